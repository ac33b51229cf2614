"""A visible stretch of a long curve, told by itself: every batch of it, or a finer sketch than that of the whole."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from veravox.client.models import Curve
from veravox.web.runs.look import Cutout, Look, Quantity, Span
from veravox.web.sketch import MOST, Sketch, Stretch

EXACT = 4000  # batches that are drawn one by one
FINER = 2  # how many times finer a sketch has to be than that of the whole
LEAST = 10.0  # batches that are visible at least
FINE = 3  # digits of what is visible that are kept: as fine as a screen shows


class Sketches(Protocol):
    """What has a sketch of each quantity."""

    @property
    def loss(self) -> Sketch: ...

    @property
    def accuracy(self) -> Sketch: ...


def sketch_of(sketches: Sketches, look: Look) -> Sketch:
    return sketches.loss if look.quantity is Quantity.LOSS else sketches.accuracy


@dataclass(eq=False)
class Closeup:
    """Steps `first` to `last`, of which those up to `known` are there."""

    first: int
    last: int
    known: int
    loss: Sketch
    accuracy: Sketch

    @classmethod
    def of(cls, span: tuple[int, int], whole: Sketches) -> "Closeup":
        """With nothing in it yet; its means go on where those of the whole stand before it."""
        first, last = span
        most = EXACT + 2 if last - first < EXACT else MOST
        loss, accuracy = (Sketch.after(_before(each, first), most) for each in (whole.loss, whole.accuracy))
        return cls(first, last, first - 1, loss, accuracy)

    @property
    def exact(self) -> bool:
        return self.last - self.first < EXACT

    def add(self, part: Curve, until: int) -> None:
        """The rows up to this step."""
        self.loss.add(part.step, part.train_loss)
        self.accuracy.add(part.step, part.accuracy)
        self.known = until

    def sketch_of(self, look: Look) -> Sketch:
        return sketch_of(self, look)


def composed(whole: Sketch, closeup: Closeup | None, look: Look) -> list[Stretch]:
    """The curve with its close-up in place; what follows that waits until it is whole, so that a line never goes back."""
    if closeup is None:
        return whole.stretches[:]
    before = whole.stretches[: bisect_left(whole.stretches, closeup.first, key=_last)]
    after = whole.stretches[bisect_right(whole.stretches, closeup.last, key=_first) :]
    return [*before, *closeup.sketch_of(look).stretches, *(after if closeup.known >= closeup.last else [])]


def cutout_of(told: Mapping[str, Any], before: Cutout, end: float) -> Cutout:
    """What is visible of a curve that ends there after plotly has told of a change."""
    steps = _span(told, "xaxis", before.steps)
    whole = steps is not None and steps[0] <= 1 and steps[1] >= end
    return Cutout(None if whole else steps, _span(told, "yaxis", before.heights), _span(told, "yaxis2", before.beside))


def _span(told: Mapping[str, Any], axis: str, before: Span | None) -> Span | None:
    """What is visible along one axis; None where that is all of it."""
    if told.get(f"{axis}.autorange"):
        return None
    ends = told.get(f"{axis}.range") or [told.get(f"{axis}.range[0]"), told.get(f"{axis}.range[1]")]
    try:
        left, right = (float(each) for each in ends)
    except (TypeError, ValueError):
        return before
    if not (math.isfinite(left) and math.isfinite(right) and left != right):
        return before
    digits = FINE - math.floor(math.log10(abs(right - left)))  # an address is to be short
    return round(min(left, right), digits), round(max(left, right), digits)


def turned(seen: Span | None, end: float, closer: float = 1.0, later: float = 0.0) -> Span | None:
    """What is visible after a step: never what is not there.

    Args:
        seen: what was visible; None: all.
        end: the last step that there is.
        closer: by which factor less is visible, about the same middle.
        later: by which share of what is visible it moves on.

    Returns:
        What is visible then; None where that is all.
    """
    left, right = seen or (0.0, end)
    width = min(max((right - left) / closer, LEAST), end)
    middle = (left + right) / 2 + later * (right - left)
    left = min(max(middle - width / 2, 0.0), end - width)
    return None if width >= end else (left, left + width)


def span_of(seen: Span | None, whole: Sketch) -> tuple[int, int] | None:
    """The steps that are worth being told by themselves: none while the whole curve's sketch shows as much."""
    if seen is None or whole.exact:
        return None
    first, last = max(math.floor(seen[0]), 1), math.ceil(seen[1])
    all_of_it, count = first == 1 and last >= whole.newest, last - first + 1
    if first > whole.newest or count < 1 or all_of_it or (count > EXACT and FINER * count > whole.newest):
        return None
    return first, last


def _before(sketch: Sketch, step: int) -> Stretch | None:
    place = bisect_left(sketch.stretches, step, key=_last)
    return sketch.stretches[place - 1] if place else None


def _first(stretch: Stretch) -> int:
    return stretch.first


def _last(stretch: Stretch) -> int:
    return stretch.last
