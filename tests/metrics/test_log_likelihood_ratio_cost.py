import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_strategies import extreme, tied
from sklearn.isotonic import IsotonicRegression

from veravox.metrics import cllr, min_cllr


def test_scores_that_say_nothing_cost_one_bit() -> None:
    assert cllr(np.zeros(3), np.zeros(700)) == 1.0


@pytest.mark.parametrize("ratio", [1.0, 3.0, 9.0])
def test_known_cases(ratio: float) -> None:
    """A ratio of r that is right costs log2(1 + 1/r), one that is wrong log2(1 + r)."""
    right, wrong = math.log2(1 + 1 / ratio), math.log2(1 + ratio)
    score = math.log(ratio)
    assert cllr(np.array([score]), np.array([-score])) == pytest.approx(right, abs=1e-9)
    assert cllr(np.array([-score]), np.array([score])) == pytest.approx(wrong, abs=1e-9)
    mixed = cllr(np.array([score, score, -score]), np.array([-score]))
    assert mixed == pytest.approx(((2 * right + wrong) / 3 + right) / 2, abs=1e-9)


@given(st.integers(1, 30), st.integers(1, 30))
def test_two_scores_are_worth_the_entropy_of_their_shares(right: int, wrong: int) -> None:
    """Both classes split alike over two scores: the best map leaves the binary entropy of the split, at most 1."""
    bonafide = np.repeat([1.0, 0.0], [max(right, wrong), min(right, wrong)])
    share = min(right, wrong) / (right + wrong)
    entropy = -share * math.log2(share) - (1 - share) * math.log2(1 - share)
    assert min_cllr(bonafide, 1 - bonafide) == pytest.approx(entropy, abs=1e-9)


@given(tied, tied)
def test_the_best_map_is_isotonic_regression(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    scores, truth = np.concatenate([bonafide, spoof]), np.repeat([1.0, 0.0], [bonafide.size, spoof.size])
    weights = np.repeat([1 / bonafide.size, 1 / spoof.size], [bonafide.size, spoof.size])
    chance = IsotonicRegression(y_min=0, y_max=1).fit(scores, truth, weights).predict(scores)
    paid = -np.log2(np.clip(np.where(truth == 1, chance, 1 - chance), 1e-300, 1))
    assert min_cllr(bonafide, spoof) == pytest.approx(float((paid * weights).sum()) / 2, abs=1e-6)


@given(tied, tied, st.floats(0.01, 3))
def test_calibration_can_only_lose(bonafide: np.ndarray, spoof: np.ndarray, scale: float) -> None:
    assert 0 <= min_cllr(bonafide, spoof) <= min(1, cllr(scale * bonafide, scale * spoof)) + 1e-12


@given(extreme, extreme)
def test_scores_of_any_size_have_a_finite_cost(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    with np.errstate(over="raise", invalid="raise"):
        assert 0 <= cllr(bonafide, spoof) < np.inf


def test_many_huge_errors_do_not_overflow_together() -> None:
    assert cllr(np.full(1000, -1e308), np.full(1000, 1e308)) == pytest.approx(1e308 / math.log(2))


def test_certain_and_right_costs_nothing_certain_and_wrong_infinitely_much() -> None:
    sure = np.array([np.inf, 1e308])
    assert cllr(sure, -sure) == 0.0
    assert cllr(-sure, -sure) == np.inf
