import numpy as np
import pytest
from hypothesis import given
from metric_strategies import tied

from veravox.metrics import det_points, error_rates, normal_deviate


@given(tied, tied)
def test_the_curve_passes_through_every_threshold_s_point(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    across, up = det_points(bonafide, spoof)
    corners = set(zip(across, up, strict=True))
    misses, accepted = (normal_deviate(each) for each in error_rates(bonafide, spoof))
    for miss, accept in zip(misses, accepted, strict=True):
        straight = (up.min() <= miss <= up.max() and accept in across) or (accept <= across.max() and miss in up)
        assert (accept, miss) in corners or straight
    assert corners <= set(zip(accepted, misses, strict=True))


@given(tied, tied)
def test_it_runs_from_accepting_all_to_accepting_none(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    across, up = det_points(bonafide, spoof)
    assert (across[0], up[0], across[-1], up[-1]) == (np.inf, -np.inf, -np.inf, np.inf)
    assert (across[1:] <= across[:-1]).all()
    assert (up[1:] >= up[:-1]).all()


def test_of_a_straight_run_both_ends_are_kept() -> None:
    across, _up = det_points(np.array([5.0, 6.0]), np.arange(5.0))
    assert across.size == 3  # all, no spoof, none


def test_normal_scores_lie_on_a_line_of_slope_minus_one() -> None:
    random = np.random.default_rng(2)
    across, up = det_points(random.normal(2, 1, 100_000), random.normal(0, 1, 100_000))
    shown = (np.abs(across) < 2) & (np.abs(up) < 2)
    slope, height = np.polyfit(across[shown], up[shown], 1)
    assert (slope, height) == (pytest.approx(-1, abs=0.03), pytest.approx(-2, abs=0.03))
