"""The validation windows after each epoch: loss, F1, accuracy and equal error rate over the whole set at once."""

import math
from dataclasses import dataclass, field

import numpy as np
import torch
from fastai.callback.core import Callback
from numpy.typing import NDArray
from torch import Tensor

from veravox.metrics import accuracy, confusion_matrix, equal_error_rate, f1_macro
from veravox.training.together.ranks import Ranks

METRICS = ("f1_score", "accuracy", "equal_error_rate")
"""As `history.csv` and callbacks name them, in this order, after the losses."""


@dataclass
class Seen:
    """What was predicted for the windows of one process; tensors stay on the device until all are through."""

    truth: list[Tensor] = field(default_factory=list)
    logits: list[Tensor] = field(default_factory=list)
    losses: list[Tensor] = field(default_factory=list)  # sums over a batch's windows

    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.float32], float]:
        """Classes, shape (n,), logits, shape (n, classes), and the sum of the losses."""
        if not self.truth:
            return np.zeros(0, np.int64), np.zeros((0, 0), np.float32), 0.0
        total = float(torch.stack(self.losses).double().sum())
        return torch.cat(self.truth).cpu().numpy(), torch.cat(self.logits).float().cpu().numpy(), total


class Validation(Callback):  # type: ignore[misc]
    """Collects what was predicted for each window, and measures it once the last batch is through.

    Figures of the history are per window; those of the test part are per clip.
    """

    order = 40  # before fastai's Recorder (50) asks for the metrics

    def __init__(self, classes: int, bonafide: int | None, ranks: Ranks) -> None:
        super().__init__()
        self.classes, self.bonafide, self.ranks = classes, bonafide, ranks
        self.seen, self.loss_sum = Seen(), 0.0
        self.truth, self.logits = np.zeros(0, np.int64), np.zeros((0, classes), np.float32)

    def before_validate(self) -> None:
        self.seen = Seen()

    def after_batch(self) -> None:
        if not self.training:
            self.seen.truth.append(self.y.detach())
            self.seen.logits.append(self.pred.detach())
            self.seen.losses.append(self.learn.loss.detach() * len(self.y))

    def after_validate(self) -> None:
        said = [each for each in self.ranks.gathered(self.seen.arrays()) if len(each[0])]
        self.truth = np.concatenate([truth for truth, _logits, _sum in said])
        self.logits = np.concatenate([logits for _truth, logits, _sum in said])
        self.loss_sum = sum(total for _truth, _logits, total in said)
        self.seen = Seen()

    def loss(self) -> float:
        """Mean over the windows, in natural-log units."""
        return self.loss_sum / len(self.truth)

    def f1_score(self) -> float:
        """Macro F1, in [0, 1]."""
        return f1_macro(self.truth, self.predicted)

    def accuracy(self) -> float:
        """In [0, 1]."""
        return accuracy(self.truth, self.predicted)

    def equal_error_rate(self) -> float:
        """Of human against machine, in [0, 0.5]; not a number where there is no human class, or a logit is none."""
        if self.bonafide is None or not np.isfinite(self.logits).all():
            return math.nan
        others = np.delete(self.logits, self.bonafide, axis=1)
        scores = self.logits[:, self.bonafide] - np.logaddexp.reduce(others, axis=1)
        human = self.truth == self.bonafide
        return equal_error_rate(scores[human], scores[~human]) if 0 < human.sum() < len(human) else math.nan

    def confusion_matrix(self) -> list[list[int]]:
        """Counts; rows are the truth."""
        counts: list[list[int]] = confusion_matrix(self.truth, self.predicted, self.classes).tolist()
        return counts

    @property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable class of each window, shape (n,)."""
        chosen: NDArray[np.int64] = np.argmax(self.logits, axis=1)
        return chosen
