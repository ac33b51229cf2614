"""The validation windows after each epoch: F1 and accuracy by our own measures, over the whole set at once."""

import numpy as np
import torch
from fastai.callback.core import Callback
from numpy.typing import NDArray

from veravox.metrics import accuracy, confusion_matrix, f1_macro


class Validation(Callback):  # type: ignore[misc]
    """Collects what was predicted for each window, and measures it once the last batch is through.

    Loss, F1 and accuracy of the history are per window; the figures of the test part are per clip.
    """

    order = 40  # before fastai's Recorder (50) asks for the metrics

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes
        self.truth: list[torch.Tensor] = []
        self.predicted: list[torch.Tensor] = []

    def before_validate(self) -> None:
        self.truth, self.predicted = [], []

    def after_batch(self) -> None:
        if not self.training:
            self.truth.append(self.y.detach().cpu())
            self.predicted.append(self.pred.detach().argmax(1).cpu())

    def f1_score(self) -> float:
        """Macro F1, in [0, 1]."""
        return f1_macro(*self._arrays())

    def accuracy(self) -> float:
        """In [0, 1]."""
        return accuracy(*self._arrays())

    def confusion_matrix(self) -> list[list[int]]:
        """Counts; rows are the truth."""
        counts: list[list[int]] = confusion_matrix(*self._arrays(), self.classes).tolist()
        return counts

    def _arrays(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return torch.cat(self.truth).numpy(), torch.cat(self.predicted).numpy()
