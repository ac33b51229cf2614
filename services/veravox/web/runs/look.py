"""What a viewer chose to see of a run's curve, and how its address says it."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

Span = tuple[float, float]  # the smaller end first


class Quantity(StrEnum):
    """What a run's chart shows of each batch."""

    LOSS = "loss"
    ACCURACY = "accuracy"


class Also(StrEnum):
    """What of the validation part is drawn besides, on an axis of its own."""

    NOTHING = ""
    F1 = "f1"
    ACCURACY = "accuracy"
    EQUAL_ERROR_RATE = "equal-error-rate"


class Smoothing(StrEnum):
    """How far the thick line looks back; without smoothing there is none."""

    NONE = "none"
    LITTLE = "little"
    MUCH = "much"


@dataclass(frozen=True)
class Cutout:
    """Which part of the chart is visible, in the units of its axes (powers of ten on a logarithmic one); None: all."""

    steps: Span | None = None
    heights: Span | None = None  # on the left axis
    beside: Span | None = None  # on the right one


@dataclass(frozen=True)
class Look:
    """What the viewer chose to see; a logarithmic axis is for losses alone."""

    quantity: Quantity = Quantity.LOSS
    logarithmic: bool = False
    also: Also = Also.NOTHING
    smoothing: Smoothing = Smoothing.LITTLE
    cutout: Cutout = Cutout()

    def choosing(self, **chosen: Any) -> "Look":
        """With something else chosen; heights hold for the axes that they were drawn on."""
        after, cutout = replace(self, **chosen), self.cutout
        if {"quantity", "logarithmic"} & set(chosen):
            cutout = Cutout(cutout.steps)
        elif "also" in chosen:
            cutout = replace(cutout, beside=None)
        return after if "cutout" in chosen else replace(after, cutout=cutout)

    @property
    def query(self) -> str:
        """What stands behind the address of a run that is looked at so; nothing where nothing was chosen."""
        said = {"show": self.quantity, "scale": "log" if self.logarithmic else "linear"}
        said |= {"also": self.also, "smoothing": self.smoothing}
        said |= {"steps": _written(self.cutout.steps), "heights": _written(self.cutout.heights)}
        said |= {"beside": _written(self.cutout.beside)}
        usual = {"show": Quantity.LOSS, "scale": "linear", "smoothing": Smoothing.LITTLE}
        written = urlencode({name: str(value) for name, value in said.items() if value != usual.get(name, "")})
        return f"?{written}" if written else ""


def look_of(
    show: str = "",
    scale: str = "",
    also: str = "",
    smoothing: str = "",
    steps: str = "",
    heights: str = "",
    beside: str = "",
) -> Look:
    """What an address asks to see; what makes no sense there asks for nothing."""
    return Look(
        quantity=Quantity(show) if show in set(Quantity) else Quantity.LOSS,
        logarithmic=scale == "log",
        also=Also(also) if also in set(Also) else Also.NOTHING,
        smoothing=Smoothing(smoothing) if smoothing in set(Smoothing) else Smoothing.LITTLE,
        cutout=Cutout(_read(steps), _read(heights), _read(beside)),
    )


def _written(span: Span | None) -> str:
    return "~".join(f"{end:.9g}" for end in span) if span else ""


def _read(said: str) -> Span | None:
    try:
        left, right = (float(end) for end in said.split("~"))
    except ValueError:
        return None
    return (left, right) if left < right and math.isfinite(left) and math.isfinite(right) else None
