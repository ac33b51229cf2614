"""Intervals by whole groups: what they hold, what they are refused for, and that clips of a group are no trials."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from veravox.metrics import Groups, NoInterval, area_under_curve, cllr, cluster_bootstrap, equal_error_rate
from veravox.metrics.resampling import NORMAL, stretch

Drawn = tuple[np.ndarray, np.ndarray, Groups]


def speech(seed: int, speakers: int, clips: int, shared: float = 0.5, apart: float = 2.0) -> Drawn:
    """So many bonafide and spoofed clips of each speaker; a part of their scores is the speaker's own."""
    random, names = np.random.default_rng(seed), np.repeat(np.arange(speakers), clips)
    of_speakers, own = shared * random.normal(size=(2, speakers)), (1 - shared**2) ** 0.5
    bonafide, spoof = (of_speakers[at][names] + own * random.normal(size=names.size) for at in (0, 1))
    return bonafide + apart, spoof, Groups(names, names)


@pytest.mark.parametrize("shared", [0.0, 0.5])
def test_the_interval_holds_the_true_area_as_often_as_it_says(shared: float) -> None:
    true = NormalDist().cdf(2 / 2**0.5)
    held = []
    for seed in range(200):
        low, high = cluster_bootstrap(area_under_curve, *speech(seed, 20, 5, shared), rounds=200).interval or (1, 0)
        held.append(low <= true <= high)
    assert 0.9 <= np.mean(held) <= 0.99


def test_clips_taken_for_groups_would_seem_to_say_more() -> None:
    bonafide, spoof, speakers = speech(1, 20, 20, shared=0.8)
    alone = Groups(np.arange(bonafide.size), np.arange(spoof.size))
    wide, narrow = (cluster_bootstrap(area_under_curve, bonafide, spoof, groups) for groups in (speakers, alone))
    assert wide.interval is not None
    assert narrow.interval is not None
    assert np.diff(wide.interval) > 1.5 * np.diff(narrow.interval)


def test_it_tells_how_many_clips_and_groups_it_rests_on() -> None:
    found = cluster_bootstrap(equal_error_rate, *speech(1, 12, 3), rounds=50)
    assert (found.bonafide, found.spoof, found.groups, found.rounds) == (36, 36, 12, 50)
    assert found.value == equal_error_rate(*speech(1, 12, 3)[:2])
    assert found.why_none is None


def test_the_same_seed_gives_the_same_interval_and_another_another() -> None:
    drawn = speech(1, 12, 3)
    once, again, other = (cluster_bootstrap(cllr, *drawn, rounds=100, seed=seed) for seed in (1, 1, 2))
    assert once == again
    assert once.interval != other.interval


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_a_higher_level_gives_a_wider_interval(level: float) -> None:
    drawn = speech(1, 30, 3)
    found, lower = (cluster_bootstrap(cllr, *drawn, level=each).interval for each in (level, level - 0.3))
    assert found is not None
    assert lower is not None
    assert found[0] < lower[0] < lower[1] < found[1]


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=30), st.lists(st.sampled_from("fghij"), min_size=1))
def test_a_group_is_drawn_with_its_bonafide_and_spoofed_clips_together(bonafide: list[str], spoof: list[str]) -> None:
    groups, names = Groups(bonafide, spoof), sorted({*bonafide, *spoof})
    for human, machine in groups.resampled(20, 3):
        often = {name: set[int]() for name in names}
        for places, of in ((human, bonafide), (machine, spoof)):
            counts = np.bincount(places, minlength=len(of))
            for name, count in zip(of, counts, strict=True):
                often[name].add(int(count))
        assert all(len(each) == 1 for each in often.values())
        assert sum(each.pop() for each in often.values()) == len(names)


def test_fewer_than_eight_groups_of_a_class_give_none() -> None:
    bonafide, spoof, groups = speech(1, 7, 30)
    found = cluster_bootstrap(equal_error_rate, bonafide, spoof, groups)
    assert (found.interval, found.why_none, found.rounds) == (None, NoInterval.FEW_GROUPS, 0)
    assert found.value == equal_error_rate(bonafide, spoof)
    few_humans = Groups(np.arange(bonafide.size) % 7, np.arange(spoof.size))
    assert cluster_bootstrap(equal_error_rate, bonafide, spoof, few_humans).why_none is NoInterval.FEW_GROUPS
    assert cluster_bootstrap(equal_error_rate, *speech(1, 8, 30)).interval is not None


def test_resamplings_that_lack_a_class_are_left_out() -> None:
    """Where 8 of 208 groups are bonafide, about one resampling in 3,500 has none of them."""
    bonafide, spoof = np.arange(8.0), np.arange(200.0)
    groups = Groups(np.arange(8), np.arange(100, 300))
    found = cluster_bootstrap(lambda human, _machine: float(human.mean()), bonafide, spoof, groups, rounds=20_000)
    assert 19_900 < found.rounds < 20_000
    assert found.interval is not None


def test_a_metric_that_often_has_no_value_has_no_interval() -> None:
    def sometimes(human: np.ndarray, machine: np.ndarray) -> float:
        return float("nan") if np.unique(human).size < 5 else area_under_curve(human, machine)

    bonafide, spoof = np.arange(8.0), np.arange(8.0) - 3
    found = cluster_bootstrap(sometimes, bonafide, spoof, Groups(np.arange(8), np.arange(8)))
    assert found.rounds < 900
    assert (found.interval, found.why_none) == (None, NoInterval.DEGENERATE)


def test_what_does_not_vary_has_no_interval_but_no_error_in_so_many_groups_has() -> None:
    bonafide, spoof, groups = speech(1, 30, 4, apart=50)
    assert cluster_bootstrap(area_under_curve, bonafide, spoof, groups).why_none is NoInterval.UNVARIED
    found = cluster_bootstrap(equal_error_rate, bonafide, spoof, groups, error_rate=True)
    assert found.interval == (0, pytest.approx(1 - 0.025 ** (1 / 30), abs=1e-12))
    constant = cluster_bootstrap(equal_error_rate, 0 * bonafide, 0 * spoof, groups, error_rate=True)
    assert (constant.value, constant.why_none) == (0.5, NoInterval.UNVARIED)


def test_an_infinite_cost_may_be_the_end_of_an_interval() -> None:
    bonafide, spoof, groups = speech(1, 20, 2)
    bonafide[0] = -np.inf
    found = cluster_bootstrap(cllr, bonafide, spoof, groups)
    assert found.value == np.inf
    assert found.interval is not None
    assert found.interval[1] == np.inf


@pytest.mark.parametrize("groups", [8, 12, 40])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_few_groups_are_given_student_s_quantile(groups: int, level: float) -> None:
    exact = student.ppf((1 + level) / 2, groups - 1) * (groups / (groups - 1)) ** 0.5
    assert stretch(groups, level) * NORMAL.inv_cdf((1 + level) / 2) == pytest.approx(exact, rel=2e-3)


@pytest.mark.parametrize(
    ("bonafide", "spoof", "why"),
    [([1, 2], [1], "each clip needs its group"), ([1], [], "one row of groups"), (1, 2, "row")],
)
def test_groups_that_do_not_fit_are_refused(bonafide: list[int], spoof: list[int], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        cluster_bootstrap(cllr, np.ones(1), np.ones(1), Groups(bonafide, spoof))


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1: 95"):
        cluster_bootstrap(cllr, *speech(1, 8, 1), level=95)
