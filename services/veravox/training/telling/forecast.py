"""How long a training still takes, by what its steps and its epochs' ends have taken so far. Pure: times are told."""

from collections import deque
from dataclasses import dataclass, field
from statistics import fmean, median_low

from veravox.core.estimates import FROZEN_SHARE, JUDGING_SHARE
from veravox.training.course import Course, Plan

MEMORY = 100  # times of steps that count: a machine that becomes slower is believed soon
ENDS = 10  # of epochs that count
OUTLIER = 1.5  # times the median: what is longer is something that happens now and then, such as a checkpoint


class Typical:
    """The mean of the newest times, where no single one counts for much more than the others."""

    def __init__(self, memory: int) -> None:
        self._seen: deque[float] = deque(maxlen=memory)

    def add(self, value: float) -> None:
        self._seen.append(value)

    def __len__(self) -> int:
        return len(self._seen)

    @property
    def value(self) -> float:
        most = OUTLIER * median_low(self._seen)
        return fmean(min(each, most) for each in self._seen)


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
    steps: dict[bool, Typical] = field(default_factory=lambda: {kind: Typical(MEMORY) for kind in (True, False)})
    ends: Typical = field(default_factory=lambda: Typical(ENDS))  # from an epoch's last batch to the next one's first

    def stepped(self, frozen: bool, seconds: float, steps: int) -> None:
        """So many more steps took this long altogether."""
        for _step in range(min(steps, MEMORY)):
            self.steps[frozen].add(seconds / steps)

    def ended_epoch(self, seconds: float) -> None:
        """Judging and saving took this long."""
        self.ends.add(seconds)

    def left(self, course: Course) -> float | None:
        """Seconds, or None while nothing is known."""
        if not (self.steps[True] or self.steps[False]):
            return None
        training = sum(self._step(frozen) * steps for frozen, steps in self.plan.steps_left(course))
        return training + self._end() * self.plan.epochs_left(course) + self.finishing

    def _step(self, frozen: bool) -> float:
        if self.steps[frozen]:
            return self.steps[frozen].value
        other = self.steps[not frozen].value
        return other * FROZEN_SHARE if frozen else other / FROZEN_SHARE

    def _end(self) -> float:
        expected = self.validation * JUDGING_SHARE * self._step(False)
        if not self.ends:
            return expected
        return self.ends.value if len(self.ends) > 1 else (expected + self.ends.value) / 2  # the first takes longer
