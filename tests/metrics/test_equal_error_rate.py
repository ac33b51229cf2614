import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from veravox.metrics import equal_error_rate, error_rates, hull_error_rates

scores = hnp.arrays(np.float64, st.integers(1, 40), elements=st.integers(-20, 20))


@pytest.mark.parametrize(
    ("bonafide", "spoof", "expected"),
    [
        ([2.0, 3.0], [0.0, 1.0], 0.0),
        ([0.0, 1.0], [2.0, 3.0], 0.5),  # worse than chance: no threshold beats tossing a coin
        ([1.0, 1.0], [1.0, 1.0], 0.5),  # a constant detector knows nothing
        ([1.0, 3.0], [0.0, 2.0], 0.25),
    ],
)
def test_known_cases(bonafide: list[float], spoof: list[float], expected: float) -> None:
    assert equal_error_rate(np.array(bonafide), np.array(spoof)) == pytest.approx(expected)


@given(scores, scores)
def test_a_monotone_map_changes_nothing(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    assert equal_error_rate(np.exp(bonafide / 7), np.exp(spoof / 7)) == pytest.approx(equal_error_rate(bonafide, spoof))


@given(scores, scores)
def test_swapping_the_classes_and_the_sign_changes_nothing(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    assert equal_error_rate(-spoof, -bonafide) == pytest.approx(equal_error_rate(bonafide, spoof))


@given(scores, scores)
def test_it_lies_between_never_wrong_and_a_coin(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    assert 0 <= equal_error_rate(bonafide, spoof) <= 0.5


@given(scores, scores)
def test_the_hull_bounds_every_threshold_from_below(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    corners, curve = hull_error_rates(bonafide, spoof), error_rates(bonafide, spoof)
    assert (np.diff(corners[0]) > 0).all()
    assert (np.diff(corners[1]) <= 0).all()
    assert (curve[1] >= np.interp(curve[0], *corners) - 1e-12).all()
    assert set(zip(*corners, strict=True)) <= set(zip(*curve, strict=True))
    slopes = np.diff(corners[1]) / np.diff(corners[0])
    assert (np.diff(slopes) > 0).all()


@given(scores, scores)
def test_the_equal_error_rate_lies_on_the_hull(bonafide: np.ndarray, spoof: np.ndarray) -> None:
    rate = equal_error_rate(bonafide, spoof)
    assert np.interp(rate, *hull_error_rates(bonafide, spoof)) == pytest.approx(rate)


@pytest.mark.parametrize(("bonafide", "spoof"), [([], [1.0]), ([1.0], []), ([np.nan], [1.0])])
def test_nonsense_is_refused_with_a_reason(bonafide: list[float], spoof: list[float]) -> None:
    with pytest.raises(ValueError, match="score"):
        equal_error_rate(np.array(bonafide), np.array(spoof))
