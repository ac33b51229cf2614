"""fastai's `Learner` over our loaders, as `vision_learner` sets it up, able to begin in the middle of a fit."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from fastai.callback import schedule  # noqa: F401 - gives `Learner` its fit_one_cycle
from fastai.callback.core import Callback, CancelEpochException, TrainEvalCallback
from fastai.callback.mixup import MixUp
from fastai.callback.training import BnFreeze, GradientClip
from fastai.learner import CastToTensor, Learner, Recorder, ValueMetric
from fastai.losses import CrossEntropyLossFlat
from torch import nn

from veravox.core.specs import Training
from veravox.detection.networks import groups
from veravox.training.accumulation import Accumulation
from veravox.training.loaders import Loaders
from veravox.training.optimizer import optimizer_for
from veravox.training.precision import Precision
from veravox.training.validation import METRICS, Validation


class TidyLearner(Learner):  # type: ignore[misc]
    """A `Learner` that leaves nothing switched on when a batch breaks off, however it does."""

    def one_batch(self, i: int, b: Any) -> None:
        with ExitStack() as self.within_batch:
            super().one_batch(i, b)


class ResumingLearner(TidyLearner):
    """A `Learner` whose fit may begin at a later epoch, and at a later batch of it.

    fastai's own `start_epoch` runs the callbacks of the epochs that it skips, which breaks those that watch a metric.
    """

    first_epoch = 0

    def _do_fit(self) -> None:
        for epoch in range(self.first_epoch, self.n_epoch):
            self.epoch = epoch
            self._with_events(self._do_epoch, "epoch", CancelEpochException)

    def all_batches(self) -> None:
        self.n_iter = len(self.dl)
        for number, batch in enumerate(self.dl, getattr(self.dl, "first", 0)):
            self.one_batch(number, batch)


def build_learner(
    training: Training,
    architecture: str,
    precision: str,
    network: nn.Sequential,
    loaders: Loaders,
    validation: Validation,
    callbacks: Sequence[Callback],
) -> ResumingLearner:
    """The learner of a training.

    Args:
        training: loss and what is done to gradients are taken from it.
        architecture: where the network is cut into groups follows from it.
        precision: float32 or bfloat16.
        network: body and head.
        loaders: on the device that the network is on.
        validation: what computes the metrics that callbacks may watch.
        callbacks: a recorder, ours, which pace, write down and save, and the user's.
    """
    learner = ResumingLearner(
        loaders,
        network,
        loss_func=CrossEntropyLossFlat(label_smoothing=training.label_smoothing),
        opt_func=optimizer_for(precision, loaders.device),
        splitter=_splitter(architecture),
        metrics=[ValueMetric(getattr(validation, name), name) for name in METRICS],
        train_bn=not any(isinstance(each, BnFreeze) for each in callbacks),  # or it would have nothing to freeze
        default_cbs=False,
        cbs=[*_fastais(), validation, *_asked(training, precision, loaders), *callbacks],
    )
    learner.logger = _no_table
    learner.create_opt()
    return learner


def build_mock(
    training: Training, architecture: str, precision: str, network: nn.Sequential, loaders: Loaders, *, frozen: bool
) -> Learner:
    """A learner with fastai's own Recorder, for the finder of a learning rate; nothing is written down."""
    learner = TidyLearner(
        loaders,
        network,
        loss_func=CrossEntropyLossFlat(label_smoothing=training.label_smoothing),
        opt_func=optimizer_for(precision, loaders.device),
        splitter=_splitter(architecture),
        default_cbs=False,
        cbs=[*_fastais(), Recorder(add_time=False), *_asked(training, precision, loaders)],
    )
    learner.logger = _no_table
    learner.create_opt()
    if frozen:
        learner.freeze()
    return learner


def _fastais() -> list[Callback]:
    return [TrainEvalCallback(), CastToTensor()]


def _asked(training: Training, precision: str, loaders: Loaders) -> list[Callback]:
    """What the spec's fields ask for, as callbacks."""
    asked: list[Callback] = [Precision(precision, loaders.device)]
    if training.accumulate > 1:
        asked.append(_remembering(Accumulation(training.accumulate)))
    if training.gradient_clip:
        asked.append(GradientClip(training.gradient_clip))
    if training.augmentation.mixup:
        asked.append(MixUp())
    return asked


def _remembering(callback: Callback) -> Callback:
    callback.remembers = True
    return callback


def _splitter(architecture: str) -> Callable[[nn.Sequential], list[list[nn.Parameter]]]:
    return lambda network: groups(architecture, network)


def _no_table(_row: Any) -> None:
    """fastai prints a row for each epoch; ours stands in the log."""
