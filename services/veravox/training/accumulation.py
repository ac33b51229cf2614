"""Several batches for one step: fastai's GradientAccumulation counts windows, this counts batches."""

from fastai.callback.core import Callback, CancelBatchException
from fastai.callback.training import GradientAccumulation


class Accumulation(Callback):  # type: ignore[misc]
    """Sums the gradients of so many batches, each weighted alike, before the weights move.

    Args:
        batches: of a step.
        parts: by which each loss is divided; as many as batches unless said otherwise.
    """

    order = 6  # fastai's GradientAccumulation stands there
    run_valid = False

    def __init__(self, batches: int, parts: float | None = None) -> None:
        super().__init__()
        self.batches, self.parts, self.count = batches, parts or batches, 0

    def before_fit(self) -> None:
        self.count = 0  # a phase begins with no gradients

    def after_loss(self) -> None:
        self.learn.loss_grad = self.loss_grad / self.parts

    def before_step(self) -> None:
        self.count = (self.count + 1) % self.batches
        if self.count:
            raise CancelBatchException


def counting_batches(callback: Callback, windows: int) -> Callback:
    """fastai's GradientAccumulation as it acts on batches of so many windows, where a process sees a share of each."""
    if not isinstance(callback, GradientAccumulation):
        return callback
    counted = Accumulation(-(-callback.n_acc // windows), callback.n_acc / windows)
    counted.remembers = callback.remembers
    return counted
