"""Two detectors on the same clips: chance is seldom taken for a difference, and a difference is seen."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.metrics import (
    Groups,
    NoInterval,
    area_under_curve,
    half_total_error_rate,
    hter_z_test,
    paired_bootstrap,
)

Pair = tuple[np.ndarray, np.ndarray]


def two_detectors(seed: int, speakers: int, better: float = 0.0) -> tuple[Pair, Pair, Groups]:
    """Scores that share what is hard about a clip, four of each class for each speaker; the first may be better."""
    random, names = np.random.default_rng(seed), np.repeat(np.arange(speakers), 4)
    hard = random.normal(size=(2, names.size)) + 0.5 * random.normal(size=(2, speakers))[:, names]
    each = [hard + 0.7 * random.normal(size=hard.shape) + [[1 + apart], [0]] for apart in (better, 0.0)]
    return (each[0][0], each[0][1]), (each[1][0], each[1][1]), Groups(names, names)


def test_chance_is_taken_for_a_difference_about_once_in_twenty() -> None:
    compared = [paired_bootstrap(area_under_curve, *two_detectors(seed, 20), rounds=200) for seed in range(200)]
    p_values = np.array([each.p_value for each in compared], float)
    assert np.mean(p_values <= 0.05) <= 0.09
    assert np.mean(p_values <= 0.5) == pytest.approx(0.5, abs=0.12)


def test_a_difference_is_seen_from_both_sides() -> None:
    first, second, groups = two_detectors(1, 30, better=0.7)
    found = paired_bootstrap(area_under_curve, first, second, groups)
    turned = paired_bootstrap(area_under_curve, second, first, groups)
    assert found.difference == area_under_curve(*first) - area_under_curve(*second) > 0
    assert found.interval is not None
    assert turned.interval == pytest.approx((-found.interval[1], -found.interval[0]), abs=5e-3)
    assert found.p_value is not None
    assert found.p_value < 0.01
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-6)
    assert (found.bonafide, found.spoof, found.groups, found.rounds) == (120, 120, 30, 2000)


def test_what_both_share_does_not_blur_their_difference() -> None:
    first, second, groups = two_detectors(1, 30, better=0.7)
    paired = paired_bootstrap(area_under_curve, first, second, groups)
    strange = paired_bootstrap(area_under_curve, first, two_detectors(2, 30)[1], groups)
    assert paired.interval is not None
    assert strange.interval is not None
    assert np.diff(paired.interval) < 0.8 * np.diff(strange.interval)


@pytest.mark.parametrize("seed", range(12))
def test_the_interval_leaves_zero_out_where_the_p_value_is_small(seed: int) -> None:
    found = paired_bootstrap(area_under_curve, *two_detectors(seed, 12, better=0.3), rounds=400)
    assert found.interval is not None
    assert found.p_value is not None
    if abs(found.p_value - 0.05) > 0.01:
        assert (found.interval[0] <= 0 <= found.interval[1]) is (found.p_value > 0.05)


def test_a_detector_does_not_differ_from_itself() -> None:
    first, _second, groups = two_detectors(1, 12)
    found = paired_bootstrap(area_under_curve, first, first, groups, rounds=100)
    assert (found.difference, found.p_value, found.interval) == (0, 1, None)
    assert found.why_none is NoInterval.UNVARIED
    assert hter_z_test(first, first, (0.5, 0.5)).p_value == 1


def test_of_fewer_than_eight_groups_nothing_is_said() -> None:
    found = paired_bootstrap(area_under_curve, *two_detectors(1, 7, better=3))
    assert (found.p_value, found.interval, found.why_none) == (None, None, NoInterval.FEW_GROUPS)
    assert found.difference > 0


def test_a_worked_case() -> None:
    """Of 10 bonafide clips the first alone misses 3, the second 1; of 20 spoofed ones it alone accepts 2, the other 5."""
    first = np.repeat([-1.0, 1.0], [3, 7]), np.repeat([1.0, -1.0], [2, 18])
    second = np.repeat([1.0, -1.0], [9, 1]), np.repeat([-1.0, 1.0], [15, 5])
    found = hter_z_test(first, second, (0, 0))
    difference = ((3 - 1) / 10 + (2 - 5) / 20) / 2
    z = difference / math.sqrt((3 + 1) / 10 / (4 * 10) + (2 + 5) / 20 / (4 * 20))
    assert (found.difference, found.z) == (pytest.approx(difference, abs=1e-12), pytest.approx(z, abs=1e-9))
    assert found.p_value == pytest.approx(2 * (1 - NormalDist().cdf(abs(z))), abs=1e-9)


@given(st.integers(0, 10_000), st.floats(-1, 2), st.floats(-1, 2))
def test_the_difference_is_that_of_the_half_total_error_rates(seed: int, one: float, other: float) -> None:
    first, second, _groups = two_detectors(seed, 3)
    found, turned = hter_z_test(first, second, (one, other)), hter_z_test(second, first, (other, one))
    expected = half_total_error_rate(*first, one) - half_total_error_rate(*second, other)
    assert found.difference == pytest.approx(expected, abs=1e-12)
    assert (turned.z, turned.p_value) == (pytest.approx(-found.z), pytest.approx(found.p_value))
    assert 0 <= found.p_value <= 1


def test_independent_clips_of_like_detectors_seem_to_differ_once_in_twenty() -> None:
    found = []
    for seed in range(400):
        hard = np.random.default_rng(seed).normal(size=(2, 200))
        noise = np.random.default_rng(1000 + seed).normal(size=(2, 2, 200))
        first, second = (tuple(hard + each + [[1], [0]]) for each in noise)
        found.append(hter_z_test(first, second, (0.5, 0.5)).p_value <= 0.05)
    assert np.mean(found) == pytest.approx(0.05, abs=0.03)


def test_other_clips_are_refused() -> None:
    first, second, groups = two_detectors(1, 12)
    fewer = second[0][:-1], second[1]
    with pytest.raises(ValueError, match="the same clips"):
        paired_bootstrap(area_under_curve, first, fewer, groups)
    with pytest.raises(ValueError, match="the same clips"):
        hter_z_test(first, fewer, (0, 0))
    with pytest.raises(ValueError, match="threshold is not a number"):
        hter_z_test(first, second, (0, math.nan))
