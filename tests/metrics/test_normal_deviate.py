import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from veravox.metrics import normal_deviate

rates = hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=20), elements=st.floats(1e-12, 1 - 1e-12))
spreads = st.floats(0.1, 10)


@given(rates)
def test_the_normal_distribution_leads_back_to_the_rate(rates: np.ndarray) -> None:
    deviates = normal_deviate(rates)
    assert deviates.shape == rates.shape
    assert [NormalDist().cdf(each) for each in deviates.flat] == pytest.approx(list(rates.flat))


@given(rates)
def test_a_rate_and_what_it_leaves_lie_opposite(rates: np.ndarray) -> None:
    rates = np.round(rates, 6)  # so that 1 - rate loses nothing
    np.testing.assert_allclose(normal_deviate(1 - rates), -normal_deviate(rates), atol=1e-6)


@given(rates)
def test_it_rises(rates: np.ndarray) -> None:
    assert (np.diff(normal_deviate(np.unique(np.round(rates, 6)))) > 0).all()


@given(spreads, spreads, st.floats(0, 2))
def test_normal_scores_give_a_straight_line(wide: float, narrow: float, apart: float) -> None:
    """Its slope is the spoofed scores' spread over the bonafide ones', falling."""
    bonafide, spoof = NormalDist(0, wide), NormalDist(-apart * narrow, narrow)
    thresholds = np.linspace(-1, 1, 7) * min(wide, narrow)
    misses = normal_deviate(np.array([bonafide.cdf(each) for each in thresholds]))
    accepted = normal_deviate(np.array([1 - spoof.cdf(each) for each in thresholds]))
    np.testing.assert_allclose(np.diff(misses) * wide, -np.diff(accepted) * narrow, atol=1e-9)


def test_never_and_always_are_infinitely_far() -> None:
    assert normal_deviate(np.array([0.0, 0.5, 1.0])).tolist() == [-math.inf, 0.0, math.inf]


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_what_is_no_rate_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="a rate lies in"):
        normal_deviate(np.array([0.5, wrong]))
