"""A run's chart as a figure: training blue, validation orange, dotted lines at epochs' ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from veravox.client.models import EpochRow
from veravox.core.text import _
from veravox.web.hub import Followed
from veravox.web.sketch import Sketch, raw, smooth

TRAINING, VALIDATION, EPOCH, LINE, SOFT = "#0072b2", "#d98e00", "#b9b4aa", "#e4e0d8", "#5b6570"
MOST_LINES, MOST_TICKS = 30, 10
CONFIG = {"displayModeBar": False, "responsive": True}
Figure = dict[str, Any]
Points = tuple[Sequence[float], Sequence[float | None]]


class Quantity(StrEnum):
    """What a run's chart shows of each batch."""

    LOSS = "loss"
    ACCURACY = "accuracy"


@dataclass(frozen=True)
class Look:
    """What the viewer chose to see; a logarithmic axis is for losses alone."""

    quantity: Quantity = Quantity.LOSS
    logarithmic: bool = False


@dataclass(frozen=True)
class Course:
    """How long the training is planned to be; zeros while nobody knows."""

    epochs: int = 0
    steps: int = 0

    @property
    def known(self) -> bool:
        return self.epochs > 0 and self.steps > 0

    def end_of(self, epoch: int) -> float:
        """The step at which an epoch is planned to end."""
        return epoch * self.steps / self.epochs


def every_nth(most: int, count: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that leaves at most `most` of `count`."""
    size = 1
    while True:
        for nice in (1, 2, 5):
            if count / (nice * size) <= most:
                return nice * size
        size *= 10


def figure(followed: Followed, course: Course, look: Look = Look()) -> Figure:
    """The whole chart as it is now."""
    faint, strong, points = lines(followed, look.quantity)
    return {
        "data": [
            _line(
                *faint, _("training, each batch"), line={"color": TRAINING, "width": 1}, opacity=0.4, hoverinfo="skip"
            ),
            _line(*strong, _("training, smoothed"), line={"color": TRAINING, "width": 2.4}),
            _line(
                *points,
                _("validation"),
                mode="lines+markers",
                line={"color": VALIDATION, "width": 2.4},
                marker={"color": VALIDATION, "size": 8 if course.epochs <= MOST_LINES else 5},
                cliponaxis=False,
            ),
        ],
        "layout": _layout(course, look),
        "config": CONFIG,
    }


def sketch_of(followed: Followed, quantity: Quantity) -> Sketch:
    return followed.loss if quantity is Quantity.LOSS else followed.accuracy


def lines(followed: Followed, quantity: Quantity, batches: int = 0, epochs: int = 0) -> tuple[Points, Points, Points]:
    """Training by batch, smoothed, and validation by epoch, without the first `batches` stretches and `epochs`."""
    stretches = sketch_of(followed, quantity).stretches[batches:]
    return raw(stretches), smooth(stretches), validation(followed.epochs[epochs:], quantity)


def validation(rows: Sequence[EpochRow], quantity: Quantity = Quantity.LOSS) -> Points:
    """Steps and what came of the validation part; a gap where a loss was not a number."""
    return [row.step for row in rows], [
        row.validation_loss if quantity is Quantity.LOSS else row.accuracy for row in rows
    ]


def _line(x: Sequence[float], y: Sequence[float | None], name: str, **style: Any) -> Figure:
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, **style}


def _layout(course: Course, look: Look) -> Figure:
    vertical: Figure = {"gridcolor": LINE, "zerolinecolor": LINE, "rangemode": "tozero", "fixedrange": False}
    if look.quantity is Quantity.ACCURACY:
        vertical |= {"range": [0, 1.02], "tickformat": ".0%"}
    elif look.logarithmic:
        vertical |= {"type": "log"}
    return {
        "margin": {"l": 44, "r": 12, "t": 12, "b": 44},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": SOFT, "size": 12},
        "hovermode": "closest",
        "xaxis": {"showgrid": False, "zeroline": False, **_epochs_axis(course)},
        "yaxis": vertical,
        "shapes": _epoch_lines(course),
        "uirevision": look.quantity,  # a zoom survives what is drawn anew
    }


def _epochs_axis(course: Course) -> Figure:
    if not course.known:
        return {"title": {"text": _("batch")}, "rangemode": "tozero"}
    nth = every_nth(MOST_TICKS, course.epochs)
    shown = range(nth, course.epochs + 1, nth)
    return {
        "title": {"text": _("epoch")},
        "range": [0, 1.01 * course.steps],
        "tickvals": [course.end_of(epoch) for epoch in shown],
        "ticktext": [str(epoch) for epoch in shown],
    }


def _epoch_lines(course: Course) -> list[Figure]:
    if not course.known:
        return []
    dotted = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    line = {"color": EPOCH, "width": 1, "dash": "dot"}
    nth = every_nth(MOST_LINES, course.epochs)
    ends = range(nth, course.epochs + 1, nth)
    return [{**dotted, "x0": course.end_of(each), "x1": course.end_of(each), "line": line} for each in ends]
