import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_strategies import tied

from veravox.metrics import false_positive_rate, oscr, unknown_auroc, unknown_fpr95

PERCENT = np.arange(100.0)


def test_known_clips_are_the_positives() -> None:
    """Known at 0 to 99: 95 % of them are below 95, and so are 40 of 100 unknown ones."""
    unknown = PERCENT + 55
    assert unknown_fpr95(PERCENT, unknown) == 0.4
    assert unknown_fpr95(PERCENT, PERCENT + 200) == 0
    assert unknown_fpr95(PERCENT, PERCENT - 200) == 1


def test_the_other_convention_is_another_number() -> None:
    known, unknown = np.array([0.0] * 9 + [9.0]), np.array([1.0] * 10)
    assert unknown_fpr95(known, unknown) == 1.0  # to keep 95 % of the known, all up to 9 must pass
    assert false_positive_rate(unknown, known) == 0.1  # all unknown are found, with one known among ten


def test_exactly_the_share_is_enough() -> None:
    assert false_positive_rate(PERCENT, np.array([4.0, 5.0]), 0.95) == 0.5
    assert false_positive_rate(np.arange(20.0), np.array([0.0, 1.0]), 0.95) == 0.5


@given(tied, tied, st.floats(0, 1))
def test_it_is_the_least_over_thresholds_that_reach_the_share(
    positive: np.ndarray, negative: np.ndarray, least: float
) -> None:
    rates = [
        np.mean(negative >= threshold)
        for threshold in [*positive, *negative, np.inf]
        if np.mean(positive >= threshold) >= least
    ]
    assert false_positive_rate(positive, negative, least) == min(rates)


@given(tied, tied)
def test_the_area_is_the_share_of_pairs_in_which_the_unknown_clip_scores_higher(
    known: np.ndarray, unknown: np.ndarray
) -> None:
    pairs = np.sign(unknown[:, None] - known[None, :])
    assert unknown_auroc(known, unknown) == pytest.approx(pairs.mean() / 2 + 0.5, abs=1e-12)


@given(tied, tied, st.randoms(use_true_random=False))
def test_naming_and_knowing_must_both_be_right(known: np.ndarray, unknown: np.ndarray, random: st.DataObject) -> None:
    right = np.array([random.random() < 0.7 for _ in known])  # type: ignore[attr-defined]
    pairs = np.sign(unknown[:, None] - known[None, :]) / 2 + 0.5
    assert oscr(known, right, unknown) == pytest.approx((pairs * right).mean(), abs=1e-12)
    assert oscr(known, right, unknown) <= min(right.mean(), unknown_auroc(known, unknown)) + 1e-12


@given(tied, tied)
def test_where_all_are_named_rightly_only_knowing_counts(known: np.ndarray, unknown: np.ndarray) -> None:
    assert oscr(known, np.ones(known.size, bool), unknown) == unknown_auroc(known, unknown)
    assert oscr(known, np.zeros(known.size, bool), unknown) == 0


def test_nonsense_is_refused_by_the_name_of_the_class() -> None:
    with pytest.raises(ValueError, match="0 known, 1 unknown"):
        unknown_fpr95(np.array([]), np.array([1.0]))
    with pytest.raises(ValueError, match="1 unknown"):
        unknown_auroc(np.array([1.0]), np.array([np.nan]))
    with pytest.raises(ValueError, match="named rightly or not"):
        oscr(np.ones(2), np.array([True]), np.ones(1))
    with pytest.raises(ValueError, match="a share lies in"):
        false_positive_rate(np.ones(1), np.ones(1), 95)
