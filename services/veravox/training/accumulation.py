"""Several batches for one step: fastai's GradientAccumulation counts windows, this counts batches."""

from fastai.callback.core import Callback, CancelBatchException


class Accumulation(Callback):  # type: ignore[misc]
    """Sums the gradients of so many batches, each weighted alike, before the weights move."""

    order = 6  # fastai's GradientAccumulation stands there
    run_valid = False

    def __init__(self, batches: int) -> None:
        super().__init__()
        self.batches, self.count = batches, 0

    def after_loss(self) -> None:
        self.learn.loss_grad = self.loss_grad / self.batches

    def before_step(self) -> None:
        self.count = (self.count + 1) % self.batches
        if self.count:
            raise CancelBatchException
