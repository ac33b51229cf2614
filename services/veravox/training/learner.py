"""fastai's `Learner` over our loaders, as `vision_learner` sets it up, able to begin in the middle of a fit."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import torch
from fastai.callback import schedule  # noqa: F401 - gives `Learner` its fit_one_cycle
from fastai.callback.core import Callback, CancelEpochException, TrainEvalCallback
from fastai.callback.fp16 import MixedPrecision
from fastai.callback.training import GradientClip
from fastai.learner import CastToTensor, Learner, Recorder, ValueMetric
from fastai.losses import CrossEntropyLossFlat
from torch import nn

from veravox.core.callbacks import CallbackCall, Comparison, parse_callbacks
from veravox.core.specs import Training, TrainingJobSpec
from veravox.detection.networks import groups
from veravox.training.loaders import Loaders
from veravox.training.validation import Validation


class ResumingLearner(Learner):  # type: ignore[misc]
    """A `Learner` whose fit may begin at a later epoch.

    fastai's own `start_epoch` runs the callbacks of the epochs that it skips, which breaks those that watch a metric.
    """

    first_epoch = 0

    def _do_fit(self) -> None:
        for epoch in range(self.first_epoch, self.n_epoch):
            self.epoch = epoch
            self._with_events(self._do_epoch, "epoch", CancelEpochException)


def build_learner(
    spec: TrainingJobSpec, network: nn.Sequential, loaders: Loaders, validation: Validation, own: Sequence[Callback]
) -> ResumingLearner:
    """The learner of a training.

    Args:
        spec: loss, callbacks and precision are taken from it.
        network: body and head.
        loaders: on the device that the network moves to.
        validation: what computes the metrics that callbacks may watch.
        own: our callbacks, which pace, write down and save.
    """
    learner = ResumingLearner(
        loaders,
        network,
        loss_func=CrossEntropyLossFlat(label_smoothing=spec.training.label_smoothing),
        lr=spec.training.learning_rate,
        splitter=_splitter(spec.model.architecture),
        metrics=[ValueMetric(validation.f1_score, "f1_score"), ValueMetric(validation.accuracy, "accuracy")],
        default_cbs=False,
        cbs=[TrainEvalCallback(), Recorder(add_time=False), CastToTensor(), validation, *own],
    )
    learner.logger = _no_table
    learner.add_cbs([*_precision(spec.training, loaders.device), *_clip(spec.training), *users_callbacks(spec)])
    return learner


def users_callbacks(spec: TrainingJobSpec) -> list[Callback]:
    """The callbacks that the spec names, each with its arguments."""
    return [_made(call) for call in parse_callbacks(spec.callbacks)]


def _made(call: CallbackCall) -> Callback:
    kind = getattr(import_module(call.module), call.name)
    plain = call.arguments.items()
    return kind(**{name: getattr(np, value) if isinstance(value, Comparison) else value for name, value in plain})


def _splitter(architecture: str) -> Callable[[nn.Sequential], list[list[nn.Parameter]]]:
    return lambda network: groups(architecture, network)


def _precision(training: Training, device: torch.device) -> list[Callback]:
    wished = training.precision == "auto" and device.type == "cuda" and torch.cuda.is_bf16_supported()
    return [MixedPrecision(amp_mode="bf16")] if wished else []


def _clip(training: Training) -> list[Callback]:
    return [GradientClip(training.gradient_clip)] if training.gradient_clip else []


def _no_table(_row: Any) -> None:
    """fastai prints a row for each epoch; ours stands in the log."""
