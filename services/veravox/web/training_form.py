"""The form of a training: every choice with what it does, read from the spec and the catalogue."""

from collections.abc import Mapping, Sequence

from veravox.client.models import Count, DatasetRead, ModelRead
from veravox.core.catalogue import ARCHITECTURES, FRONT_ENDS, PROTOCOLS, SCHEDULES, TRANSFORMS, Choice
from veravox.core.text import N_, _
from veravox.web import inputs
from veravox.web.elements import Part, Tag, card
from veravox.web.form import Form
from veravox.web.training_more import more
from veravox.web.training_values import EVERYTHING, Suited
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
        self._form.on_change("dataset.name", self._other_dataset)

    def _other_dataset(self) -> None:
        self._form.values |= EVERYTHING
        self.look_again()

    def look_again(self) -> None:
        """Show what the chosen dataset holds by now."""
        self._picks.show(self._datasets[self._form.values["dataset.name"]])

    def _contents(self, dataset: DatasetRead) -> None:
        result = dataset.status.result
        if result is None:
            Tag("p", _("It is still being imported; the training waits for it."), "soft")
            return
        speakers, conditions, classes = (_names(result.counts, kind) for kind in ("speaker", "condition", "generator"))
        human = _("human")
        titles = [(each, f"{each} · {human}" if each == result.bonafide else each) for each in classes]
        hint = _("More voices make a detector that works for strangers. Four is a good beginning.")
        inputs.several(self._form, "dataset.speakers", [(each, each) for each in speakers], hint)
        if len(conditions) > 1:
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
