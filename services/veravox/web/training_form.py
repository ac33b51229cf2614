"""The form of a training: every choice with what it does, read from the spec and the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from veravox.client.models import Count, DatasetRead, ModelRead
from veravox.core.catalogue import ARCHITECTURES, FRONT_ENDS, PROTOCOLS, SCHEDULES, TRANSFORMS, Choice
from veravox.core.protocols import EACH as EACH_IN_TURN
from veravox.core.text import N_, _
from veravox.web import inputs
from veravox.web.audit_words import audit_line
from veravox.web.elements import Part, Tag, card, link
from veravox.web.fields import spec_field
from veravox.web.form import EXTERNAL, Form
from veravox.web.recipe import EACH
from veravox.web.training_more import more
from veravox.web.training_values import EVERYTHING, NOTHING_HELD_OUT, Suited
from veravox.web.words import when

WEIGHTS = {
    "imagenet": Choice("imagenet", "ImageNet", N_("Begins with what a network learnt from photographs: quicker.")),
    "none": Choice("none", N_("none"), N_("Begins at random: for compact, and for much data.")),
}


class TrainingForm:
    """Two cards, and the rest folded away."""

    def __init__(
        self, form: Form, datasets: Mapping[str, DatasetRead], models: Sequence[ModelRead], free_python: bool
    ) -> None:
        self._form, self._datasets, self._models = form, datasets, models
        with Tag("div", "", "grid"):
            with card("1\u2002" + _("What it hears")), Tag("div", "", "grid wide"):
                self._hears()
            with card("2\u2002" + _("How it learns")), Tag("div", "", "grid wide"):
                self._learns()
                with Tag("details"):
                    Tag("summary", _("More: seeds, augmentation, steps, speed, checkpoints, callbacks"))
                    more(form, free_python)
        Suited(form)

    def _hears(self) -> None:
        inputs.one_of(
            self._form, "dataset.name", {name: _dataset_choice(each) for name, each in self._datasets.items()}
        )
        self._picks: Part[DatasetRead] = Part(self._contents, classes="grid wide")
        self._picks.show(self._datasets[self._form.values["dataset.name"]])
        inputs.one_of(self._form, "protocol.name", PROTOCOLS)
        self._apart: Part[tuple[str, DatasetRead]] = Part(self._kept_apart, classes="grid wide")
        self._show_apart()
        self._form.on_change("dataset.name", self._other_dataset)
        self._form.on_change("protocol.name", self._other_protocol)

    def _other_dataset(self) -> None:
        self._form.values |= EVERYTHING
        self.look_again()

    def _other_protocol(self) -> None:
        self._form.values |= NOTHING_HELD_OUT
        self._show_apart()

    def look_again(self) -> None:
        """Show what the chosen dataset holds by now."""
        self._picks.show(self._datasets[self._form.values["dataset.name"]])
        self._show_apart()

    def _show_apart(self) -> None:
        self._apart.show((self._form.values["protocol.name"], self._datasets[self._form.values["dataset.name"]]))

    def _kept_apart(self, shown: tuple[str, DatasetRead]) -> None:
        """What the test part alone has: chosen names, each in turn, or another dataset."""
        protocol, dataset = shown
        if protocol == "external":
            self._tested_on(dataset)
        elif protocol in EACH_IN_TURN and dataset.status.result:
            result = dataset.status.result
            human = result.bonafide if protocol == "generator" else None
            names = [(each, each) for each in _names(result.counts, protocol) if each != human]
            hint = _("None: the seed chooses.")
            inputs.several(self._form, "protocol.heldOut", names, hint, none_is_all=False)
            in_turn = replace(spec_field("protocol.heldOut"), path=EACH, title=_("Each in turn"))
            with inputs.labelled(self._form, in_turn, group=True):
                said = _("A run for each of those that are chosen here, or of all: a group.")
                inputs.check(self._form, EACH, said)

    def _tested_on(self, dataset: DatasetRead) -> None:
        others = {
            name: _dataset_choice(each)
            for name, each in self._datasets.items()
            if name != dataset.name and each.status.result
        }
        if not others:
            self._form.values[EXTERNAL] = ""
            with inputs.labelled(self._form, spec_field(EXTERNAL), group=True):
                Tag("p", _("There is no other dataset yet; import one to test on."), "soft")
                with Tag("div", "", "line"):
                    link(_("Import data"), "/data", "act")
            return
        if self._form.values[EXTERNAL] not in others:
            self._form.values[EXTERNAL] = next(iter(others))
        inputs.one_of(self._form, EXTERNAL, others)

    def _contents(self, dataset: DatasetRead) -> None:
        result = dataset.status.result
        if result is None:
            Tag("p", _("It is still being imported; the training waits for it."), "soft")
            return
        if result.audit:
            audit_line(dataset.name, result.audit)
        speakers, conditions, classes = (_names(result.counts, kind) for kind in ("speaker", "condition", "generator"))
        human = _("human")
        titles = [(each, f"{each} · {human}" if each == result.bonafide else each) for each in classes]
        hint = _("More voices make a detector that works for strangers. Four is a good beginning.")
        inputs.several(self._form, "dataset.speakers", [(each, each) for each in speakers], hint)
        if len(conditions) > 1 or self._form.values["dataset.conditions"]:
            hint = _("Train with what you expect to meet.")
            inputs.several(self._form, "dataset.conditions", [(each, each) for each in conditions], hint)
        inputs.several(self._form, "dataset.generators", titles, _("Two at least; without a human one, no verdict."))

    def _learns(self) -> None:
        form = self._form
        inputs.one_of(form, "model.architecture", ARCHITECTURES)
        with Tag("div", "", "three"):
            inputs.number(form, "training.epochs")
            inputs.number(form, "training.batchSize", zero=_("Automatic."))
            inputs.number(form, "training.learningRate", zero=_("Automatic."))
        with Tag("div", "", "halves"):
            inputs.one_of(form, "model.weights", WEIGHTS | _earlier(self._models))
            inputs.one_of(form, "training.schedule", SCHEDULES)
        with Tag("div", "", "three"):
            inputs.one_of(form, "frontEnd.name", FRONT_ENDS)
            inputs.one_of(form, "frontEnd.transform", TRANSFORMS)
            inputs.number(form, "frontEnd.windowSeconds")


def _names(counts: Sequence[Count], kind: str) -> list[str]:
    """Each once, in the order of their appearance."""
    return list(dict.fromkeys(getattr(each, kind) for each in counts))


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
