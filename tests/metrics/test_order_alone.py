"""Metrics that depend on the order of scores alone, and what holds for all of them."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_strategies import extreme, infinite, tied

from veravox import metrics
from veravox.metrics import (
    area_under_curve,
    asvspoof5_equal_error_rate,
    equal_error_rate,
    min_cllr,
    min_dcf,
    unknown_auroc,
    unknown_fpr95,
)

Metric = Callable[[np.ndarray, np.ndarray], float]
ORDER_ALONE: list[Metric] = [
    equal_error_rate,
    area_under_curve,
    min_dcf,
    min_cllr,
    unknown_auroc,
    unknown_fpr95,
    asvspoof5_equal_error_rate,
]
MAPS: list[Callable[[np.ndarray], np.ndarray]] = [np.cbrt, np.arctan, lambda x: 3 * x - 7, lambda x: np.exp(x / 7)]
each_metric = pytest.mark.parametrize("metric", ORDER_ALONE)


def test_what_the_room_offers_is_sorted_and_there() -> None:
    assert metrics.__all__ == sorted(metrics.__all__)
    assert all(hasattr(metrics, name) for name in metrics.__all__)


@each_metric
@given(tied, tied, st.sampled_from(MAPS))
def test_a_strictly_monotone_map_changes_nothing(
    metric: Metric, bonafide: np.ndarray, spoof: np.ndarray, of: Callable[[np.ndarray], np.ndarray]
) -> None:
    assert metric(of(bonafide), of(spoof)) == metric(bonafide, spoof)


@each_metric
@given(extreme, extreme)
def test_none_overflows(metric: Metric, bonafide: np.ndarray, spoof: np.ndarray) -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert 0 <= metric(bonafide, spoof) <= 1


@each_metric
@given(infinite, infinite)
def test_infinite_scores_are_the_largest_and_the_smallest(
    metric: Metric, bonafide: np.ndarray, spoof: np.ndarray
) -> None:
    assert metric(bonafide, spoof) == metric(np.clip(bonafide, -9, 9), np.clip(spoof, -9, 9))


@each_metric
@given(tied, tied, st.randoms(use_true_random=False))
def test_the_order_of_clips_changes_nothing(
    metric: Metric, bonafide: np.ndarray, spoof: np.ndarray, random: st.DataObject
) -> None:
    places = list(range(bonafide.size))
    random.shuffle(places)  # type: ignore[attr-defined]
    assert metric(bonafide[places], spoof[::-1]) == metric(bonafide, spoof)


@each_metric
@pytest.mark.parametrize(
    ("bonafide", "spoof"), [([], [1.0]), ([1.0], []), ([np.nan, 1.0], [1.0]), ([1.0], [np.nan]), ([[1.0]], [[2.0]])]
)
def test_nonsense_is_refused_with_a_reason(metric: Metric, bonafide: list[float], spoof: list[float]) -> None:
    with pytest.raises(ValueError, match="score"):
        metric(np.array(bonafide), np.array(spoof))


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (equal_error_rate, 0.5),
        (area_under_curve, 0.5),
        (min_dcf, 1.0),
        (min_cllr, 1.0),
        (unknown_auroc, 0.5),
        (unknown_fpr95, 1.0),
    ],
)
def test_a_constant_detector_knows_nothing(metric: Metric, expected: float) -> None:
    assert metric(np.full(7, 3.5), np.full(1000, 3.5)) == expected


def test_a_million_scores_that_tie_and_that_do_not_agree_with_normal_distributions() -> None:
    random = np.random.default_rng(1)
    bonafide, spoof = random.normal(2, 1, 500_000), random.normal(0, 1, 500_000)
    for scores in ((bonafide, spoof), (bonafide.round(3), spoof.round(3))):
        assert equal_error_rate(*scores) == pytest.approx(0.158655, abs=2e-3)
        assert area_under_curve(*scores) == pytest.approx(0.921350, abs=2e-3)
