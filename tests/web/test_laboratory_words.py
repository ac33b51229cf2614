"""The laboratory in words and pictures."""

import math
from statistics import NormalDist
from typing import Any
from uuid import uuid4

import pytest

from veravox.client.models import EvaluatedClips, EvaluationAgainst, MeasureCompared
from veravox.web.laboratory.breakdown import full_bar
from veravox.web.laboratory.clips import said_of
from veravox.web.laboratory.listing import label
from veravox.web.laboratory.own import changes
from veravox.web.laboratory.plots import det_figure, histogram_figure
from veravox.web.laboratory.words import (
    between,
    chance_said,
    explanation,
    headline,
    points,
    points_between,
    tone,
    verdict_on,
    why_so,
)


def group(name: str, n: int, bonafide: int, wrong: float = 0.0, worst: bool = False) -> dict[str, Any]:
    return {"name": name, "n": n, "bonafide": bonafide, "wrong": wrong, "worst": worst}


RESULT: dict[str, Any] = {
    "n": 204,
    "verdicts": {"human": {"right": 65, "wrong": 59}, "machine": {"right": 71, "wrong": 0}, "inconclusive": 9},
    "by": {
        "generator": [group("bonafide", 68, 68), group("fargan", 136, 0, 0.44, True)],
        "condition": [group("clean", 102, 34), group("snr5", 102, 34, 0.578, True)],
    },
}
HUMANS: dict[str, Any] = {
    "verdicts": {"human": {"right": 19, "wrong": 0}, "machine": {"right": 0, "wrong": 1}, "inconclusive": 0},
    "by": {"generator": [group("bonafide", 20, 20)]},
}
NAMING: dict[str, Any] = {"n": 12, "verdicts": {"human": {}, "machine": {}, "inconclusive": 0}, "by": {}}


def test_one_sentence_says_how_often_it_was_right_and_another_of_which_kind_its_errors_are() -> None:
    assert headline(RESULT) == "Right on 136 of 204 clips, wrong on 59, undecided on 9."
    assert explanation(RESULT) == (
        "Of 136 machine-made clips, 59 passed for human. Of 68 human clips, none were called machine. "
        "It errs most where the condition is snr5: 58 % wrong."
    )
    assert explanation(HUMANS) == "Of 20 human clips, 1 were called machine."
    assert headline(NAMING) == "Measured on 12 clips."
    assert "how well it names classes" in explanation(NAMING)
    assert [tone(each) for each in (RESULT, HUMANS, NAMING)] == ["machine", "human", "none"]


def test_no_clip_is_promised_to_be_wrong_where_none_is() -> None:
    none, some = (EvaluatedClips(items=[], total=40, wrong=wrong) for wrong in (0, 2))
    assert said_of(6, some, "worst") == "6 of 40 clips, the most surely wrong first."
    assert said_of(6, none, "worst") == "6 of 40 clips. None of them is wrong; those that came nearest to it are first."
    assert said_of(6, none, "best") == "6 of 40 clips, the most surely right first."
    assert said_of(0, EvaluatedClips(items=[], total=0), "worst") == "There is no such clip."


def compared(difference: float, p_value: float | None) -> EvaluationAgainst:
    same = MeasureCompared.model_validate(
        {"first": 0.2, "second": 0.2 + difference, "difference": difference, "interval": None, "pValue": p_value}
    )
    counts = dict.fromkeys(("shared", "bonafide", "spoof", "utterances", "bothRight"), 9)
    counts |= dict.fromkeys(("onlyFirstRight", "onlySecondRight", "bothWrong"), 0)
    return EvaluationAgainst.model_validate(
        {"id": uuid4(), "eer": same, "halfTotalErrorRate": same, "clips": [], **counts}
    )


@pytest.mark.parametrize(
    ("difference", "p_value", "says", "chance"),
    [
        (-0.1, 0.0004, "new errs less than old.", "fewer than 1 time in 1,000"),
        (0.1, 0.012, "old errs less than new.", "12 times in 1,000"),
        (0.1, 0.2, "These clips do not tell the two apart.", "20 times in 100"),
        (0.0, None, "These clips do not tell the two apart.", ""),
        (0.1, None, "Whether they differ, these clips cannot say: they are too few, or too much alike.", ""),
    ],
)
def test_a_comparison_says_who_errs_less_only_where_chance_is_unlikely(
    difference: float, p_value: float | None, says: str, chance: str
) -> None:
    found = compared(difference, p_value)
    assert verdict_on(found, "old", "new") == says
    assert chance in why_so(found, "old", "new")
    assert why_so(found, "old", "new").startswith("Asked to choose, old is wrong on 20.0 % of these clips and new on ")


def test_numbers_are_written_with_their_signs_and_units() -> None:
    assert (between([0.15, 0.234]), between(None)) == ("15.0 to 23.4 %", "")
    assert (points(-0.0551), points_between([-0.0956, 0.0184])) == ("−5.5", "−9.6 to +1.8")
    assert (chance_said(None), chance_said(0.0001), chance_said(0.25)) == ("–", "< 0.001", "0.250")
    assert [full_bar(each) for each in ([0.0], [0.03, 0.06], [0.3], [1.0])] == [0.05, 0.1, 0.5, 1.0]


def test_only_evaluations_of_one_dataset_are_compared() -> None:
    assert label([]) == ("Compare: choose at least two", False)
    assert label(["a"]) == ("Compare: choose one more", False)
    assert label(["a", "b"]) == ("Compare: choose of one dataset", False)
    assert label(["a", "a"]) == ("Compare 2", True)
    assert label(["a"] * 11) == ("Compare: 10 at most", False)


def test_reading_scores_by_humans_alone_says_that_no_score_moves() -> None:
    sides = {"humans": {"clips": 20}, "machines": {"clips": 400}}
    alone = changes({"measured": {**sides, "machinesElsewhere": True}})
    assert "20 human clips" in alone[0]
    assert "no score moves" in alone[0]
    both = changes(
        {"measured": {**sides, "machinesElsewhere": False}, "before": {"ece": 0.146}, "after": {"ece": 0.059}}
    )
    assert "20 human and 400 machine-made" in both[0]
    assert "14.6 % off" in both[1]
    assert "5.9 % off" in both[1]
    untold = changes(
        {"measured": {**sides, "machinesElsewhere": False}, "before": {"ece": 0.1}, "after": {"ece": None}}
    )
    assert untold[1].startswith("How far its probabilities would be off is not known: all humans or all machines")


def test_errors_that_were_never_made_lie_on_the_edge_of_the_picture() -> None:
    det = {"falseAcceptances": [1.0, 0.25, 0.0], "misses": [0.0, 0.25, 1.0]}
    _equal, line, point = det_figure(det, {"bonafide": 100, "spoof": 100, "eer": 0.25})["data"]
    edge = NormalDist().inv_cdf(0.005)
    assert (line["x"][-1], line["y"][0]) == (edge, edge)
    assert line["x"][1] == line["y"][1] == point["x"][0] == NormalDist().inv_cdf(0.25)
    assert all(map(math.isfinite, line["x"] + line["y"]))


def test_a_side_of_few_clips_is_drawn_as_high_as_one_of_many() -> None:
    drawn = histogram_figure({"edges": [-1.0, 0.0, 1.0], "human": [1, 3], "machine": [300, 100]})["data"]
    assert [each["y"] for each in drawn] == [[0.25, 0.75], [0.75, 0.25]]
