"""A request to train a detector."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import StringConstraints, field_validator, model_validator
from pydantic.alias_generators import to_snake

from veravox.core.callbacks import LONGEST, TOO_LONG, parse_callbacks
from veravox.core.front_end import PICTURES
from veravox.core.specs.execution import Limits, Resources, Scheduling
from veravox.core.specs.learning import Checkpoints, Model, Training
from veravox.core.specs.material import DatasetChoice, FrontEnd, Protocol
from veravox.core.specs.resource import DESIRED, TITLE, Resource, Wanted, Word, explained
from veravox.core.specs.rules import Rule, value_at
from veravox.core.text import N_

UNTRAINED = frozenset({"compact"})  # nobody has pretrained them, and they need no GPU
SUITS_THE_UNTRAINED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "model": {"weights": "none"},
        "training": {"schedule": "OneCycle", "learningRate": 0.003},
        "resources": {"gpus": 0},
    }
)
Call = Annotated[
    str,
    StringConstraints(max_length=5 * LONGEST),
    Rule(lambda text: len(text.strip()) <= LONGEST, f"self.size() <= {LONGEST}", TOO_LONG),
]


def _a_spectrogram_for(name: str) -> Rule:
    """What is computed with levels of bands, neither cepstral coefficients nor pictures of unknown scale can have."""
    path = f"training.augmentation.{name}"
    return Rule(
        lambda spec: spec.front_end.name not in {"lfcc", PICTURES} or not value_at(spec, path),
        f"!(self.frontEnd.name in ['lfcc', 'pictures']) || !self.{path}",
        N_(
            "{name} on the fly needs a spectrogram that is computed here, and lfcc and pictures are none; "
            "turn it off, or choose mel, linear or cqt"
        ).format(name=name),
        path=path,
    )


def _asked_once(callback: str, path: str, off: Any) -> Rule:
    """Not both by a callback and by a field of its own; a call that is written oddly is seen by `holds` alone."""

    def holds(spec: "TrainingJobSpec") -> bool:
        named = {call.name for call in parse_callbacks(spec.callbacks)}
        return callback not in named or bool(value_at(spec, path) == off)

    return Rule(
        holds,
        rf"self.{path} == {json.dumps(off)} || !self.callbacks.exists(call, call.matches(r'^\s*{callback}\s*\('))",
        N_("{name} and {path} ask for the same; keep one of them.").format(name=callback, path=path),
        path="callbacks",
    )


def _suited(given: Any, suits: Mapping[str, Any]) -> Any:
    """What is given, by whichever spelling, goes before what suits."""
    if not isinstance(given, dict):
        return given
    return {name: value for name, value in suits.items() if to_snake(name) not in given} | given


class TrainingJobSpec(Resource):
    """A training: which clips, which network, how, and for how long."""

    title: str = TITLE
    group: Word = explained(
        "", N_("Group"), N_("Runs that belong together, such as those over several seeds."), "seeds-of-monday"
    )
    desired: Wanted = DESIRED
    dataset: DatasetChoice = explained(..., N_("Data"), N_("Which clips go in."), {"name": "example"})
    protocol: Protocol = explained(Protocol, N_("Protocol"), N_("What is kept apart."), {"name": "utterance"})
    front_end: FrontEnd = explained(FrontEnd, N_("Front end"), N_("How a clip becomes a picture."), {"name": "mel"})
    model: Model = explained(Model, N_("Model"), N_("Which network."), {"architecture": "compact", "weights": "none"})
    training: Training = explained(Training, N_("Training"), N_("How it learns."), {"epochs": 12})
    callbacks: list[Call] = explained(
        list,
        N_("Callbacks"),
        N_("fastai callbacks, one call each."),
        ["EarlyStoppingCallback(monitor='f1_score', min_delta=0.0001, patience=10)"],
        max_length=20,
    )
    callback_code: str = explained(
        "",
        N_("Callback code"),
        N_("Python that makes further callbacks, for installations that allow it; it runs inside the training alone."),
        "class Note(Callback):\n    def after_epoch(self): print(self.epoch)\ncallbacks = [Note()]",
        max_length=20_000,
    )
    checkpoints: Checkpoints = explained(Checkpoints, N_("Checkpoints"), N_("What is saved, and how often."), {})
    resources: Resources = explained(Resources, N_("Resources"), N_("What it may use."), {"gpus": 1})
    scheduling: Scheduling = explained(Scheduling, N_("Scheduling"), N_("Where it runs on a cluster."), {})
    limits: Limits = explained(Limits, N_("Limits"), N_("When to give up."), {})

    rules = (
        _a_spectrogram_for("noise"),
        _a_spectrogram_for("gain"),
        _a_spectrogram_for("bandLimit"),
        _asked_once("GradientClip", "training.gradientClip", 0.0),
        _asked_once("GradientAccumulation", "training.accumulate", 1),
        _asked_once("MixUp", "training.augmentation.mixup", False),
        _asked_once("CutMix", "training.augmentation.mixup", False),
    )

    @model_validator(mode="before")
    @classmethod
    def _what_suits_the_network(cls, said: Any) -> Any:
        """Defaults that follow from the architecture, for every door alike; what is said stays as it is said."""
        model = said.get("model") if isinstance(said, dict) else None
        if not isinstance(model, dict) or model.get("architecture") not in UNTRAINED:
            return said
        parts = {part: (said.get(part) or {}, suits) for part, suits in SUITS_THE_UNTRAINED.items()}
        return {**said, **{part: _suited(given, suits) for part, (given, suits) in parts.items()}}

    @field_validator("callbacks")
    @classmethod
    def _callbacks_are_calls(cls, callbacks: list[str]) -> list[str]:
        parse_callbacks(callbacks)
        return callbacks
