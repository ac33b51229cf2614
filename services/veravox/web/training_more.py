"""The choices that a training can do without: folded away, in parts with a heading each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from veravox.core.catalogue import COMPILATIONS, NOISE_COLOURS, PRECISIONS
from veravox.core.seeds import GREATEST_SEED, parsed_seeds
from veravox.core.text import _
from veravox.web import inputs
from veravox.web.callback_field import callbacks
from veravox.web.elements import Tag, button
from veravox.web.fields import spec_field
from veravox.web.form import Form
from veravox.web.recipe import SEED

A_GROUP = 3  # seeds that give a first idea of the deviation


def more(form: Form, free_python: bool) -> None:
    with Tag("div", "", "grid wide"):
        inputs.text(form, "title")
        with _part(_("Seeds and shares")):
            _seeds_and_shares(form)
        with _part(_("Augmentation")), Tag("div", "", "three"):
            for name in ("specAugment", "mixup", "gain", "bandLimit", "noise"):
                inputs.switch(form, f"training.augmentation.{name}")
            inputs.one_of(form, "training.augmentation.noiseColour", NOISE_COLOURS)
        with _part(_("Steps")), Tag("div", "", "three"):
            _steps(form)
        with _part(_("Speed")), Tag("div", "", "three"):
            inputs.one_of(form, "training.precision", PRECISIONS)
            inputs.one_of(form, "training.compile", COMPILATIONS)
            inputs.number(form, "resources.gpus", zero=_("On the CPU."))
        with _part(_("Checkpoints")), Tag("div", "", "three"):
            for name in ("everySeconds", "keepLast", "keepBest"):
                inputs.number(form, f"checkpoints.{name}")
            inputs.switch(form, "checkpoints.exports")
        with _part():
            callbacks(form, free_python)


@contextmanager
def _part(title: str = "") -> Iterator[None]:
    with Tag("section", "", "part grid"):
        if title:
            Tag("h3", title)
        yield


def _seeds_and_shares(form: Form) -> None:
    with Tag("div", "", "halves"):
        _seeds(form)
        inputs.text(form, "group", _("made up from the name"))
    with Tag("div", "", "three"):
        for path in ("protocol.seed", "protocol.validation", "protocol.test"):
            inputs.number(form, path)
        inputs.number(form, "protocol.folds", zero=_("One split, one run."))


def _seeds(form: Form) -> None:
    with inputs.labelled(form, replace(spec_field(SEED), title=_("Seeds"))):
        inputs.line(form, SEED)
        with Tag("small"):
            Tag("span", _("Several, such as 17, 18, 19, train once each: a group with mean and deviation.") + " ")
            button(_("Take three in a row"), lambda: form.replace(SEED, _in_a_row(form.values[SEED])), "link")


def _in_a_row(text: str) -> str:
    """The first of the seeds, and those after it."""
    try:
        first = min(parsed_seeds(text)[0], GREATEST_SEED - A_GROUP + 1)
    except ValueError:
        first = int(spec_field(SEED).low or 0)
    return ", ".join(str(first + n) for n in range(A_GROUP))


def _steps(form: Form) -> None:
    inputs.number(form, "training.frozenEpochs")
    inputs.number(form, "training.accumulate")
    inputs.number(form, "training.gradientClip", zero=_("Off."))
    inputs.number(form, "training.labelSmoothing", zero=_("Off."))
    inputs.switch(form, "training.balance")
