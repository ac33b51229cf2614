"""The time that is said to be left, against runs whose times are known."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.training.course import Course, Epoch, Plan
from veravox.training.phases import Phase
from veravox.training.telling.forecast import Forecast

PROMISE = 0.2  # after the first tenth of a run


@dataclass
class Run:
    """A run in made-up time: what it said at each step, and what was true."""

    frozen: int
    epochs: int
    batches: int
    step: float  # s
    judging: float  # s
    finishing: float  # s
    noise: float  # share by which a step's time varies
    warm_up: float  # s that the first step takes besides

    def said_and_true(self) -> list[tuple[float, bool, float, float]]:
        """(share of the run's time that is over, whether two epochs of the last kind have ended, seconds said, true)."""
        phases = [Phase(self.frozen, True, {})] if self.frozen else []
        plan, dice, now = Plan([*phases, Phase(self.epochs, False, {})], self.batches), random.Random(1), 0.0
        forecast, course, said = Forecast(plan, 3.0, self.finishing), Course(), list[tuple[float, bool, float | None]]()
        for number, phase in enumerate(plan.phases):
            for epoch in range(phase.epochs):
                for batch in range(self.batches):
                    took = self.step * (0.65 if phase.frozen else 1.0) * (1 + self.noise * dice.uniform(-1, 1))
                    first = epoch == batch == 0
                    now += took + self.warm_up * first * (number == 0)
                    course.took_batch()
                    if not first:
                        forecast.stepped(phase.frozen, took, 1)
                    said.append((now, not phase.frozen and epoch > 1, forecast.left(course)))
                now += self.judging
                course.ended_epoch(Epoch(1, course.step, 0, 0, 0, 0, None, 0))
                forecast.ended_epoch(self.judging)
            course.ended_phase()
        end = now + self.finishing
        return [(at / end, known, left, end - at) for at, known, left in said if left is not None]


RUNS = st.builds(
    Run,
    frozen=st.integers(0, 3),
    epochs=st.integers(4, 30),
    batches=st.integers(5, 40),
    step=st.floats(0.005, 2.0),
    judging=st.floats(0.01, 3.0),
    finishing=st.floats(0.1, 20.0),
    noise=st.floats(0, 0.3),
    warm_up=st.floats(0, 30.0),
)


@given(RUNS)
def test_after_the_first_tenth_and_two_epochs_of_its_kind_it_is_right_within_a_fifth(run: Run) -> None:
    for share, known, said, true in run.said_and_true():
        if share > 0.1 and known:
            chance = 2 * run.noise * run.step  # of the last steps, which nobody foresees
            assert abs(said - true) <= PROMISE * true + chance


@given(RUNS)
def test_before_an_epoch_has_ended_it_goes_by_what_judging_usually_takes(run: Run) -> None:
    run.judging, run.frozen, run.noise = 3.0 * 0.35 * run.step, 0, 0.1 * run.noise
    for share, _known, said, true in run.said_and_true():
        if share > 0.1:
            assert said == pytest.approx(true, rel=PROMISE)


@given(RUNS)
def test_it_is_never_negative_and_never_less_than_the_finish(run: Run) -> None:
    assert all(said >= run.finishing for _share, _known, said, _true in run.said_and_true())


def test_nothing_is_said_before_anything_is_known() -> None:
    forecast = Forecast(Plan([Phase(3, False, {})], 10), 1.0, 5.0)
    assert forecast.left(Course()) is None


def test_a_machine_that_becomes_slower_is_believed_soon() -> None:
    plan, course = Plan([Phase(100, False, {})], 100), Course()
    forecast = Forecast(plan, 0.0, 0.0)
    for seconds in [0.1] * 1000 + [0.3] * 300:
        course.took_batch()
        forecast.stepped(False, seconds, 1)
    course.batch, course.epoch = 0, 13
    assert forecast.left(course) == pytest.approx(0.3 * 8700, rel=0.1)


def test_one_step_that_takes_long_is_not_taken_for_the_usual_one() -> None:
    forecast, course = Forecast(Plan([Phase(10, False, {})], 10), 0.0, 0.0), Course()
    for step in range(10):
        course.took_batch()
        forecast.stepped(False, 3.0 if step == 9 else 0.5, 1)
    assert forecast.left(course) == pytest.approx(90 * 0.5, rel=0.06)
