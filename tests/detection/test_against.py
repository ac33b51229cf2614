"""Models on the same clips against each other."""

from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest

from veravox.core.data_folder import DataFolder
from veravox.core.evaluations_compared import EvaluationAgainst
from veravox.core.judged_clips import CLIPS, JudgedClip, write_clips
from veravox.core.problems import Problem
from veravox.detection.against import Incomparable, compare, compared
from veravox.metrics import equal_error_rate, half_total_error_rate

SENTENCES = 60


def detector(apart: float, seed: int, human: bool | None = None) -> list[JudgedClip]:
    """A sentence and its copy, sixty times; its sides lie that far apart. With `human` these alone."""
    random = np.random.default_rng(seed)
    return [
        JudgedClip(
            f"anna/{'bonafide' if each else 'world'}/{n}.flac",
            "bonafide" if each else "world",
            each,
            "world",
            float(random.normal(apart if each else -apart, 1.0)),
            "",
            "anna",
            "clean",
            str(n),
            2.0,
            {},
        )
        for n in range(SENTENCES)
        for each in (True, False)
        if human is None or each is human
    ]


def against(first: list[JudgedClip], *others: list[JudgedClip]) -> list[EvaluationAgainst]:
    return compare([(uuid4(), each) for each in (first, *others)]).against


def sides(clips: list[JudgedClip]) -> list[np.ndarray]:
    return [np.array([each.score for each in clips if each.human is kind]) for kind in (True, False)]


def test_a_worse_model_is_told_from_a_better_one_with_both_figures_and_an_interval() -> None:
    good, bad = detector(2.5, 1), detector(0.4, 2)
    (found,) = against(good, bad)
    assert (found.shared, found.bonafide, found.spoof, found.utterances) == (120, 60, 60, 60)
    for said, measure in (
        (found.eer, equal_error_rate),
        (found.half_total_error_rate, lambda human, machine: half_total_error_rate(human, machine, 0.0)),
    ):
        assert (said.first, said.second) == (measure(*sides(good)), measure(*sides(bad)))
        assert said.difference == pytest.approx(said.second - said.first)
        assert said.interval
        assert 0.1 < said.interval[0] <= said.difference <= said.interval[1]
        assert said.p_value is not None
        assert said.p_value < 0.01


def test_the_order_of_clips_and_clips_of_one_alone_change_nothing() -> None:
    first, second = detector(1.0, 3), detector(0.8, 4)
    more = [
        *second[::-1],
        *(JudgedClip(f"bert/{n}", "world", False, "", 9.0, "", "", "", "", 1.0, {}) for n in range(9)),
    ]
    assert against(first, second)[0].model_dump(exclude={"id"}) == against(first, more)[0].model_dump(exclude={"id"})


def test_a_model_does_not_differ_from_itself() -> None:
    clips = detector(1.0, 5)
    (found,) = against(clips, clips)
    assert (found.eer.difference, found.only_first_right, found.only_second_right, found.clips) == (0, 0, 0, [])
    assert found.eer.p_value in {None, 1.0}
    assert found.eer.interval is None
    assert "the same value" in found.eer.why_none


def test_of_several_comparisons_each_is_harder_to_believe() -> None:
    first, other = detector(1.4, 6), detector(0.7, 7)
    alone = against(first, other)[0].eer.p_value
    together = against(first, other, *(detector(1.4, seed) for seed in range(20, 24)))[0].eer.p_value
    assert alone is not None
    assert together is not None
    assert alone < together <= 1


def test_the_clips_on_which_they_differ_are_those_that_one_calls_wrongly_the_widest_apart_first() -> None:
    first, second = detector(1.0, 8), detector(1.0, 9)
    (found,) = against(first, second)
    theirs = {each.clip: each.score for each in second}
    apart = [abs(each.first - each.second) for each in found.clips]
    assert apart == sorted(apart, reverse=True)
    for each in found.clips:
        assert (each.first >= 0) is not (each.second >= 0)
        assert (first[each.place].clip, first[each.place].score) == (each.clip, each.first)
        assert theirs[each.clip] == each.second
    counts = (found.both_right, found.only_first_right, found.only_second_right, found.both_wrong)
    assert sum(counts) == found.shared
    right = [(each.score or 0) >= 0 if each.human else (each.score or 0) < 0 for each in first]
    assert found.both_right + found.only_first_right == sum(right)


def test_models_that_share_too_little_are_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Incomparable, match="Only 60 clips were judged by both models, and both human and"):
        against(detector(1.0, 1), detector(1.0, 2, human=True))
    data, ids = DataFolder(tmp_path), (UUID(int=1), UUID(int=2))
    write_clips(data.job(ids[0]).path / CLIPS, detector(1.0, 1), [])
    with pytest.raises(Problem, match=f"{ids[1]} has left no clips; start it again"):
        compared(data, ids)
    write_clips(data.job(ids[1]).path / CLIPS, detector(0.5, 2), [])
    (found,) = compared(data, ids).against
    assert (found.id, found.shared) == (ids[1], 120)
