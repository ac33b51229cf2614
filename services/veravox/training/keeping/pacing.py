"""Repeatable randomness, and a beginning in the middle: what makes a resumed training equal an undisturbed one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from fastai.callback.core import Callback
from torch import Tensor

from veravox.training.course import Course
from veravox.training.loaders import mixed

PLAIN = {bool, int, float, str, type(None), Tensor}  # exactly these: torch loads no others without running code


class Pacing(Callback):  # type: ignore[misc]
    """Seeds each batch by its number, and tells loader and schedule where the epoch begins."""

    order = -5  # after fastai's TrainEvalCallback (-10), which would begin each epoch at its first batch
    run_valid = False

    def __init__(self, course: Course, seed: int) -> None:
        super().__init__()
        self.course = course
        self.seed = seed

    def before_fit(self) -> None:
        self.learn.train_iter = self.course.iterations

    def before_train(self) -> None:
        loader = self.dls.train
        loader.epoch, loader.first = len(self.course.history), self.course.batch
        if self.course.batch:
            self.learn.pct_train = self.course.part

    def before_batch(self) -> None:
        torch.manual_seed(mixed(self.seed, self.course.step))

    def after_batch(self) -> None:
        self.course.part, self.course.iterations = self.learn.pct_train, self.learn.train_iter


class Resuming(Callback):  # type: ignore[misc]
    """Gives callbacks back what they had seen, and gradients that were on their way, once, within a phase."""

    order = 90  # after the callbacks that forget everything when a fit begins

    def __init__(self, states: Sequence[dict[str, Any]], gradients: Sequence[Tensor | None]) -> None:
        super().__init__()
        self.states, self.gradients = list(states), list(gradients)

    def before_fit(self) -> None:
        remember(self.learn, self.states)
        for parameter, gradient in zip(self.model.parameters(), self.gradients, strict=False):
            parameter.grad = None if gradient is None else gradient.to(parameter.device)
        self.states, self.gradients = [], []


def remembering(learner: Any) -> list[Callback]:
    """The callbacks whose memory a checkpoint keeps: those that say so, in the order in which they were added."""
    return [each for each in learner.cbs if getattr(each, "remembers", False)]


def remember(learner: Any, states: Sequence[dict[str, Any]]) -> None:
    """What `callbacks_state` gave, back to its callbacks."""
    for callback, state in zip(remembering(learner), states, strict=False):
        vars(callback).update(state)


def callbacks_state(learner: Any) -> list[dict[str, Any]]:
    """What each of them remembers, as plain values."""
    return [_plain_part(vars(callback)) for callback in remembering(learner)]


def _plain_part(attributes: dict[str, Any]) -> dict[str, Any]:
    """Numbers, texts, tensors, and lists and dicts of them; what belongs to the learner is left out."""
    return {
        name: plain for name, value in attributes.items() if name != "learn" and (plain := _plain(value)) is not NOTHING
    }


NOTHING = object()


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if type(value) in PLAIN:
        return value
    if type(value) is dict:
        parts = {_plain(key): _plain(each) for key, each in value.items()}
        return NOTHING if NOTHING in parts or any(each is NOTHING for each in parts.values()) else parts
    if type(value) in {list, tuple}:
        each_plain = [_plain(each) for each in value]
        return NOTHING if any(each is NOTHING for each in each_plain) else type(value)(each_plain)
    return NOTHING


def gradients_state(learner: Any) -> list[Tensor | None]:
    """Gradients that wait for more batches of their step; empty where none do."""
    found = [each.grad for each in learner.model.parameters()]
    return found if any(each is not None for each in found) else []


def optimizer_state(learner: Any) -> dict[str, Any]:
    """fastai's optimiser as lists and dicts of tensors and numbers, which torch loads without running code."""
    state = learner.opt.state_dict()
    hypers = [{name: float(value) for name, value in group.items()} for group in state["hypers"]]
    return {"state": [dict(each) for each in state["state"]], "hypers": hypers}


def restore_optimizer(learner: Any, state: dict[str, Any]) -> None:
    """Load what `optimizer_state` gave, each tensor to where its parameter is."""
    places = [parameter.device for parameter, *_ in learner.opt.all_params()]
    moved = [
        {name: value.to(place) if isinstance(value, Tensor) else value for name, value in each.items()}
        for each, place in zip(state["state"], places, strict=True)
    ]
    learner.opt.load_state_dict({"state": moved, "hypers": state["hypers"]})


def snapshot(value: Any) -> Any:
    """A copy in main memory that further training does not change."""
    if isinstance(value, Tensor):
        return value.detach().to("cpu", copy=True)
    if isinstance(value, dict):
        return {key: snapshot(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(snapshot(each) for each in value)
    return value
