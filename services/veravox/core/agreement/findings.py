"""One quantity of two runs: how far apart it is, where most, and whether that is within its tolerance."""

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType

from pydantic import Field

from veravox.core.agreement import tolerances
from veravox.core.agreement.record import Numbers, Record
from veravox.core.figures import titles
from veravox.core.specs.resource import Resource
from veravox.core.text import N_, _, numeral

BY_EPOCH = MappingProxyType(
    {
        "trainLoss": N_("training loss of each epoch"),
        "validationLoss": N_("validation loss of each epoch"),
        "f1": N_("macro F1 of each epoch"),
        "accuracy": N_("accuracy of each epoch"),
        "equalErrorRate": N_("equal error rate of each epoch"),
    }
)
Pair = tuple[str, float | None, float | None]  # where, in the original, in the repetition


class Finding(Resource):
    """What came of comparing one quantity."""

    name: str
    title: str
    difference: float | None = Field(description="The greatest; null where only one of the runs has it.")
    tolerance: float | None = Field(description="How much is allowed; null where it decides nothing.")
    where: str = Field(description="Where it is greatest: a step, an epoch, a clip; empty where there is none.")
    sentence: str

    @property
    def is_equal(self) -> bool:
        return self.difference == 0

    @property
    def agrees(self) -> bool:
        return self.tolerance is None or (self.difference is not None and self.difference <= self.tolerance)


def findings_of(original: Record, repeat: Record) -> list[Finding]:
    """All quantities, in the order in which a difference would spread."""
    first = abs(original.losses[0]) if original.losses else 0.0
    losses = list(_losses(original, repeat))
    return [
        finding("firstLoss", _("loss of the first batch"), losses[:1], tolerances.FIRST_LOSS * first),
        finding("losses", _("losses of all batches"), losses, tolerances.LOSS),
        *_history(original, repeat),
        *_figures(original, repeat),
        finding("scores", _("scores of the test clips"), _scores(original, repeat, ("score",)), tolerances.SCORE),
        finding(
            "probabilities", _("probabilities of the test clips"), _scores(original, repeat), tolerances.PROBABILITY
        ),
    ]


def finding(name: str, title: str, pairs: Iterable[Pair], tolerance: float | None) -> Finding:
    """The greatest difference of pairs."""
    apart = [(_apart(one, other), where) for where, one, other in pairs]
    difference, where = max(apart, key=lambda each: each[0], default=(0.0, ""))
    place = where if difference else ""
    return Finding(
        name=name,
        title=title,
        difference=difference if math.isfinite(difference) else None,
        tolerance=tolerance,
        where=place,
        sentence=_sentence(title, difference, tolerance, place),
    )


def parting(original: Record, repeat: Record) -> int | None:
    """The first step at which the losses are not the same; None where they never are."""
    pairs = zip(original.losses, repeat.losses, strict=False)
    return next((step for step, (one, other) in enumerate(pairs, 1) if _apart(one, other)), None)


def _sentence(title: str, difference: float, tolerance: float | None, where: str) -> str:
    if not difference:
        return _("{title}: equal to the last digit.").format(title=title)
    if not math.isfinite(difference):
        return _("{title}: only one of them has it ({where}).").format(title=title, where=where)
    said = {"title": title, "difference": numeral(f"{difference:.3g}"), "where": where}
    if tolerance is None:
        return _("{title}: {difference} apart ({where}).").format(**said)
    return _("{title}: {difference} apart ({where}); {tolerance} is allowed.").format(
        **said, tolerance=numeral(f"{tolerance:.3g}")
    )


def _apart(one: float | None, other: float | None) -> float:
    """0 where they are the same, also where both are missing or not a number; infinite where only one is."""
    missing = [value is None or math.isnan(value) for value in (one, other)]
    if any(missing):
        return 0.0 if all(missing) else math.inf
    assert one is not None
    assert other is not None
    return 0.0 if one == other else abs(one - other)


def _losses(original: Record, repeat: Record) -> Iterator[Pair]:
    for step, (one, other) in enumerate(zip(original.losses, repeat.losses, strict=False), 1):
        yield _("step {n}").format(n=step), one, other


def _history(original: Record, repeat: Record) -> Iterator[Finding]:
    names = dict.fromkeys(chain(*original.epochs, *repeat.epochs))
    for name in names:
        pairs = [
            (_("epoch {n}").format(n=epoch), one.get(name), other.get(name))
            for epoch, (one, other) in enumerate(zip(original.epochs, repeat.epochs, strict=False), 1)
        ]
        yield finding(f"history.{name}", _(BY_EPOCH.get(name, name)), pairs, None)


def _figures(original: Record, repeat: Record) -> Iterator[Finding]:
    one, other = original.figures.outside(), repeat.figures.outside()
    for name, title in titles().items():
        tolerance = tolerances.VALIDATION_LOSS if name == "validationLoss" else tolerances.SHARE
        yield finding(name, title, [(_("of the best epoch's model"), one[name], other[name])], tolerance)


def _scores(original: Record, repeat: Record, only: Iterable[str] = ()) -> Iterator[Pair]:
    """Of all clips of either; `only` the columns named, else all others."""
    for clip in dict.fromkeys([*original.scores, *repeat.scores]):
        one, other = original.scores.get(clip, {}), repeat.scores.get(clip, {})
        for column in _columns(one, other, set(only)):
            yield clip, one.get(column), other.get(column)


def _columns(one: Numbers, other: Numbers, only: set[str]) -> list[str]:
    there: Mapping[str, object] = {**one, **other}
    return [column for column in there if (column in only if only else column != "score")]
