import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

import veravox
from veravox.core.run_folder import RunFolder
from veravox.detection.plots.drawing import thinned
from veravox.metrics import equal_error_rate
from veravox.training.evidence.plots import (
    plot_confusion_matrix,
    plot_det,
    plot_learning_rate,
    plot_loss,
    plot_pictures,
)

CLASSES = ["bonafide", "fargan", "<a> & $b$"]
random = np.random.default_rng(1)
HUMAN, MACHINE = random.normal(2, 1, 40), random.normal(0, 1, 80)
PICTURES = random.random((40, 1, 128, 128))


def draw_loss(stem: Path) -> None:
    batches, history = (stem.parent.parent / name for name in ("batches.csv", "history.csv"))
    batches.write_text("step,train_loss,accuracy\n1,1.2,0.25\n2,1.1,0.5\n3,nan,\n4,0.9,0.75\n")
    history.write_text("epoch,step,valid_loss,f1_score\n1,2,1.1,0.5\n2,4,1.0,0.6\n")
    plot_loss(stem, batches, history)


DRAWN: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "loss": (draw_loss, ["loss (nats)", "macro F1, validation", "batch"]),
    "confusion_matrix": (
        lambda stem: plot_confusion_matrix(stem, [[3, 1, 0], [0, 4, 0], [0, 0, 0]], CLASSES),
        ["true", "named", *CLASSES, "0.75", "3"],
    ),
    "det": (
        lambda stem: plot_det(stem, HUMAN, MACHINE),
        [
            "false acceptances, % of 80 spoofed clips",
            "misses, % of 40 bonafide clips",
            f"equal error rate {100 * equal_error_rate(HUMAN, MACHINE):.1f} %",
        ],
    ),
    "learning_rate": (
        lambda stem: plot_learning_rate(stem, [1e-6, 1e-4, 1e-2, 1.0], [1.1, 0.9, 0.5, np.inf], 0.002),
        ["learning rate", "chosen: 0.002"],
    ),
    "batch": (
        lambda stem: plot_pictures(stem, PICTURES, [*CLASSES, *["fargan"] * 37]),
        [*CLASSES, "32 of 40 pictures"],
    ),
}


def words(path: Path) -> list[str]:
    """What stands in an SVG as text."""
    return [(each.text or "").strip() for each in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", DRAWN)
def test_each_is_a_png_and_an_svg_whose_text_is_text(name: str, tmp_path: Path, recwarn) -> None:
    draw, said = DRAWN[name]
    draw(tmp_path / "plots" / name)
    assert sorted(path.name for path in (tmp_path / "plots").iterdir()) == [f"{name}.png", f"{name}.svg"]
    assert set(said) <= set(words(tmp_path / "plots" / f"{name}.svg"))
    with Image.open(tmp_path / "plots" / f"{name}.png") as picture:
        assert picture.width > 300
    assert recwarn.list == []


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_again_it_is_the_same_to_the_byte_and_tells_neither_when_nor_where(name: str, tmp_path: Path) -> None:
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        DRAWN[name][0](tmp_path / folder / "plots" / name)
    for suffix in ("png", "svg"):
        one, other = ((tmp_path / folder / "plots" / f"{name}.{suffix}").read_bytes() for folder in ("one", "other"))
        assert one == other
    svg = one.decode()
    assert not re.search(r"20\d\d-\d\d-\d\d|[Mm]atplotlib v", svg)
    assert not [
        place for place in (tmp_path, Path(veravox.__file__).parent, Path(np.__file__).parent) if str(place) in svg
    ]
    with Image.open(tmp_path / "one" / "plots" / f"{name}.png") as picture:
        assert set(picture.info) <= {"dpi"}


@pytest.mark.parametrize(
    ("bonafide", "spoof", "rate"),
    [([3.0, 4.0], [1.0, 2.0], "0.0 %"), ([1.0, 2.0], [3.0, 4.0], "50.0 %"), ([1.0], [1.0], "50.0 %")],
)
def test_a_perfect_and_a_hopeless_detector_are_drawn_too(
    bonafide: list[float], spoof: list[float], rate: str, tmp_path: Path, recwarn
) -> None:
    plot_det(tmp_path / "det", np.array(bonafide), np.array(spoof))
    assert f"equal error rate {rate}" in words(tmp_path / "det.svg")
    assert recwarn.list == []


def test_without_clips_of_both_kinds_no_trade_off_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="both classes need a score"):
        plot_det(tmp_path / "det", HUMAN, np.array([]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [1, 9])
def test_a_batch_of_nothing_but_broken_points_is_drawn(count: int, tmp_path: Path, recwarn) -> None:
    plot_pictures(tmp_path / "batch", np.full((count, 1, 128, 128), np.nan), ["fargan"] * count)
    said = words(tmp_path / "batch.svg")
    assert said.count("fargan") == said.count("16384 not finite") == count
    assert recwarn.list == []


@given(hnp.arrays(np.float64, st.integers(0, 300), elements=st.floats(-5, 5) | st.just(np.nan)))
def test_a_thinned_curve_keeps_its_order_and_its_heights(values: np.ndarray) -> None:
    kept, known = thinned(values, most=40), values[np.isfinite(values)]
    assert len(kept) <= 40
    assert (np.diff(kept) > 0).all()
    if known.size:
        assert (values[kept].min(), values[kept].max()) == (known.min(), known.max())


def test_a_run_has_its_plots(trained: RunFolder) -> None:
    names = {path.name for path in trained.plots.iterdir()}
    assert names >= {f"{name}.{suffix}" for name in ("loss", "confusion_matrix") for suffix in ("png", "svg")}
