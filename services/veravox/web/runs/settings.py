"""What a run was asked to do, and what was left to the trainer and decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from veravox.core.catalogue import (
    ARCHITECTURES,
    COMPILATIONS,
    FRONT_ENDS,
    NOISE_COLOURS,
    PRECISIONS,
    PROTOCOLS,
    SCHEDULES,
    TRANSFORMS,
    Choice,
)
from veravox.core.differences import leaves
from veravox.core.estimates import frozen_epochs
from veravox.core.said_again import again
from veravox.core.specs import FrontEnd, TrainingJobSpec
from veravox.core.specs.fields import fields_of
from veravox.core.text import N_, _, numeral
from veravox.web import words
from veravox.web.elements import Cell, Tag, definitions, link, table

DECIDED = {  # in the order in which one thing depends on another
    "device": N_("Device"),
    "precision": N_("Precision"),
    "batchSize": N_("Batch size"),
    "learningRate": N_("Learning rate"),
    "engine": N_("Engine"),
    "threads": N_("Threads"),
}
BESIDES = (
    "callbacks",
    "protocol.seed",
    "protocol.validation",
    "protocol.test",
    "training.balance",
    "training.augmentation.noise",
    "training.augmentation.noiseColour",
    "training.augmentation.gain",
    "training.augmentation.bandLimit",
    "training.augmentation.specAugment",
    "training.augmentation.mixup",
    "training.labelSmoothing",
    "training.gradientClip",
    "training.accumulate",
)
CHOICES: Mapping[str, Mapping[str, Choice]] = {
    "protocol.name": PROTOCOLS,
    "model.architecture": ARCHITECTURES,
    "frontEnd.name": FRONT_ENDS,
    "frontEnd.transform": TRANSFORMS,
    "training.schedule": SCHEDULES,
    "training.precision": PRECISIONS,
    "training.compile": COMPILATIONS,
    "training.augmentation.noiseColour": NOISE_COLOURS,
}
WORDS = {
    ("device", "cpu"): N_("processor"),
    ("device", "cuda"): N_("GPU"),
    ("engine", "eager"): N_("as it stands"),
    ("engine", "captured"): N_("captured as a CUDA graph"),
}


def asked_for(spec: TrainingJobSpec) -> None:
    """What it learns from and how; what is left open says so."""
    training = spec.training
    definitions(
        [
            (_("Dataset"), lambda: link(spec.dataset.name, "/data")),
            (_("Speakers"), words.listed(spec.dataset.speakers) or _("all")),
            (_("Classes"), words.listed(spec.dataset.generators) or _("all")),
            (_("Architecture"), chosen("model.architecture", spec.model.architecture)),
            (_("Weights"), again(spec.model.weights)),
            (_("Epochs"), _epochs(spec)),
            (_("Schedule"), chosen("training.schedule", training.schedule)),
            (_("Batch size"), words.count(training.batch_size) if training.batch_size else _("to be found")),
            (
                _("Learning rate"),
                numeral(f"{training.learning_rate:.3g}") if training.learning_rate else _("to be found"),
            ),
            (_("Front end"), chosen("frontEnd.name", spec.front_end.name)),
            (_("Window"), window_said(spec.front_end)),
            (_("Seed"), str(training.seed)),
            *_besides(spec),
        ]
    )


def _epochs(spec: TrainingJobSpec) -> str:
    """With those in which the head learns alone, where there are any."""
    epochs, frozen = words.count(spec.training.epochs), frozen_epochs(spec)
    return _("{frozen} frozen, then {n}").format(frozen=words.count(frozen), n=epochs) if frozen else epochs


def window_said(front_end: FrontEnd) -> str:
    """How long it is, and how it becomes a picture."""
    seconds = _("{n} s").format(n=numeral(f"{front_end.window_seconds:g}"))
    return f"{seconds}, {chosen('frontEnd.transform', front_end.transform)}"


def chosen(path: str, name: str) -> str:
    """What people call a choice of a spec, by the field's path; what is no choice as it stands."""
    choice = CHOICES.get(path, {}).get(name)
    return _(choice.title) if choice else name


def _besides(spec: TrainingJobSpec) -> list[tuple[str, str]]:
    """What was asked for besides, in its own words; what is as by default is left out."""
    usual = dict(leaves(TrainingJobSpec(dataset=spec.dataset, model=spec.model).outside()))
    titles = {path: _(field.title or path) for path, field in fields_of(TrainingJobSpec)}
    said = dict(leaves(spec.outside()))
    return [(titles[path], _plainly(path, said[path])) for path in BESIDES if said[path] != usual[path]]


def _plainly(path: str, value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, float):
        return numeral(f"{value:g}")
    return {True: _("yes"), False: _("no")}[value] if isinstance(value, bool) else chosen(path, str(value))


@dataclass(frozen=True)
class Decided:
    """`decisions.json`, empty before it is written, and the spec that left things open."""

    decisions: dict[str, Any]
    spec: TrainingJobSpec

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """What, how and why."""
        why = self.decisions.get("why") or {}
        return [
            (_(title), value_of(name, self.decisions[name]), again(str(why.get(name) or "")) or self._reason(name))
            for name, title in DECIDED.items()
            if name in self.decisions
        ]

    def _reason(self, name: str) -> str:
        """Where the trainer gave none."""
        training = self.spec.training
        asked = {
            "precision": training.precision != "auto",
            "batchSize": training.batch_size > 0,
            "learningRate": training.learning_rate > 0,
            "engine": training.compile != "auto",
        }
        if name not in asked:
            return _("what the machine had for it")
        return _("as asked for") if asked[name] else _("nothing would be gained by another")


def value_of(name: str, value: Any) -> str:
    """A decision in words."""
    if isinstance(value, float):
        return numeral(f"{value:.3g}")
    known = WORDS.get((name, value))
    return _(known) if known else again(str(value))


def decisions_table(shown: Decided) -> None:
    """Each decision with its reason; nothing before they are made."""
    if not shown.decisions:
        return
    Tag("h2", _("What was decided"))
    columns = [(_("what"), ""), (_("how"), ""), (_("why"), "")]
    table(_("What was left to the trainer, and why it decided so"), columns, [_decision(*each) for each in shown.rows])


def _decision(what: str, value: str, reason: str) -> list[Cell]:
    return [what, lambda: Tag("b", value), reason]
