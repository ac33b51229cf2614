"""Repeatable randomness, and a beginning in the middle: what makes a resumed training equal an undisturbed one."""

from typing import Any

import torch
from fastai.callback.core import Callback
from fastai.callback.tracker import TrackerCallback

from veravox.training.course import Course
from veravox.training.loaders import mixed


class Pacing(Callback):  # type: ignore[misc]
    """Seeds each batch by its number, and tells loader and schedule where the epoch begins."""

    order = -5  # after fastai's TrainEvalCallback (-10), which would begin each epoch at its first batch
    run_valid = False

    def __init__(self, course: Course, seed: int) -> None:
        super().__init__()
        self.course = course
        self.seed = seed

    def before_train(self) -> None:
        loader = self.dls.train
        loader.epoch, loader.first = len(self.course.history), self.course.batch
        if self.course.batch:
            self.learn.pct_train = self.course.part

    def before_batch(self) -> None:
        torch.manual_seed(mixed(self.seed, self.course.step))

    def after_batch(self) -> None:
        self.course.part = self.learn.pct_train


class Resuming(Callback):  # type: ignore[misc]
    """Gives fastai's callbacks back what they had seen, once, at the beginning of the first fit."""

    order = 90  # after the callbacks that forget everything when a fit begins

    def __init__(self, state: dict[str, Any] | None) -> None:
        super().__init__()
        self.state = state

    def before_fit(self) -> None:
        if self.state is None:
            return
        restore_callbacks(self.learn, self.state)
        self.state = None


def callbacks_state(learner: Any) -> dict[str, Any]:
    """What Recorder and trackers remember, as plain numbers."""
    smooth = learner.recorder.smooth_loss
    trackers = [
        {"best": float(each.best), "wait": int(getattr(each, "wait", 0))} for each in learner._grab_cbs(TrackerCallback)
    ]
    return {"loss": float(smooth.val), "losses": int(smooth.count), "trackers": trackers}


def restore_callbacks(learner: Any, state: dict[str, Any]) -> None:
    smooth = learner.recorder.smooth_loss
    smooth.val, smooth.count = torch.tensor(state["loss"]), state["losses"]
    for tracker, kept in zip(learner._grab_cbs(TrackerCallback), state["trackers"], strict=True):
        tracker.best = kept["best"]
        if hasattr(tracker, "wait"):
            tracker.wait = kept["wait"]


def optimizer_state(learner: Any) -> dict[str, Any]:
    """fastai's optimiser as lists and dicts of tensors and numbers, which torch loads without running code."""
    state = learner.opt.state_dict()
    hypers = [{name: float(value) for name, value in group.items()} for group in state["hypers"]]
    return {"state": [dict(each) for each in state["state"]], "hypers": hypers}


def restore_optimizer(learner: Any, state: dict[str, Any]) -> None:
    """Load what `optimizer_state` gave, each tensor to where its parameter is."""
    places = [parameter.device for parameter, *_ in learner.opt.all_params()]
    moved = [
        {name: value.to(place) if isinstance(value, torch.Tensor) else value for name, value in each.items()}
        for each, place in zip(state["state"], places, strict=True)
    ]
    learner.opt.load_state_dict({"state": moved, "hypers": state["hypers"]})
