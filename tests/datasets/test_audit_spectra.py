"""The mean spectra, and what a linear model reads from those of single clips."""

from pathlib import Path

import numpy as np
import pytest
from audited_rows import card_of, neutral_rows

from veravox.core.audit import Audit
from veravox.core.front_end import RECIPES
from veravox.datasets.audit import audit
from veravox.datasets.pack import Pack, PackCard
from veravox.datasets.packing.format import CARD, Hold

MEL = RECIPES["mel"]


def audited(tmp_path: Path, lift: int, clips: int = 60) -> Audit:
    """Clips of random pictures, whose upper bands are brighter by some bytes where a machine made them."""
    random = np.random.default_rng(1)
    rows = neutral_rows(random, clips)
    lengths = random.integers(20, 60, len(rows))
    frames = random.integers(80, 120, (int(lengths.sum()), MEL.bands)).astype(np.uint8)
    begins = np.cumsum(lengths) - lengths
    for row, begin, length in zip(rows, begins, lengths, strict=True):
        frames[begin : begin + length] += np.uint8(random.integers(0, 20))  # how loud it is
        if row.generator != "bonafide":
            frames[begin : begin + length, 60:] += np.uint8(lift)
    card = PackCard.model_construct(
        recipe=MEL.__dict__, frames=len(frames), bands=MEL.bands, clips=len(rows), dataset_version="", sha256=""
    )
    (tmp_path / CARD).touch()
    pack = Pack(tmp_path, card, frames, tuple(row.clip for row in rows), begins, lengths, Hold(tmp_path / CARD))
    return audit(card_of(rows), rows, pack)


def test_brighter_bands_are_read_by_a_linear_model(tmp_path: Path) -> None:
    found = audited(tmp_path, lift=6)
    assert found.spectra is not None
    assert found.spectra.baseline[0].equal_error_rate == pytest.approx(0, abs=0.02)
    assert found.spectra.strangers[0].equal_error_rate == pytest.approx(0, abs=0.02)


def test_where_there_is_nothing_to_read_it_reads_nothing(tmp_path: Path) -> None:
    found = audited(tmp_path, lift=0, clips=150)
    assert found.spectra is not None
    assert found.spectra.baseline[0].equal_error_rate == pytest.approx(0.45, abs=0.06)


def test_the_curves_are_the_mean_levels_of_the_classes(tmp_path: Path) -> None:
    found = audited(tmp_path, lift=30)
    assert found.spectra is not None
    human, machine = (np.array(curve.levels) for curve in found.spectra.curves)
    step = (MEL.ceiling - MEL.floor) / 255
    assert (machine[60:] - human[60:]).mean() - (machine[:60] - human[:60]).mean() == pytest.approx(30 * step, abs=0.3)


def test_without_a_pack_they_are_unknown() -> None:
    rows = neutral_rows(np.random.default_rng(1), 10)
    found = audit(card_of(rows), rows)
    assert found.spectra is None
    assert any(each.what == "mean spectra" for each in found.unknown)
