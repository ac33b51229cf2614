"""A request to train a detector."""

from typing import Any, Self

from pydantic import field_validator, model_validator

from veravox.core.callbacks import parse_callbacks
from veravox.core.desired import Desired
from veravox.core.specs.execution import Limits, Resources, Scheduling
from veravox.core.specs.learning import Checkpoints, Model, Training
from veravox.core.specs.material import DatasetChoice, FrontEnd, Protocol
from veravox.core.specs.resource import DESIRED, TITLE, Resource, Word, explained
from veravox.core.text import N_, _

UNTRAINED = frozenset({"compact"})  # nobody has pretrained them, and they need no GPU


class TrainingJobSpec(Resource):
    """A training: which clips, which network, how, and for how long."""

    title: str = TITLE
    group: Word = explained(
        "", N_("Group"), N_("Runs that belong together, such as those over several seeds."), "seeds-of-monday"
    )
    desired: Desired = DESIRED
    dataset: DatasetChoice = explained(..., N_("Data"), N_("Which clips go in."), {"name": "example"})
    protocol: Protocol = explained(Protocol, N_("Protocol"), N_("What is kept apart."), {"name": "utterance"})
    front_end: FrontEnd = explained(FrontEnd, N_("Front end"), N_("How a clip becomes a picture."), {"name": "mel"})
    model: Model = explained(Model, N_("Model"), N_("Which network."), {"architecture": "compact", "weights": "none"})
    training: Training = explained(Training, N_("Training"), N_("How it learns."), {"epochs": 12})
    callbacks: list[str] = explained(
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

    @model_validator(mode="before")
    @classmethod
    def _what_suits_the_network(cls, said: Any) -> Any:
        """Defaults that follow from the architecture, for every door alike; what is said stays as it is said."""
        model = said.get("model") if isinstance(said, dict) else None
        if not isinstance(model, dict) or model.get("architecture") not in UNTRAINED:
            return said
        given = {part: dict(said.get(part) or {}) for part in ("model", "training", "resources")}
        given["model"].setdefault("weights", "none")
        given["training"].setdefault("schedule", "OneCycle")
        if "learning_rate" not in given["training"]:
            given["training"].setdefault("learningRate", 0.003)
        given["resources"].setdefault("gpus", 0)
        return {**said, **given}

    @field_validator("callbacks")
    @classmethod
    def _callbacks_are_calls(cls, callbacks: list[str]) -> list[str]:
        parse_callbacks(callbacks)
        return callbacks

    @model_validator(mode="after")
    def _parts_leave_something_to_learn_from(self) -> Self:
        if self.protocol.validation + self.protocol.test > 0.8:
            raise ValueError(
                _("validation and test together take more than 0.8 of the clips; leave at least a fifth to learn from")
            )
        return self

    @model_validator(mode="after")
    def _nothing_twice(self) -> Self:
        """What a callback and a field of its own ask for both."""
        training, named = self.training, {call.name for call in parse_callbacks(self.callbacks)}
        fields = {
            "training.gradientClip": ({"GradientClip"}, training.gradient_clip > 0),
            "training.accumulate": ({"GradientAccumulation"}, training.accumulate > 1),
            "training.augmentation.mixup": ({"MixUp", "CutMix"}, training.augmentation.mixup),
        }
        for path, (names, asked) in fields.items():
            if asked and (both := names & named):
                sentence = _("callbacks: {name} and {path} ask for the same; keep one of them")
                raise ValueError(sentence.format(name=both.pop(), path=path))
        return self

    @model_validator(mode="after")
    def _only_what_is_built(self) -> Self:
        if wishes := [path for path, wished in _not_yet(self) if wished]:
            raise ValueError(
                _("not available in this version: {paths}; leave the default").format(paths=", ".join(wishes))
            )
        return self


def _not_yet(spec: TrainingJobSpec) -> list[tuple[str, Any]]:
    """Fields of the design whose work is not built yet: asked for, they are refused instead of being ignored."""
    return [
        ("protocol.heldOut", spec.protocol.held_out),
        ("protocol.folds", spec.protocol.folds),
    ]
