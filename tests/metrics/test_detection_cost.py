import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_strategies import extreme, tied

from veravox.metrics import ASVSPOOF5, DetectionCost, act_dcf, min_dcf

costs = st.builds(DetectionCost, st.floats(0.01, 0.99), st.floats(0.1, 20), st.floats(0.1, 20))


def test_the_costs_of_asvspoof_5() -> None:
    assert (ASVSPOOF5.spoof_prior, ASVSPOOF5.miss, ASVSPOOF5.false_acceptance) == (0.05, 1, 10)
    assert ASVSPOOF5.threshold == pytest.approx(-math.log(1.9), abs=1e-12)


def test_known_cases() -> None:
    """A miss costs 0.95, an acceptance 0.5, and all is over 0.5."""
    bonafide, spoof = np.array([-1.0, 0.0, 1.0, 2.0]), np.array([-3.0, -2.0, -0.5, 0.5, -4.0])
    assert act_dcf(bonafide, spoof) == pytest.approx((0.95 / 4 + 0.5 * 2 / 5) / 0.5, abs=1e-9)
    assert min_dcf(bonafide, spoof) == pytest.approx(0.5 * 2 / 5 / 0.5, abs=1e-9)
    dear = DetectionCost(0.5, 3, 1)
    assert act_dcf(bonafide, spoof, dear) == pytest.approx((1.5 * 0 + 0.5 * 2 / 5) / 0.5, abs=1e-9)


@pytest.mark.parametrize(("away", "accepted"), [(-1e-9, False), (1e-9, True)])
def test_a_clip_is_accepted_from_the_threshold_on(away: float, accepted: bool) -> None:
    scores = np.array([ASVSPOOF5.threshold + away])
    assert act_dcf(scores, np.array([-9.0])) == pytest.approx(0 if accepted else 1.9)
    assert act_dcf(np.array([9.0]), scores) == pytest.approx(1 if accepted else 0)


@given(tied, tied, costs)
def test_the_best_threshold_costs_no_more_than_the_right_one_nor_than_not_listening(
    bonafide: np.ndarray, spoof: np.ndarray, prices: DetectionCost
) -> None:
    least = min_dcf(bonafide, spoof, prices)
    assert 0 <= least <= act_dcf(bonafide, spoof, prices)
    assert least <= 1


@given(tied, tied, costs)
def test_it_is_the_least_over_every_threshold(bonafide: np.ndarray, spoof: np.ndarray, prices: DetectionCost) -> None:
    missing, accepting = prices.miss * (1 - prices.spoof_prior), prices.false_acceptance * prices.spoof_prior
    found = [
        missing * np.mean(bonafide < threshold) + accepting * np.mean(spoof >= threshold)
        for threshold in [*bonafide, *spoof, np.inf]
    ]
    assert min_dcf(bonafide, spoof, prices) == pytest.approx(min(found) / min(missing, accepting), abs=1e-9)


@given(extreme, extreme)
def test_a_score_of_any_size_has_a_cost(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    with np.errstate(over="raise", invalid="raise"):
        assert 0 <= act_dcf(bonafide, spoof) <= 1.9 + 1 + 1e-12


@pytest.mark.parametrize("wrong", [(0, 1, 1), (1, 1, 1), (np.nan, 1, 1), (0.5, 0, 1), (0.5, 1, -1), (0.5, 1, np.inf)])
def test_impossible_costs_are_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"probability of a spoofed clip|have a price"):
        DetectionCost(*wrong)
