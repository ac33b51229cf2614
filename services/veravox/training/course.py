"""Where a training stands: a value that callbacks share, and that a checkpoint keeps."""

from dataclasses import asdict, dataclass, field
from typing import Any

from veravox.training.phases import Phase


@dataclass
class Epoch:
    """One row of the history. Losses are means, in natural-log units; the rest is over validation windows."""

    epoch: int  # from 1, over all phases
    step: int  # the last batch that it learnt from
    train_loss: float
    valid_loss: float
    f1_score: float
    accuracy: float
    equal_error_rate: float | None  # of human against machine; None without a human class
    seconds: float

    @property
    def merit(self) -> tuple[float, float]:
        """Higher is better: macro F1 first, then the loss."""
        return self.f1_score, -self.valid_loss


@dataclass
class Course:
    """The position, and what was seen on the way."""

    phase: int = 0
    epoch: int = 0  # within the phase
    batch: int = 0  # batches done within the epoch
    step: int = 0  # batches done in the run
    part: float = 0.0  # fastai's `pct_train`, by which the schedule sets the rate
    iterations: int = 0  # fastai's `train_iter`
    seconds: float = 0.0  # at work, all attempts together
    epoch_loss: float = 0.0  # sum over the epoch's batches
    epoch_seconds: float = 0.0
    history: list[Epoch] = field(default_factory=list)
    best: int | None = None  # index into the history
    confusion: list[list[int]] = field(default_factory=list)  # of the best epoch, on validation windows

    @property
    def best_epoch(self) -> Epoch | None:
        return None if self.best is None else self.history[self.best]

    @property
    def within_phase(self) -> bool:
        return self.epoch > 0 or self.batch > 0

    @property
    def mean_loss(self) -> float:
        """Of the epoch's batches so far."""
        return self.epoch_loss / max(1, self.batch)

    def best_epochs(self, count: int) -> list[Epoch]:
        """The best ones so far, the best first; of equal ones the earlier."""
        return sorted(self.history, key=lambda row: row.merit, reverse=True)[:count]

    def took_batch(self) -> None:
        """One more batch; its loss comes when the device has told it."""
        self.step, self.batch = self.step + 1, self.batch + 1

    def ended_epoch(self, row: Epoch) -> bool:
        """One more epoch; whether it is the best so far."""
        better = self.best_epoch is None or row.merit > self.best_epoch.merit
        self.history.append(row)
        if better:
            self.best = len(self.history) - 1
        self.epoch, self.batch, self.epoch_loss, self.epoch_seconds = self.epoch + 1, 0, 0.0, 0.0
        return better

    def ended_phase(self) -> None:
        self.phase, self.epoch, self.batch, self.part, self.iterations = self.phase + 1, 0, 0, 0.0, 0
        self.epoch_loss = self.epoch_seconds = 0.0  # of an epoch that was broken off

    def state(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, state: dict[str, Any]) -> "Course":
        return cls(**{**state, "history": [Epoch(**row) for row in state["history"]]})


@dataclass(frozen=True)
class Plan:
    """How much there is to do."""

    phases: list[Phase]
    batches: int  # in an epoch

    def epochs(self, course: Course) -> int:
        """In all; less than planned where a callback ended a phase early."""
        return len(course.history) + self.epochs_left(course)

    def steps(self, course: Course) -> int:
        return course.step + sum(steps for _frozen, steps in self.steps_left(course))

    def epochs_left(self, course: Course) -> int:
        """Those that have not ended, the one at work among them."""
        return sum(phase.epochs for phase in self.phases[course.phase :]) - course.epoch

    def steps_left(self, course: Course) -> list[tuple[bool, int]]:
        """For each phase that is not over: whether it is frozen, and how many batches are left of it."""
        left = [(phase.frozen, phase.epochs * self.batches) for phase in self.phases[course.phase :]]
        if left:
            frozen, steps = left[0]
            left[0] = (frozen, steps - course.epoch * self.batches - course.batch)
        return left
