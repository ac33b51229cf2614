"""Where a training stands: a value that callbacks share, and that a checkpoint keeps."""

from dataclasses import asdict, dataclass, field
from typing import Any

from veravox.training.phases import Phase


@dataclass
class Epoch:
    """One row of the history. Losses are means, in natural-log units; F1 and accuracy are over validation windows."""

    epoch: int  # from 1, over all phases
    step: int  # the last batch that it learnt from
    train_loss: float
    valid_loss: float
    f1_score: float
    accuracy: float
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

    def took(self, loss: float) -> None:
        """One more batch."""
        self.step, self.batch, self.epoch_loss = self.step + 1, self.batch + 1, self.epoch_loss + loss

    def ended_epoch(self, row: Epoch) -> bool:
        """One more epoch; whether it is the best so far."""
        better = self.best_epoch is None or row.merit > self.best_epoch.merit
        self.history.append(row)
        if better:
            self.best = len(self.history) - 1
        self.epoch, self.batch, self.epoch_loss, self.epoch_seconds = self.epoch + 1, 0, 0.0, 0.0
        return better

    def ended_phase(self) -> None:
        self.phase, self.epoch, self.batch, self.part = self.phase + 1, 0, 0, 0.0

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
        ahead = sum(phase.epochs for phase in self.phases[course.phase :])
        return len(course.history) + ahead - course.epoch

    def steps(self, course: Course) -> int:
        ahead = sum(phase.epochs for phase in self.phases[course.phase :])
        return course.step + (ahead - course.epoch) * self.batches - course.batch
