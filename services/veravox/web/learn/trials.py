"""What can be tried of each thing: heard, moved, divided anew, or taken along into a training."""

import math
from collections.abc import Callable
from itertools import pairwise
from statistics import mean
from typing import Any
from urllib.parse import urlencode

from veravox.core.callbacks import AVAILABLE
from veravox.core.catalogue import KNOWN, MET, PROTOCOLS
from veravox.core.text import _, numeral
from veravox.web import words
from veravox.web.elements import Tag, button, definitions, link
from veravox.web.learn import svg
from veravox.web.learn.drawings import callbacks, examples, metrics, protocols, transforms

WITH_THRESHOLD = (
    "log-likelihood-ratio",
    "equal-error-rate",
    "area-under-the-curve",
    "detection-error-trade-off",
    "least-detection-cost",
    "actual-detection-cost",
    "half-total-error-rate",
)
WITH_CONFIDENCE = ("log-likelihood-ratio-cost", "expected-calibration-error", "brier-score")
COMPACT = "compact"
BLENDS = ("MixUp", "CutMix")
MOVED = {"RandomCrop", *BLENDS, "equal-error-rate", "half-total-error-rate", *PROTOCOLS}
"""Whose drawing is what can be moved."""
QUANTILES = 200  # of each distribution, where a figure is computed of its scores


def trained_with(path: str, value: str) -> str:
    """The address of the training form with one field set."""
    return "/train?" + urlencode({"with": f"{path}={value}"})


def train_with(path: str, value: str, visitor: bool) -> None:
    """The way to the training form; who has no account is told that it wants one, and what can be done without."""
    if not visitor:
        link(_("Train with it"), trained_with(path, value), "act main")
        return
    Tag("p", _("Without an account: ask a public model about a recording. Nothing of it is kept."))
    with Tag("div", "", "line"):
        link(_("Try a recording"), "/try", "act main")
        link(_("Train with it (with an account)"), trained_with(path, value), "act")


def architecture(name: str, visitor: bool) -> None:
    if name == COMPACT:
        Tag("p", _("The model that comes with the installation is such a network."))
    train_with("model.architecture", name, visitor)


def transform(name: str, visitor: bool) -> None:
    if name == "RandomCrop":
        slider(_("Where the crop begins"), (0, 100, 1), 30, lambda at: transforms.draw(name, at / 100), " %")
    train_with("frontEnd.transform", name, visitor)


def front_end(name: str, visitor: bool) -> None:
    """The bundled sentence and a copy of it, as this front end and another hear them."""
    if name not in examples.SEEN:
        Tag("p", _("Import a folder of pictures to see what it does with them."))
        link(_("Import data"), "/data", "act main")
        return
    chosen = {"copy": "lpc", "other": "linear" if name != "linear" else "mel"}
    with Tag("div", "", "halves"):
        selected(_("The copy's generator"), examples.choices(), chosen["copy"], lambda said: choose("copy", said))
        others = {each: each for each in examples.SEEN if each != name}
        selected(_("Beside it, as heard by"), others, chosen["other"], lambda said: choose("other", said))
    shown = Tag("div", "", "halves after")

    def show() -> None:
        shown.clear()
        with shown:
            for seen in (name, chosen["other"]):
                with Tag("div"):
                    Tag("h3", seen)
                    for voice in (examples.HUMAN, chosen["copy"]):
                        _seen(voice, seen)

    def choose(key: str, said: str) -> None:
        chosen[key] = said
        show()

    show()
    Tag("small", _("The same sentence in all four pictures: time runs to the right, low bands are below."))
    with Tag("div", "", "after"):
        train_with("frontEnd.name", name, visitor)


def _seen(voice: str, front_end: str) -> None:
    who = _("human") if voice == examples.HUMAN else _(KNOWN[voice].title)
    says = _("The sentence by {who}, as {front_end} hears it").format(who=who, front_end=front_end)
    with Tag("figure"):
        Tag("img", "", "small-spectrogram", src=examples.picture(voice, front_end), alt=says)
        Tag("figcaption", who)


def generator(name: str, visitor: bool) -> None:
    """The bundled sentence by a human, and the copy."""
    if name not in examples.HEARD:
        Tag(
            "p",
            _("It wants trained weights, which do not come along; once they are in the data folder, it makes copies."),
        )
        _onwards(name, visitor)
        return
    with Tag("div", "", "halves"):
        for voice in (examples.HUMAN, name):
            who = _("a human") if voice == examples.HUMAN else _(KNOWN[name].title)
            with Tag("div"):
                Tag("h3", who)
                Tag("audio", controls=True, preload="none", src=examples.sound(voice), aria_label=who)
                says = _("Spectrogram of the sentence by {who}").format(who=who)
                Tag("img", "", "small-spectrogram after", src=examples.picture(voice), alt=says)
    Tag("small", _(examples.WHOSE))
    with Tag("p", "", "after"):
        _onwards(name, visitor)


def _onwards(name: str, visitor: bool) -> None:
    """What can be done with a generator: copies by it are made, or came along; who has no account asks about some."""
    if visitor:
        link(_("Try a recording"), "/try", "act main")
    else:
        link(_("Look at the data") if name in MET else _("Make copies of a dataset"), "/data", "act main")


def protocol(name: str, visitor: bool) -> None:
    """The same small dataset by another seed."""
    shown = svg.place()
    seed = protocols.SEED

    def show() -> None:
        shown.clear()
        with shown:
            protocols.draw(name, seed)

    def divide() -> None:
        nonlocal seed
        seed += 1
        show()

    show()
    with Tag("div", "", "line after"):
        button(_("Divide anew"), divide)
    with Tag("div", "", "after"):
        train_with("protocol.name", name, visitor)


def metric(name: str, visitor: bool) -> None:
    if name in WITH_THRESHOLD:
        slider(_("Threshold"), (-8, 8, 0.1), round(metrics.equal(), 1), _threshold)
        Tag("small", _("The scores are made up: two normal distributions, of which everything is known."))
    elif name in WITH_CONFIDENCE:
        slider(_("How much surer the scores are than they should be"), (0.2, 4, 0.1), 2.0, _confidence, drawn=False)
        Tag("small", _("At 1 the scores mean what they say; the order of the clips is the same all the time."))
    elif name == "accuracy":
        slider(_("Of 100 clips, how many are by machines"), (1, 99, 1), 90, _rare, drawn=False)
    elif visitor:
        Tag("p", _("See it of the public models: each tells how it was measured."))
    else:
        Tag("p", _("See it of a model: evaluate one on a dataset, and open the laboratory."))
    with Tag("p", "", "after"):
        if visitor:
            link(_("Public models"), "/gallery", "act main")
        else:
            link(_("Laboratory"), "/laboratory", "act main")


def _threshold(at: float) -> None:
    metrics.humps(at)
    found = metrics.errors(at)
    definitions(
        [
            (_("Humans rejected"), words.percent(found.miss, 1)),
            (_("Machines accepted"), words.percent(found.false, 1)),
            (_("Half total error"), words.percent((found.miss + found.false) / 2, 1)),
            (_("Detection cost"), words.figure(found.cost)),
        ]
    )


def _confidence(factor: float) -> None:
    """Scores that are true ratios, made surer by a factor."""
    given = [(1 / (1 + math.exp(-score)), is_human) for score, is_human in surer(factor)]
    definitions(
        [
            (_("Cllr, in bits"), words.figure(cllr(factor))),
            (_("Expected calibration error"), words.percent(calibration_error(given), 1)),
            (_("Brier score"), words.figure(mean((share - is_human) ** 2 for share, is_human in given))),
            (_("Equal error rate"), words.percent(metrics.errors(metrics.equal()).miss, 1) + " " + _("(stays)")),
        ]
    )


def surer(factor: float) -> list[tuple[float, bool]]:
    """True ratios times a factor, each with whether it is a human's."""
    human, machine = true_ratios()
    return [(factor * score, True) for score in human] + [(factor * score, False) for score in machine]


def cllr(factor: float) -> float:
    """What such scores cost, in bits."""
    return mean(math.log2(1 + math.exp(-score if is_human else score)) for score, is_human in surer(factor))


def true_ratios() -> tuple[list[float], list[float]]:
    """Scores at even steps of both distributions, each as the natural logarithm of the ratio of both densities."""
    places = [(place + 0.5) / QUANTILES for place in range(QUANTILES)]

    def ratio(score: float) -> float:
        return math.log(metrics.HUMAN.pdf(score) / metrics.MACHINE.pdf(score))

    return (
        [ratio(metrics.HUMAN.inv_cdf(each)) for each in places],
        [ratio(metrics.MACHINE.inv_cdf(each)) for each in places],
    )


def calibration_error(given: list[tuple[float, bool]], bins: int = 15) -> float:
    """ECE over bins of equal mass: probabilities of human, and whether it was one."""
    ordered = sorted(given)
    edges = [round(place * len(ordered) / bins) for place in range(bins + 1)]
    parts = [ordered[begin:end] for begin, end in pairwise(edges) if end > begin]
    gaps = [
        len(part) * abs(mean(share for share, _is in part) - mean(is_human for _share, is_human in part))
        for part in parts
    ]
    return sum(gaps) / len(ordered)


def _rare(machines: float) -> None:
    """A detector that calls everything a machine."""
    share = machines / 100
    Tag("p", _("A detector that calls every clip a machine has learnt nothing:"))
    definitions(
        [
            (_("Accuracy"), words.percent(share)),
            (_("Balanced accuracy"), words.percent(0.5)),
        ]
    )


def callback(name: str, visitor: bool) -> None:
    if name in BLENDS:
        most = 50 if name == "MixUp" else 100  # of a blend the first one prevails
        slider(_("Share of the second window"), (0, most, 1), 40, lambda share: callbacks.draw(name, share / 100), " %")
    train_with("callbacks", AVAILABLE[name].signature, visitor)


def slider(
    title: str,
    span: tuple[float, float, float],
    value: float,
    show: Callable[[float], None],
    unit: str = "",
    drawn: bool = True,
) -> None:
    """A range with what it shows below; arrow keys move it.

    Args:
        title: its name.
        span: from, to and step.
        value: at the beginning.
        show: builds what belongs to a value.
        unit: stands behind the number.
        drawn: whether a drawing is among what is shown.
    """
    low, high, step = span
    with Tag("label", "", "field"):
        with Tag("span", "", "between"):
            Tag("b", title)
            number = Tag("span", numeral(f"{value:g}{unit}"))
        entry = Tag(
            "input", "", "range", type="range", min=f"{low:g}", max=f"{high:g}", step=f"{step:g}", value=f"{value:g}"
        )
    shown = svg.place("after") if drawn else Tag("div", "", "after")

    def move(said: Any) -> None:
        try:
            moved = min(max(float(said.args), low), high)
        except (TypeError, ValueError):
            return
        number.text = numeral(f"{moved:g}{unit}")
        entry.set(value=f"{moved:g}")  # else it jumps back when the page is drawn anew
        shown.clear()
        with shown:
            show(moved)

    entry.on("input", move, js_handler="(e) => emit(e.target.value)", throttle=0.05)
    with shown:
        show(value)


def selected(title: str, choices: dict[str, str], value: str, choose: Callable[[str], None]) -> None:
    """A select with a name."""
    with Tag("label", "", "field"):
        Tag("b", title)
        with Tag("select", "", "box") as entry:
            for name, said in choices.items():
                Tag("option", said, value=name, selected=True if name == value else None)

    def take(said: Any) -> None:
        if said.args in choices:
            choose(str(said.args))

    entry.on("change", take, js_handler="(e) => emit(e.target.value)")
