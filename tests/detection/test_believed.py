"""Explanations are scored on pairs that the model has not learnt from, as part of an evaluation."""

from dataclasses import replace
from pathlib import Path

import pytest
from untrained import card_of, make_bundle

from veravox.core.evidence import Method
from veravox.core.manifest import Clip
from veravox.core.run_folder import RunFolder
from veravox.datasets.example import example_folder
from veravox.datasets.report import Report
from veravox.detection.bundle import load_bundle, read_card
from veravox.detection.evidence.believed import NothingToMeasure, believed, copies, drawn
from veravox.gateway.models.explaining import keep_scores


class Counted(Report):
    """How much was announced, and done."""

    steps = done = 0

    def begin(self, stage: str, steps: int) -> None:
        self.steps = steps

    def step(self) -> None:
        self.done += 1


def row(path: Path) -> Clip:
    clip = str(path.relative_to(example_folder()))
    speaker, generator, name = clip.split("/")
    numbers = {"seconds": 2.0, "rate": 16000, "channels": 1, "level": -23.0, "peak": -3.0, "silence": 0.1}
    said = {"prompt": name, "pair": f"{speaker}/{path.stem}", "sha256": clip, "condition": "clean"}
    return Clip(clip=clip, speaker=speaker, generator=generator, dc=0.0, bandwidth=8000.0, **said, **numbers)


@pytest.fixture(scope="module")
def rows() -> list[Clip]:
    """Four short sentences of a voice, each a human clip and two copies."""
    voice = example_folder() / "en_allison"
    short = sorted((voice / "bonafide").glob("*.flac"), key=lambda path: path.stat().st_size)[:4]
    return [row(voice / kind / path.name) for kind in ("bonafide", "fargan", "lpcnet") for path in short]


def test_a_copy_stands_with_the_one_human_clip_of_its_pair(rows: list[Clip]) -> None:
    found = copies(rows, "bonafide")
    assert len(found) == 8
    assert all(source.generator == "bonafide" and source.pair == copy.pair for source, copy in found)
    twice = [*rows, replace(rows[0], clip="again.flac")]
    assert len(copies(twice, "bonafide")) == 6  # nobody knows of which of two it is a copy
    assert {copy.generator for _source, copy in drawn(found, 4)} == {"fargan", "lpcnet"}
    assert drawn(found, 4) == drawn(found, 4)
    assert drawn(found, 100) == found


def test_scores_are_measured_kept_in_the_card_and_choose_the_default(tmp_path: Path, rows: list[Clip]) -> None:
    folder = RunFolder(tmp_path / "run")
    make_bundle(folder.bundle, card_of())
    bundle, report = load_bundle(folder.bundle), Counted()
    found = believed(bundle, rows, example_folder(), "example", 8, report)
    assert (found.pairs, found.dataset, report.steps, report.done) == (8, "example", 8, 8)
    assert {each.method for each in found.methods} == set(Method)
    keep_scores(folder, found)
    card = load_bundle(folder.bundle).card  # its hash holds: the weights are the same
    assert card.evidence == found
    assert read_card(folder.bundle).sha256 == bundle.card.sha256


def test_too_few_pairs_and_models_without_a_score_are_not_measured(tmp_path: Path, rows: list[Clip]) -> None:
    make_bundle(tmp_path / "bundle", card_of())
    with pytest.raises(NothingToMeasure, match="has 0 pairs"):
        believed(load_bundle(tmp_path / "bundle"), rows[:4], example_folder(), "example", 60, Report())
    make_bundle(tmp_path / "mute", card_of(bonafide=None))
    with pytest.raises(NothingToMeasure, match="gives no score"):
        believed(load_bundle(tmp_path / "mute"), rows, example_folder(), "example", 60, Report())
