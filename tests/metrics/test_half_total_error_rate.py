import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_strategies import tied

from veravox.metrics import balanced_accuracy, equal_error_rate, error_rates, error_rates_at, half_total_error_rate

thresholds = st.one_of(st.integers(-25, 25).map(float), st.sampled_from([-np.inf, np.inf, 0.5]))


@given(tied, tied, thresholds)
def test_it_is_what_balanced_accuracy_leaves(bonafide: np.ndarray, spoof: np.ndarray, threshold: float) -> None:
    truth = np.repeat([1, 0], [bonafide.size, spoof.size])
    named = (np.concatenate([bonafide, spoof]) >= threshold).astype(int)
    expected = 1 - balanced_accuracy(truth, named)
    assert half_total_error_rate(bonafide, spoof, threshold) == pytest.approx(expected, abs=1e-12)


@given(tied, tied, thresholds)
def test_each_threshold_s_errors_are_on_the_curve(bonafide: np.ndarray, spoof: np.ndarray, threshold: float) -> None:
    assert error_rates_at(bonafide, spoof, threshold) in set(zip(*error_rates(bonafide, spoof), strict=True))


@given(tied, tied, thresholds)
def test_no_carried_threshold_beats_the_hull(bonafide: np.ndarray, spoof: np.ndarray, threshold: float) -> None:
    """Half of both errors is at least what the best threshold has, and that at most the equal error rate."""
    best = min(sum(each) / 2 for each in zip(*error_rates(bonafide, spoof), strict=True))
    assert best <= half_total_error_rate(bonafide, spoof, threshold)
    assert best <= equal_error_rate(bonafide, spoof) + 1e-12


def test_a_score_at_the_threshold_is_accepted() -> None:
    assert error_rates_at(np.array([1.0, 0.0]), np.array([1.0, 0.0, 0.0, 0.0]), 1.0) == (0.5, 0.25)
    assert half_total_error_rate(np.array([1.0, 0.0]), np.array([1.0, 0.0, 0.0, 0.0]), 1.0) == 0.375


def test_a_threshold_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="the threshold is not a number"):
        half_total_error_rate(np.ones(1), np.ones(1), np.nan)
