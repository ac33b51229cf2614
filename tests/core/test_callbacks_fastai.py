"""The catalogue against fastai itself."""

import inspect
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import torch
from fastai.callback import progress  # noqa: F401 - gives `Learner` its no_bar
from fastai.data.core import DataLoaders
from fastai.data.load import DataLoader
from fastai.learner import AvgMetric, Learner
from fastai.losses import CrossEntropyLossFlat
from fastai.metrics import accuracy
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from veravox.core.callbacks import (
    AVAILABLE,
    FASTAI,
    METRICS,
    Argument,
    AvailableCallback,
    CallbackCall,
    Comparison,
    Kind,
    parse_callback,
)

ELSEWHERE = {  # modules that need packages that are not here
    "fastai.callback.azureml",
    "fastai.callback.comet",
    "fastai.callback.tensorboard",
    "fastai.callback.wandb",
    "fastai.distributed",
}


@pytest.mark.parametrize("choice", AVAILABLE.values(), ids=lambda choice: choice.name)
def test_arguments_and_defaults_are_fastais_own(choice: AvailableCallback) -> None:
    taken = signature(choice.name)
    assert [(each.name, each.default) for each in choice.arguments.values()] == [
        (each.name, each.default) for each in taken
    ]
    assert all(each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD for each in taken)


@pytest.mark.parametrize("name", [name for name, each in FASTAI.items() if each.module not in ELSEWHERE])
def test_the_facts_read_from_the_source_are_those_of_the_class(name: str) -> None:
    facts, taken = FASTAI[name], signature(name)
    known = len(facts.arguments)
    assert [each.name for each in facts.arguments] == [each.name for each in taken[:known]]
    assert [bool(each.default) for each in facts.arguments] == [
        each.default is not each.empty for each in taken[:known]
    ]
    assert taken[known:] == [] or facts.others not in {"", "functions"}


def signature(name: str) -> list[inspect.Parameter]:
    """What a class of fastai takes, without the functions for events."""
    kind = class_of(name)
    functions = getattr(kind, "_methods", ())
    return [each for each in inspect.signature(kind).parameters.values() if each.name not in functions]


def class_of(name: str) -> Any:
    return getattr(import_module(FASTAI[name].module), name)


def texts(argument: Argument) -> st.SearchStrategy[str]:
    """Values that the catalogue allows, as a user writes them."""
    low, high = argument.low, argument.high
    return {
        Kind.METRIC: st.sampled_from(list(METRICS)).map(repr),
        Kind.COMPARISON: st.sampled_from(["np.less", "np.greater", "numpy.less", "numpy.greater"]),
        Kind.WHOLE: st.integers(int(low), int(high)).map(str),
        Kind.NUMBER: st.floats(low, high).map(repr) | st.integers(int(np.ceil(low)), int(high)).map(str),
        Kind.TRUTH: st.booleans().map(repr),
    }[argument.kind]


@pytest.mark.parametrize("choice", AVAILABLE.values(), ids=lambda choice: choice.name)
@given(data=st.data())
def test_fastai_takes_whatever_the_catalogue_allows(choice: AvailableCallback, data: st.DataObject) -> None:
    given = {name: data.draw(texts(argument)) for name, argument in choice.arguments.items()}
    by_position = data.draw(st.integers(0, len(given)))
    said = [value if n < by_position else f"{name}={value}" for n, (name, value) in enumerate(given.items())]
    call = parse_callback(f"{choice.name}({', '.join(said)})")
    assert list(call.arguments) == list(given)
    made(call)


@pytest.mark.parametrize(
    "text",
    [
        *(f"{name}()" for name in AVAILABLE),
        "EarlyStoppingCallback('accuracy', np.greater, 0.01, 2, False)",
        "EarlyStoppingCallback(monitor='valid_loss', comp=np.less, min_delta=1, patience=1, reset_on_fit=True)",
        "GradientAccumulation(n_acc=12)",
        "GradientClip(1, 1)",
        "MixUp(1)",
        "CutMix(alpha=100)",
    ],
)
def test_a_callback_made_from_a_text_takes_part_in_a_training(text: str) -> None:
    callback = made(parse_callback(text))
    torch.manual_seed(0)
    pictures, classes = torch.rand(16, 1, 6, 6), torch.arange(16) % 2
    clips = list(zip(pictures, classes, strict=True))
    network = nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 2)
    )
    loaders = DataLoaders(DataLoader(clips, bs=8), DataLoader(clips, bs=8))
    learner = Learner(loaders, network, CrossEntropyLossFlat(), metrics=AvgMetric(accuracy), cbs=callback)
    with learner.no_bar(), learner.no_logging():
        learner.fit(2)
    assert learner.recorder.values


def made(call: CallbackCall) -> Any:
    """The callback, as the trainer makes it."""
    functions = {Comparison.LESS: np.less, Comparison.GREATER: np.greater}
    given = {
        name: functions[value] if isinstance(value, Comparison) else value for name, value in call.arguments.items()
    }
    return class_of(call.name)(**given)
