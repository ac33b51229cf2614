import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_strategies import probabilities

from veravox.metrics import (
    brier_score,
    expected_calibration_error,
    reliability,
    top_class_calibration_error,
)


@st.composite
def forecasts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    said = draw(probabilities)
    return said, np.array(draw(st.lists(st.booleans(), min_size=said.size, max_size=said.size)))


@given(forecasts(), st.integers(1, 20))
def test_bins_hold_each_clip_once_and_do_not_overlap(said: tuple[np.ndarray, np.ndarray], bins: int) -> None:
    found = reliability(*said, bins)
    assert found.clips.sum() == said[0].size
    assert 1 <= found.clips.size <= bins
    assert (found.clips > 0).all()
    assert (found.high[:-1] < found.low[1:]).all()
    for low, high, clips, predicted, observed in zip(
        found.low, found.high, found.clips, found.predicted, found.observed, strict=True
    ):
        there = (said[0] >= low) & (said[0] <= high)
        assert there.sum() == clips
        assert said[0][there].mean() == pytest.approx(predicted)
        assert said[1][there].mean() == pytest.approx(observed)


@pytest.mark.parametrize("clips", [15, 30, 150, 1500])
def test_untied_each_bin_has_as_many_clips(clips: int) -> None:
    found = reliability(np.linspace(0, 1, clips)[::-1], np.zeros(clips, bool))
    assert found.clips.tolist() == [clips // 15] * 15


def test_untied_bins_differ_by_a_clip_where_it_must_be() -> None:
    counts = reliability(np.linspace(0, 1, 100), np.zeros(100, bool)).clips
    assert set(counts.tolist()) == {6, 7}


@given(forecasts(), st.permutations(range(60)))
def test_the_order_of_clips_changes_nothing(said: tuple[np.ndarray, np.ndarray], order: list[int]) -> None:
    places = [each for each in order if each < said[0].size]
    turned = expected_calibration_error(said[0][places], said[1][places])
    assert turned == pytest.approx(expected_calibration_error(*said), abs=1e-12)


@given(forecasts())
def test_the_event_and_its_opposite_are_as_well_calibrated_in_one_bin(said: tuple[np.ndarray, np.ndarray]) -> None:
    assert expected_calibration_error(1 - said[0], ~said[1], 1) == pytest.approx(
        expected_calibration_error(*said, 1), abs=1e-12
    )
    assert brier_score(1 - said[0], ~said[1]) == pytest.approx(brier_score(*said), abs=1e-12)


def test_known_cases() -> None:
    """One bin says 0.2 and is right half of the time, one says 0.9 and always is."""
    said, happened = np.array([0.2, 0.2, 0.9, 0.9]), np.array([True, False, True, True])
    assert expected_calibration_error(said, happened) == pytest.approx(0.5 * 0.3 + 0.5 * 0.1, abs=1e-9)
    assert brier_score(said, happened) == pytest.approx((0.64 + 0.04 + 2 * 0.01) / 4, abs=1e-9)


def test_what_comes_true_as_often_as_was_said_has_hardly_an_error() -> None:
    random = np.random.default_rng(3)
    said = random.uniform(size=300_000)
    happened = random.uniform(size=said.size) < said
    assert expected_calibration_error(said, happened) < 0.005
    assert expected_calibration_error(said**2, happened) == pytest.approx(1 / 6, abs=0.005)
    assert brier_score(said, happened) == pytest.approx(1 / 6, abs=0.005)


@given(forecasts())
def test_always_saying_one_half_has_a_brier_score_of_a_quarter(said: tuple[np.ndarray, np.ndarray]) -> None:
    assert brier_score(np.full(said[0].size, 0.5), said[1]) == 0.25
    assert brier_score(said[1].astype(float), said[1]) == 0
    assert 0 <= brier_score(*said) <= 1


def test_of_several_classes_the_most_probable_counts() -> None:
    said = np.array([[0.7, 0.2, 0.1], [0.1, 0.7, 0.2], [0.1, 0.2, 0.7], [0.4, 0.35, 0.25]])
    truth = np.array([0, 1, 0, 0])
    assert top_class_calibration_error(said, truth) == pytest.approx(0.75 * abs(0.7 - 2 / 3) + 0.25 * 0.6, abs=1e-9)


@given(forecasts())
def test_of_two_classes_it_is_that_of_the_likelier(said: tuple[np.ndarray, np.ndarray]) -> None:
    both = np.column_stack([said[0], 1 - said[0]])
    likelier = np.maximum(said[0], 1 - said[0])
    right = np.where(said[0] >= 1 - said[0], said[1], ~said[1])
    expected = expected_calibration_error(likelier, right)
    assert top_class_calibration_error(both, np.where(said[1], 0, 1)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("said", "happened", "why"),
    [
        ([], [], "length"),
        ([0.5], [1, 0], "length"),
        ([1.1], [1], "lies in"),
        ([np.nan], [1], "lies in"),
        ([1], [2], "neither"),
    ],
)
def test_nonsense_is_refused_with_a_reason(said: list[float], happened: list[int], why: str) -> None:
    for measure in (brier_score, expected_calibration_error, reliability):
        with pytest.raises(ValueError, match=why):
            measure(np.array(said, float), np.array(happened))


def test_impossible_bins_and_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 bin"):
        reliability(np.array([0.5]), np.array([True]), 0)
    with pytest.raises(ValueError, match="needs a row of probabilities"):
        top_class_calibration_error(np.ones((2, 1)), np.array([0]))
    with pytest.raises(ValueError, match="classes run from 0 to 0"):
        top_class_calibration_error(np.ones((1, 1)), np.array([1]))


def test_weights_stand_for_clips_that_are_there_several_times() -> None:
    random = np.random.default_rng(3)
    probabilities = random.uniform(0, 1, 60)
    happened = random.uniform(0, 1, 60) < probabilities
    times = np.where(happened, 3, 1)
    several = reliability(np.repeat(probabilities, times), np.repeat(happened, times))
    weighed = reliability(probabilities, happened, weights=times.astype(float))
    assert weighed.predicted == pytest.approx(several.predicted)
    assert weighed.observed == pytest.approx(several.observed)
    assert weighed.error == pytest.approx(several.error)


@pytest.mark.parametrize("weights", [np.ones(2), np.array([1.0, 0.0, 1.0])])
def test_weights_that_make_no_sense_are_refused(weights) -> None:
    with pytest.raises(ValueError, match="each clip needs a positive weight"):
        reliability(np.array([0.1, 0.5, 0.9]), np.array([False, True, True]), weights=weights)
