"""A run's chart as a figure: training blue, validation orange, another figure green, dotted lines at epochs' ends."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from veravox.client.models import EpochRow
from veravox.core.text import N_, _, numeral
from veravox.web.runs.look import Also, Look, Quantity, Smoothing, Span
from veravox.web.sketch import Stretch, raw, smooth

TRAINING, VALIDATION, BESIDE, EPOCH, LINE, SOFT = "#0072b2", "#d98e00", "#00795a", "#b9b4aa", "#e4e0d8", "#5b6570"
MOST_LINES, MOST_TICKS = 30, 10
WHOLE = 1.01  # of all steps: how far the axis goes
ABOVE = 1.05  # of the greatest value: how far up it goes where one looks closer
CONFIG = {"displayModeBar": False, "responsive": True, "showTips": False, "doubleClick": "autosize"}
Figure = dict[str, Any]
Points = tuple[Sequence[float], Sequence[float | None]]


@dataclass(frozen=True)
class Beside:
    """What can be drawn of the validation part besides."""

    title: str
    of: Callable[[EpochRow], float | None]


BESIDES: Mapping[Also, Beside] = {
    Also.F1: Beside(N_("Macro F1"), lambda row: row.f1),
    Also.ACCURACY: Beside(N_("Accuracy"), lambda row: row.accuracy),
    Also.EQUAL_ERROR_RATE: Beside(N_("Equal error rate"), lambda row: row.equal_error_rate),
}


@dataclass(frozen=True)
class Material:
    """What there is to draw: stretches of batches, and epochs."""

    stretches: Sequence[Stretch]
    epochs: Sequence[EpochRow]

    @property
    def newest(self) -> int:
        """The last step of which it tells."""
        return max([*(each.last for each in self.stretches[-1:]), *(row.step for row in self.epochs[-1:])], default=0)

    def until(self, step: int) -> "Material":
        """What was known at this step."""
        stretches = self.stretches[: bisect_right(self.stretches, step, key=lambda each: each.last)]
        return Material(stretches, [row for row in self.epochs if row.step <= step])

    def since(self, drawn: "Material") -> "Material":
        """What has come after what was drawn."""
        return Material(self.stretches[len(drawn.stretches) :], self.epochs[len(drawn.epochs) :])


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

    def ends_in(self, seen: Span | None, most: int) -> list[int]:
        """The epochs that end in what is visible, or at most so many round ones of them."""
        if not self.known:
            return []
        left, right = seen or (0.0, float(self.steps))
        length = self.steps / self.epochs
        first, last = max(math.ceil(left / length), 1), min(math.floor(right / length), self.epochs)
        nth = every_nth(most, max(last - first + 1, 1))
        return list(range(nth * -(-first // nth), last + 1, nth))


def every_nth(most: int, count: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that leaves at most `most` of `count`."""
    size = 1
    while True:
        for nice in (1, 2, 5):
            if count / (nice * size) <= most:
                return nice * size
        size *= 10


def figure(material: Material, course: Course, look: Look = Look(), turn: int = 0) -> Figure:
    """The whole chart as it is now.

    Args:
        material: what there is to draw.
        course: how long it is planned to be.
        look: what of it is visible.
        turn: changes when the viewer turns to something else. Until then the browser keeps a zoom of which nobody was told yet.
    """
    thin, thick, points, *besides = lines(material, look)
    alone = look.smoothing is Smoothing.NONE
    faint = {"width": 1.5} if alone else {"width": 1}
    marker = {"color": VALIDATION, "size": 8 if course.epochs <= MOST_LINES else 5}
    return {
        "data": [
            _line(
                "each",
                thin,
                _("training, each batch"),
                line={"color": TRAINING, **faint},
                opacity=1 if alone else 0.4,
                hoverinfo="all" if alone else "skip",
            ),
            _line("smoothed", thick, _("training, smoothed"), line={"color": TRAINING, "width": 2.4}),
            _line(
                "validation",
                points,
                _("validation"),
                mode="lines+markers",
                line={"color": VALIDATION, "width": 2.4},
                marker=marker,
                cliponaxis=False,
            ),
            *(_beside(each, look.also, marker) for each in besides),
        ],
        "layout": {**_layout(course, look, heights_of(material, look)), "uirevision": turn},
        "config": CONFIG,
    }


def lines(material: Material, look: Look) -> list[Points]:
    """Training by batch, smoothed, validation by epoch, and what else was chosen."""
    stretches, rows = material.stretches, material.epochs
    thick = [] if look.smoothing is Smoothing.NONE else stretches
    beside = BESIDES.get(look.also)
    return [
        raw(stretches),
        smooth(thick, look.smoothing is Smoothing.MUCH),
        validation(rows, look.quantity),
        *([([row.step for row in rows], [beside.of(row) for row in rows])] if beside else []),
    ]


def validation(rows: Sequence[EpochRow], quantity: Quantity = Quantity.LOSS) -> Points:
    """Steps and what came of the validation part; a gap where a loss was not a number."""
    return [row.step for row in rows], [
        row.validation_loss if quantity is Quantity.LOSS else row.accuracy for row in rows
    ]


def _beside(points: Points, also: Also, marker: Figure) -> Figure:
    """Dashed and with diamonds, so that it is told apart without its colour."""
    return _line(
        "beside",
        points,
        _(BESIDES[also].title),
        mode="lines+markers",
        yaxis="y2",
        line={"color": BESIDE, "width": 2, "dash": "dash"},
        marker={**marker, "color": BESIDE, "symbol": "diamond"},
        cliponaxis=False,
    )


def _line(uid: str, points: Points, name: str, **style: Any) -> Figure:
    """`uid` is also what the style sheet knows it by."""
    return {"type": "scatter", "mode": "lines", "uid": uid, "x": points[0], "y": points[1], "name": name, **style}


def heights_of(material: Material, look: Look) -> Span | None:
    """What the left axis shows: what the viewer framed, or all that there is between the visible steps; None: all of it."""
    cutout = look.cutout
    if cutout.heights or cutout.steps is None or look.quantity is not Quantity.LOSS:
        return cutout.heights
    left, right = cutout.steps
    begin = bisect_left(material.stretches, left, key=lambda each: each.last)
    end = bisect_right(material.stretches, right, key=lambda each: each.first)
    values = [value for each in material.stretches[begin:end] for value in (each.early, each.late)]
    values += [row.validation_loss for row in material.epochs if left <= row.step <= right and row.validation_loss]
    if not look.logarithmic:
        return (0.0, ABOVE * max(values)) if values and max(values) > 0 else None
    positive = [value for value in values if value > 0]
    room = math.log10(ABOVE)
    return (math.log10(min(positive)) - room, math.log10(max(positive)) + room) if positive else None


def numerals() -> Figure:
    """The part of a layout by which plotly writes numbers as the language that is spoken does."""
    return {"separators": numeral(".,")}


def _layout(course: Course, look: Look, heights: Span | None) -> Figure:
    vertical: Figure = {"gridcolor": LINE, "zerolinecolor": LINE, "rangemode": "tozero"}
    if look.quantity is Quantity.ACCURACY:
        vertical |= SHARES
    elif look.logarithmic:
        vertical |= {"type": "log", "exponentformat": "power"}
    seen = look.cutout.steps
    second = (
        {"yaxis2": {**SHARES, **_right_axis(look.also), **_range(look.cutout.beside)}} if look.also in BESIDES else {}
    )
    return {
        "margin": {"l": 44, "r": 58 if second else 12, "t": 12, "b": 44},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": SOFT, "size": 12},
        "hovermode": "closest",
        **numerals(),
        "xaxis": {"showgrid": False, "zeroline": False, **_epochs_axis(course, seen)},
        "yaxis": {**vertical, **_range(heights)},
        **second,
        "shapes": _epoch_lines(course, seen),
    }


def _range(span: Span | None) -> Figure:
    return {"range": list(span)} if span else {}


SHARES: Figure = {"range": [0, 1.02], "tickformat": ".0%"}


def _right_axis(also: Also) -> Figure:
    """A frame that is drawn holds for it as for the left one."""
    title = {"text": _(BESIDES[also].title), "standoff": 4}
    return {
        "overlaying": "y",
        "side": "right",
        "showgrid": False,
        "zeroline": False,
        "title": title,
    }


def _epochs_axis(course: Course, seen: Span | None) -> Figure:
    """Epochs, or batches while there are fewer than two to be seen, or nobody knows how long they are."""
    visible = _range(seen)
    if not course.known or len(course.ends_in(seen, MOST_TICKS)) < 2 <= course.epochs:
        return {"title": {"text": _("batch")}, "rangemode": "tozero", **visible}
    shown = course.ends_in(seen, MOST_TICKS)
    return {
        "title": {"text": _("epoch")},
        "range": [0, WHOLE * course.steps],
        "tickvals": [course.end_of(epoch) for epoch in shown],
        "ticktext": [str(epoch) for epoch in shown],
        **visible,
    }


def _epoch_lines(course: Course, seen: Span | None) -> list[Figure]:
    dotted = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    line = {"color": EPOCH, "width": 1, "dash": "dot"}
    ends = [course.end_of(each) for each in course.ends_in(seen, MOST_LINES)]
    return [{**dotted, "x0": each, "x1": each, "line": line} for each in ends]
