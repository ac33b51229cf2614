import numpy as np
import pytest
from hypothesis import given
from metric_strategies import tied
from sklearn.metrics import roc_auc_score

from veravox.metrics import area_under_curve, equal_error_rate


@given(tied, tied)
def test_it_is_the_share_of_pairs_in_which_the_bonafide_clip_is_above(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    pairs = np.sign(bonafide[:, None] - spoof[None, :])
    assert area_under_curve(bonafide, spoof) == pytest.approx(pairs.mean() / 2 + 0.5, abs=1e-12)


@given(tied, tied)
def test_it_agrees_with_scikit_learn(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    truth = np.repeat([1, 0], [bonafide.size, spoof.size])
    expected = roc_auc_score(truth, np.concatenate([bonafide, spoof]))
    assert area_under_curve(bonafide, spoof) == pytest.approx(expected, abs=1e-12)


@given(tied, tied)
def test_swapping_the_classes_leaves_the_rest(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    assert area_under_curve(spoof, bonafide) == pytest.approx(1 - area_under_curve(bonafide, spoof), abs=1e-12)


@given(tied, tied)
def test_the_hull_s_triangle_at_the_equal_error_rate_bounds_it(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    """No point of the curve is below the hull, which is convex: so it is above the line from corner to corner."""
    rate = equal_error_rate(bonafide, spoof)
    assert area_under_curve(bonafide, spoof) <= 1 - 2 * rate**2 + 1e-12
