import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from veravox.metrics.calibration import LEAST_SLOPE, Line, cross_fitted, platt, temperature

SPREAD = 2.0  # with means +-2 and deviation 2, the log-likelihood ratio of a score is the score itself


def drawn(n: int, m: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Scores that are log-likelihood ratios: of humans, and of machines."""
    random = np.random.default_rng(seed)
    return random.normal(2, SPREAD, n), random.normal(-2, SPREAD, m)


@pytest.mark.parametrize("fit", [temperature, platt])
def test_scores_that_are_log_likelihood_ratios_stay_as_they_are(fit) -> None:
    line = fit(*drawn(20_000, 60_000))
    assert (line.slope, line.offset) == (pytest.approx(1, abs=0.03), pytest.approx(0, abs=0.05))


@given(st.floats(0.1, 10), st.floats(-5, 5))
@settings(max_examples=15)
def test_platt_undoes_a_line(slope: float, offset: float) -> None:
    bonafide, spoof = drawn(5_000, 15_000)
    line = platt((bonafide - offset) / slope, (spoof - offset) / slope)
    assert line.slope == pytest.approx(slope, rel=0.06)
    assert line.offset == pytest.approx(offset, abs=0.15 + 0.06 * abs(offset))


def test_a_temperature_has_no_offset() -> None:
    bonafide, spoof = drawn(500, 500)
    assert temperature(bonafide + 1, spoof + 1).offset == 0.0


def test_how_many_there_are_of_a_class_says_nothing() -> None:
    """Six generators to a human are no reason to expect machines."""
    bonafide, spoof = drawn(2_000, 2_000)
    once, six_times = platt(bonafide, spoof), platt(bonafide, np.tile(spoof, 6))
    assert six_times.slope == pytest.approx(once.slope, rel=0.01)
    assert six_times.offset == pytest.approx(once.offset, abs=0.01)


@pytest.mark.parametrize("n", [8, 100, 10_000])
def test_a_detector_that_errs_nowhere_is_not_taken_to_be_sure_without_end(n: int) -> None:
    random = np.random.default_rng(2)
    line = platt(random.normal(9, 1, n), random.normal(-9, 1, n))
    assert 1 < line.slope < 2
    assert abs(line.offset) < 0.2


def test_a_detector_that_is_worse_than_chance_says_next_to_nothing() -> None:
    bonafide, spoof = drawn(500, 500)
    assert temperature(-bonafide, -spoof).slope == LEAST_SLOPE


@pytest.mark.parametrize("shift", [0, 5, -20])
def test_a_detector_that_is_worse_than_chance_is_on_neither_side(shift: float) -> None:
    """The offset that belongs to a falling line would make every recording a human's, or every one a machine's."""
    bonafide, spoof = drawn(500, 500)
    line = platt(shift - bonafide, shift - spoof)
    assert line.slope == LEAST_SLOPE
    assert np.abs(line(np.concatenate([shift - bonafide, shift - spoof]))).max() < 0.02


@given(st.integers(1, 30), st.integers(1, 30), st.floats(0, 1e6))
def test_any_finite_scores_give_a_finite_rising_line(n: int, m: int, size: float) -> None:
    random = np.random.default_rng(n * 31 + m)
    line = platt(random.normal(0, 1, n) * size, random.normal(0, 1, m) * size)
    assert np.isfinite([line.slope, line.offset]).all()
    assert line.slope > 0


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        platt(np.array([1.0, np.nan]), np.array([0.0]))


def test_no_clip_is_judged_by_a_line_that_knew_its_utterance() -> None:
    """The line is the number of groups that it saw: a group's own is never among them."""
    seen: list[set[float]] = []

    def remembering(bonafide: np.ndarray, spoof: np.ndarray) -> Line:
        seen.append({*bonafide.tolist(), *spoof.tolist()})
        return Line(1.0, float(len(seen)))

    groups = np.repeat(np.arange(10), 2)
    human = np.tile([True, False], 10)
    said = cross_fitted(remembering, groups.astype(float), human, groups, folds=5)
    assert said is not None
    for score, group in zip(said, groups, strict=True):
        assert float(group) not in seen[int(score - group) - 1]


@pytest.mark.parametrize("side", [True, False])
def test_where_a_side_is_of_one_utterance_nobody_judges_it_by_the_others(side: bool) -> None:
    """The line of all has been told of them, and would flatter itself."""
    human = np.array([side] * 8 + [not side] * 8)
    groups = np.array([0] * 8 + list(range(1, 9)))
    scores = np.where(human, 2.0, -2.0)
    assert cross_fitted(platt, scores, human, groups, folds=5) is None
    groups[0] = 9  # of two utterances, each is judged by the other
    said = cross_fitted(platt, scores, human, groups, folds=5)
    assert said is not None
    assert ((said > 0) == human).all()
