import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_strategies import tied

from veravox.metrics import asvspoof5_equal_error_rate, equal_error_rate, error_rates

untied = st.lists(st.integers(-500, 500), min_size=2, max_size=60, unique=True).flatmap(
    lambda scores: st.integers(1, len(scores) - 1).map(
        lambda n: (np.array(scores[:n], float), np.array(scores[n:], float))
    )
)


@given(untied)
def test_untied_it_is_the_mean_of_both_errors_at_the_first_nearest_threshold(
    scores: tuple[np.ndarray, np.ndarray],
) -> None:
    misses, accepted = error_rates(*scores)
    nearest = np.abs(misses - accepted).argmin()
    expected = (misses[nearest] + accepted[nearest]) / 2
    assert asvspoof5_equal_error_rate(*scores) == pytest.approx(expected, abs=1e-12)


@given(tied, tied)
def test_ours_is_never_above_where_the_staircase_crosses(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    misses, accepted = error_rates(bonafide, spoof)
    after = int(np.argmax(misses >= accepted))
    (m0, a0), (m1, a1) = ((misses[at], accepted[at]) for at in (after - 1, after))
    crossing = m0 + (a0 - m0) / ((a0 - m0) + (m1 - a1)) * (m1 - m0)
    assert equal_error_rate(bonafide, spoof) <= crossing + 1e-12


def test_a_tie_rejects_bonafide_clips_first_so_that_a_constant_detector_is_always_wrong() -> None:
    assert asvspoof5_equal_error_rate(np.ones(5), np.ones(50)) == 1.0
    assert equal_error_rate(np.ones(5), np.ones(50)) == 0.5


@pytest.mark.parametrize(
    ("bonafide", "spoof", "expected"),
    [
        ([3.0, 4.0], [1.0, 2.0], 0.0),
        ([1.0, 2.0], [3.0, 4.0], 1.0),
        ([1.0, 3.0, 5.0], [0.0, 2.0], (1 / 3 + 1 / 2) / 2),
        ([2.0, 3.0], [0.0, 1.0, 4.0], (1 / 2 + 1 / 3) / 2),
        ([2.0], [0.0, 1.0, 4.0], 1 / 6),  # no miss and 1 of 3 accepted; the next threshold misses all
    ],
)
def test_known_cases(bonafide: list[float], spoof: list[float], expected: float) -> None:
    assert asvspoof5_equal_error_rate(np.array(bonafide), np.array(spoof)) == pytest.approx(expected, abs=1e-12)


def test_of_few_clips_it_may_be_below_ours_for_the_nearest_errors_need_not_be_equal() -> None:
    bonafide, spoof = np.array([2.0]), np.array([0.0, 1.0, 4.0])
    assert asvspoof5_equal_error_rate(bonafide, spoof) < equal_error_rate(bonafide, spoof)
