"""The form of a training: every choice with what it does, read from the spec and the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any

from veravox.client.models import DatasetRead, ModelRead, RunRead
from veravox.core.callbacks import AVAILABLE
from veravox.core.catalogue import ARCHITECTURES, PROTOCOLS, SCHEDULES, TRANSFORMS, Choice
from veravox.core.specs import DatasetChoice, TrainingJobSpec
from veravox.core.text import N_, _
from veravox.web import inputs
from veravox.web.elements import Part, Tag, card
from veravox.web.fields import default_of
from veravox.web.inputs import Form
from veravox.web.recipe import spec_of
from veravox.web.words import when

PATHS = (
    "title",
    "dataset.name",
    "dataset.speakers",
    "dataset.generators",
    "protocol.name",
    "protocol.validation",
    "protocol.test",
    "protocol.seed",
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
    "training.balance",
    "training.labelSmoothing",
    "training.gradientClip",
    "callbacks",
    "resources.gpus",
)
WEIGHTS = {
    "imagenet": Choice("imagenet", "ImageNet", N_("Begins with what a network learnt from photographs: quicker.")),
    "none": Choice("none", N_("none"), N_("Begins at random: for compact, and for much data.")),
}


def beginning(like: RunRead | None, datasets: Sequence[str], chosen: str = "") -> dict[str, Any]:
    """The values that the form begins with: those of an earlier run, or the spec's own.

    Args:
        like: the run; its dataset is kept where it is still there.
        datasets: the names of those there are; never empty.
        chosen: the dataset that the address asks for.
    """
    name = chosen if chosen in datasets else datasets[0]
    spec = TrainingJobSpec(dataset=DatasetChoice(name=name))
    if like:
        spec = spec_of(like)
    values = {path: default_of(path, spec) for path in PATHS} | {"title": ""}
    if values["dataset.name"] not in datasets or (chosen in datasets and chosen != values["dataset.name"]):
        values |= {"dataset.name": name, "dataset.speakers": [], "dataset.generators": []}
    return values


class TrainingForm:
    """Two cards, and the rest folded away."""

    def __init__(self, form: Form, datasets: Mapping[str, DatasetRead], models: Sequence[ModelRead]) -> None:
        self._form, self._datasets, self._models = form, datasets, models
        with Tag("div", "", "grid"):
            with card("1\u2002" + _("What it hears")), Tag("div", "", "grid wide"):
                self._hears()
            with card("2\u2002" + _("How it learns")), Tag("div", "", "grid wide"):
                self._learns()
                with Tag("details"):
                    Tag("summary", _("More: callbacks, seeds, shares, balance, resources"))
                    with Tag("div", "", "grid wide"):
                        self._more()

    def _hears(self) -> None:
        inputs.one_of(
            self._form, "dataset.name", {name: _dataset_choice(each) for name, each in self._datasets.items()}
        )
        self._picks: Part[DatasetRead] = Part(self._contents, classes="grid wide")
        self._picks.show(self._datasets[self._form.values["dataset.name"]])
        inputs.one_of(self._form, "protocol.name", PROTOCOLS)
        self._form.on_change("dataset.name", self._other_dataset)

    def _other_dataset(self) -> None:
        self._form.values |= {"dataset.speakers": [], "dataset.generators": []}
        self.look_again()

    def look_again(self) -> None:
        """Show what the chosen dataset holds by now."""
        self._picks.show(self._datasets[self._form.values["dataset.name"]])

    def _contents(self, dataset: DatasetRead) -> None:
        result = dataset.status.result
        if result is None:
            Tag("p", _("It is still being imported; the training waits for it."), "soft")
            return
        speakers = list(dict.fromkeys(each.speaker for each in result.counts))
        classes = list(dict.fromkeys(each.generator for each in result.counts))
        human = _("human")
        titles = [(each, f"{each} · {human}" if each == result.bonafide else each) for each in classes]
        hint = _("More voices make a detector that works for strangers. Four is a good beginning.")
        inputs.several(self._form, "dataset.speakers", [(each, each) for each in speakers], hint)
        inputs.several(self._form, "dataset.generators", titles, _("Two at least; without a human one, no verdict."))

    def _learns(self) -> None:
        form = self._form
        inputs.one_of(form, "model.architecture", ARCHITECTURES)
        with Tag("div", "", "three"):
            for path in ("training.epochs", "training.batchSize", "training.learningRate"):
                inputs.number(form, path)
        with Tag("div", "", "halves"):
            inputs.one_of(form, "model.weights", WEIGHTS | _earlier(self._models))
            inputs.one_of(form, "training.schedule", SCHEDULES)
        with Tag("div", "", "halves"):
            inputs.one_of(form, "frontEnd.transform", TRANSFORMS)
            inputs.number(form, "frontEnd.windowSeconds")

    def _more(self) -> None:
        form = self._form
        inputs.text(form, "title")
        inputs.lines(form, "callbacks", "EarlyStoppingCallback(monitor='f1_score', patience=10)")
        with Tag("div", "", "field"):
            for each in AVAILABLE.values():
                Tag("small", f"{each.signature}: {_(each.help)}")
        with Tag("div", "", "three"):
            for path in ("training.seed", "protocol.seed", "resources.gpus"):
                inputs.number(form, path)
            for path in ("protocol.validation", "protocol.test", "training.frozenEpochs"):
                inputs.number(form, path)
            for path in ("training.labelSmoothing", "training.gradientClip"):
                inputs.number(form, path)
        inputs.switch(form, "training.balance")


def _dataset_choice(dataset: DatasetRead) -> Choice:
    result = dataset.status.result
    if result is None:
        return Choice(dataset.name, dataset.name, N_("It is being imported."))
    said = _("{clips} clips of {voices} voices, {classes} classes.")
    voices, classes = ({getattr(each, name) for each in result.counts} for name in ("speaker", "generator"))
    return Choice(dataset.name, dataset.name, said.format(clips=result.clips, voices=len(voices), classes=len(classes)))


def _earlier(models: Sequence[ModelRead]) -> dict[str, Choice]:
    """Models to go on from."""
    help = N_("Goes on from this model; the architecture must be the same.")
    return {str(each.id): Choice(str(each.id), f"{each.title} · {when(each.created_at)}", help) for each in models}
