"""The fields that the training form has, and the values that it begins with."""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from veravox.client.models import RunRead
from veravox.core.catalogue import ARCHITECTURES, FRONT_ENDS, PROTOCOLS, TRANSFORMS, Choice
from veravox.core.specs import TrainingJobSpec
from veravox.core.templates import TEMPLATES, template_spec
from veravox.core.text import _
from veravox.web import words
from veravox.web.fields import default_of, spec_field
from veravox.web.form import Form
from veravox.web.recipe import EACH, SEED, spec_of

PATHS = (
    "title",
    "group",
    "dataset.name",
    "dataset.speakers",
    "dataset.conditions",
    "dataset.generators",
    "protocol.name",
    "protocol.validation",
    "protocol.test",
    "protocol.heldOut",
    "protocol.folds",
    "protocol.external.name",
    "protocol.seed",
    "frontEnd.name",
    "frontEnd.transform",
    "frontEnd.windowSeconds",
    "model.architecture",
    "model.weights",
    "training.schedule",
    "training.frozenEpochs",
    "training.epochs",
    "training.batchSize",
    "training.learningRate",
    "training.seed",
    "training.precision",
    "training.compile",
    "training.balance",
    "training.labelSmoothing",
    "training.gradientClip",
    "training.accumulate",
    "training.augmentation.noise",
    "training.augmentation.noiseColour",
    "training.augmentation.gain",
    "training.augmentation.bandLimit",
    "training.augmentation.specAugment",
    "training.augmentation.mixup",
    "callbacks",
    "callbackCode",
    "checkpoints.everySeconds",
    "checkpoints.keepLast",
    "checkpoints.keepBest",
    "checkpoints.exports",
    "resources.gpus",
)
NOTHING_HELD_OUT: dict[str, Any] = {"protocol.heldOut": [], EACH: False}
EVERYTHING: dict[str, Any] = {
    "dataset.speakers": [],
    "dataset.conditions": [],
    "dataset.generators": [],
    **NOTHING_HELD_OUT,
}
ITS_OWN: dict[str, Any] = {"title": "", "group": "", "protocol.folds": 0}  # what a run does not hand on to the next
ARCHITECTURE, PROTOCOL, CALLBACKS, DATASET = "model.architecture", "protocol.name", "callbacks", "dataset.name"
TAKEN_ALONG: Mapping[str, Mapping[str, Choice]] = {
    ARCHITECTURE: ARCHITECTURES,
    "frontEnd.name": FRONT_ENDS,
    "frontEnd.transform": TRANSFORMS,
    PROTOCOL: PROTOCOLS,
}
LONGEST = 2000  # letters of callbacks in an address
MOST_SAID, MOST_SHOWN = 5, 60  # sentences about an address, and letters of it that are repeated


def beginning(
    like: RunRead | None, datasets: Sequence[str], chosen: str = "", free_python: bool = False, template: str = ""
) -> dict[str, Any]:
    """The values that the form begins with: those of an earlier run or a template, or the spec's own.

    Args:
        like: the run; its dataset is kept where it is still there.
        datasets: the names of those there are; never empty.
        chosen: the dataset that the address asks for.
        free_python: whether the installation allows Python of one's own; else that of the run is left out.
        template: its name; what it chooses of its own dataset stays chosen of another one, which may not have it.
    """
    name = chosen if chosen in datasets else datasets[0]
    spec = _spec(like, template, name)
    values = {path: default_of(path, spec) for path in PATHS} | ITS_OWN | {EACH: False}
    values[SEED] = str(values[SEED])
    if values["dataset.name"] not in datasets or (chosen in datasets and chosen != values["dataset.name"]):
        values |= {"dataset.name": name} | ({} if template else EVERYTHING)
    return values if free_python else values | {"callbackCode": ""}


def _spec(like: RunRead | None, template: str, dataset: str) -> TrainingJobSpec:
    if template:
        return TrainingJobSpec.model_validate(template_spec(template))
    return spec_of(like) if like else TrainingJobSpec.model_validate({"dataset": {"name": dataset}})


def taken_along(values: dict[str, Any], said: Sequence[str]) -> dict[str, Any]:
    """The values with what an address sets besides, each as `path=value`; what makes no sense sets nothing.

    Defaults that follow from the network follow; a protocol leaves out what another one held out.
    """
    for each in said:
        path, _sign, value = each.partition("=")
        if path == CALLBACKS:
            values = values | {path: [value[:LONGEST]]}
        elif value in TAKEN_ALONG.get(path, ()):
            follows = _follows(values, value) if path == ARCHITECTURE else {}
            freed = NOTHING_HELD_OUT if path == PROTOCOL and value != values[path] else {}
            values = values | follows | freed | {path: value}
    return values


def not_understood(said: Sequence[str], datasets: Sequence[str], dataset: str, template: str) -> list[str]:
    """A sentence for each thing in an address that the form does not begin with, and what would be right.

    Args:
        said: as for `taken_along`.
        datasets: the names of those there are.
        dataset: the one that the address chooses; empty: none.
        template: likewise.
    """
    found = list[str]()
    if template and template not in TEMPLATES:
        found.append(_nothing_called(_("template"), template, TEMPLATES))
    if dataset and dataset not in datasets:
        found.append(_nothing_called(_("dataset"), dataset, datasets))
    return [*found, *filter(None, map(_strange, said[:MOST_SAID]))]


def _strange(each: str) -> str:
    """What is wrong with one `path=value`; empty where it is understood."""
    path, _sign, value = each.partition("=")
    if path in TAKEN_ALONG:
        known = TAKEN_ALONG[path]
        return "" if value in known else _nothing_called(spec_field(path).title, value, known)
    if path == CALLBACKS and value:
        return ""
    can = words.listed([*TAKEN_ALONG, CALLBACKS])
    return _("“{said}” sets nothing that an address can set; that is {can}.").format(said=each[:MOST_SHOWN], can=can)


def _nothing_called(kind: str, name: str, known: Collection[str]) -> str:
    near = get_close_matches(name[:MOST_SHOWN], known, n=1)
    said = _("{kind}: there is no “{name}”, but {known}.").format(
        kind=f"{kind[:1].upper()}{kind[1:]}", name=name[:MOST_SHOWN], known=words.listed(list(known), most=12)
    )
    return f"{said} {_('Did you mean {near}?').format(near=near[0])}" if near else said


def _follows(values: Mapping[str, Any], architecture: str) -> dict[str, Any]:
    before, after = _defaults(str(values[ARCHITECTURE])), _defaults(architecture)
    return {
        path: value
        for path, value in after.items()
        if values[path] == before[path] and path not in ITS_OWN and path != DATASET
    }


class Suited:
    """Defaults that follow from the network follow when another one is chosen; what was typed stays."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._defaults = _defaults(form.values[ARCHITECTURE])
        form.on_change(ARCHITECTURE, self._follow)

    def _follow(self) -> None:
        before, self._defaults = self._defaults, _defaults(self._form.values[ARCHITECTURE])
        for path, value in self._defaults.items():
            if path != ARCHITECTURE and value != before[path] and self._form.values[path] == before[path]:
                self._form.replace(path, value)


def _defaults(architecture: str) -> dict[str, Any]:
    said = {"dataset": {"name": "any"}, "model": {"architecture": architecture}}
    spec = TrainingJobSpec.model_validate(said)
    return {path: default_of(path, spec) for path in PATHS}
