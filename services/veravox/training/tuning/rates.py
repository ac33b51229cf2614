"""The learning rate that fastai's finder chooses, and what it saw."""

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from fastai.callback.core import Callback
from fastai.callback.schedule import LRFinder, ParamScheduler, valley
from fastai.learner import Learner

from veravox.core.files import replace_text
from veravox.core.run_folder import RunFolder
from veravox.training.loaders import TrainLoader, mixed

BATCHES = 100  # fastai's `num_it`
LEAST = 10  # points that a suggestion needs


@dataclass(frozen=True)
class Found:
    """The finder's curve, smoothed as fastai smooths it, and the rate that it suggests; None where it shows nothing."""

    rates: list[float]
    losses: list[float]
    rate: float | None

    def write(self, folder: RunFolder) -> None:
        """`learning_rate.csv` and its plot."""
        from veravox.training.evidence.plots import plot_learning_rate

        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["learning_rate", "loss"])
        writer.writerows(zip(self.rates, self.losses, strict=True))
        replace_text(folder.rates, text.getvalue())
        if self.rate:
            plot_learning_rate(folder.plots / "learning_rate", self.rates, self.losses, self.rate)


class Finder(LRFinder):  # type: ignore[misc]
    """fastai's, for a learner that is thrown away afterwards: nothing is saved and brought back."""

    def before_fit(self) -> None:
        ParamScheduler.before_fit(self)
        self.best_loss = float("inf")

    def after_fit(self) -> None:
        """The learner is not used again."""


class Mock(Callback):  # type: ignore[misc]
    """Goes through the epochs as a training does, and says at which batch it is."""

    order = -5
    run_valid = False

    def __init__(self, loader: TrainLoader, told: Callable[[int], None]) -> None:
        super().__init__()
        self.loader, self.told, self.number = loader, told, 0

    def before_train(self) -> None:
        self.loader.epoch, self.loader.first = self.epoch, 0

    def before_batch(self) -> None:
        torch.manual_seed(mixed(self.loader.seed, self.number))
        self.number += 1
        self.told(self.number)


def find_rate(learner: Learner, loader: TrainLoader, told: Callable[[int], None]) -> Found:
    """Train with rates that grow from 1e-7 to 10, and choose where the loss falls best (fastai's `valley`).

    Args:
        learner: with fastai's own Recorder; its network is changed for good.
        loader: its training data.
        told: the number of each batch, from 1 to `BATCHES`.
    """
    finder, mock = Finder(num_it=BATCHES), Mock(loader, told)
    learner.fit(BATCHES // len(loader) + 1, cbs=[finder, mock])
    rates = [float(each) for each in learner.recorder.lrs]
    losses = [float(each) for each in learner.recorder.losses]
    return Found(rates, losses, suggestion(rates, losses))


def suggestion(rates: Sequence[float], losses: Sequence[float]) -> float | None:
    """As fastai's `lr_find` does: without the first tenth, the last five, and all from the first that is no number."""
    some = list(zip(rates, losses, strict=True))[BATCHES // 10 : -5]
    finite = next((at for at, (_rate, loss) in enumerate(some) if not math.isfinite(loss)), len(some))
    if finite < LEAST:
        return None
    kept_rates, kept_losses = (torch.tensor(each) for each in zip(*some[:finite], strict=True))
    return float(valley(kept_rates, kept_losses, BATCHES)[0])
