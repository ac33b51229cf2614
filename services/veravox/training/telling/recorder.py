"""fastai's Recorder without its look at the loss after each batch, for which a GPU would have to stop and wait."""

from collections.abc import Callable
from typing import Any

from fastai.learner import Metric, Recorder


class Told(Metric):  # type: ignore[misc]
    """A figure that somebody else computes; asked for once an epoch."""

    count = 0

    def __init__(self, value: Callable[[], float]) -> None:
        self._value = value

    def reset(self) -> None:
        """Nothing is kept here."""

    def accumulate(self, learn: Any) -> None:
        """Nor here."""

    @property
    def value(self) -> float:
        return self._value()

    @property
    def name(self) -> str:
        return "loss"


class LightRecorder(Recorder):  # type: ignore[misc]
    """What trackers ask for: the values of each epoch under the names that a user knows.

    The training loss is the mean over the epoch's batches, as `history.csv` has it, where fastai's is a moving mean.
    """

    name = "recorder"  # what trackers look for

    def __init__(self, train_loss: Callable[[], float], valid_loss: Callable[[], float]) -> None:
        super().__init__(add_time=False)
        self.smooth_loss, self.loss = Told(train_loss), Told(valid_loss)

    def after_batch(self) -> None:
        """The diary counts batches."""
