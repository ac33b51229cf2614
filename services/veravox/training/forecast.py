"""How long a training still takes, by what its steps and its epochs' ends have taken so far. Pure: times are told."""

from dataclasses import dataclass, field

from veravox.training.course import Course, Plan

MEMORY = 100  # steps over which the mean moves: a machine that becomes slower is believed soon
FROZEN_SHARE = 0.65  # of a step's time that is left when only the head learns: gradients still pass through the body
JUDGING_SHARE = 0.35  # of a step's time for a window that it takes to judge one


@dataclass
class Mean:
    """A mean that moves once it has seen enough."""

    value: float = 0.0
    weight: int = 0

    def add(self, value: float, weight: int = 1) -> None:
        self.weight = min(self.weight + weight, MEMORY)
        self.value += (value - self.value) * min(1.0, weight / self.weight)


@dataclass
class Forecast:
    """Seconds to the end of everything, the report's writing included.

    Args:
        plan: what there is to do.
        validation: how many training steps the validation windows of an epoch amount to.
        finishing: seconds that judging the test part and writing everything takes.
    """

    plan: Plan
    validation: float
    finishing: float
    steps: dict[bool, Mean] = field(default_factory=lambda: {True: Mean(), False: Mean()})  # by: is it frozen?
    ends: Mean = field(default_factory=Mean)  # from an epoch's last batch to the next one's first

    def stepped(self, frozen: bool, seconds: float, steps: int) -> None:
        """So many more steps took this long altogether."""
        self.steps[frozen].add(seconds / steps, steps)

    def ended_epoch(self, seconds: float) -> None:
        """Judging and saving took this long."""
        self.ends.add(seconds, MEMORY // 10)

    def left(self, course: Course) -> float | None:
        """Seconds, or None while nothing is known."""
        if not (self.steps[True].weight or self.steps[False].weight):
            return None
        training = sum(self._step(frozen) * steps for frozen, steps in self.plan.steps_left(course))
        return training + self._end() * self.plan.epochs_left(course) + self.finishing

    def _step(self, frozen: bool) -> float:
        if self.steps[frozen].weight:
            return self.steps[frozen].value
        other = self.steps[not frozen].value
        return other * FROZEN_SHARE if frozen else other / FROZEN_SHARE

    def _end(self) -> float:
        return self.ends.value if self.ends.weight else self.validation * JUDGING_SHARE * self._step(False)
