"""A run's chart as a figure: training blue, validation orange, another figure green, dotted lines at epochs' ends."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from veravox.client.models import EpochRow
from veravox.core.text import N_, _
from veravox.web.runs.look import Also, Look, Quantity, Smoothing
from veravox.web.sketch import Stretch, raw, smooth

TRAINING, VALIDATION, BESIDE, EPOCH, LINE, SOFT = "#0072b2", "#d98e00", "#00795a", "#b9b4aa", "#e4e0d8", "#5b6570"
MOST_LINES, MOST_TICKS = 30, 10
CONFIG = {"displayModeBar": False, "responsive": True}
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


def every_nth(most: int, count: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that leaves at most `most` of `count`."""
    size = 1
    while True:
        for nice in (1, 2, 5):
            if count / (nice * size) <= most:
                return nice * size
        size *= 10


def figure(material: Material, course: Course, look: Look = Look()) -> Figure:
    """The whole chart as it is now."""
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
        "layout": _layout(course, look),
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


def _layout(course: Course, look: Look) -> Figure:
    vertical: Figure = {"gridcolor": LINE, "zerolinecolor": LINE, "rangemode": "tozero", "fixedrange": False}
    if look.quantity is Quantity.ACCURACY:
        vertical |= SHARES
    elif look.logarithmic:
        vertical |= {"type": "log"}
    second = {"yaxis2": {**SHARES, **_right_axis(look.also)}} if look.also in BESIDES else {}
    return {
        "margin": {"l": 44, "r": 58 if second else 12, "t": 12, "b": 44},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": SOFT, "size": 12},
        "hovermode": "closest",
        "xaxis": {"showgrid": False, "zeroline": False, **_epochs_axis(course)},
        "yaxis": {**vertical, "uirevision": f"{look.quantity} {look.logarithmic}"},
        **second,
        "shapes": _epoch_lines(course),
        "uirevision": "same",  # a zoom survives what is drawn anew
    }


SHARES: Figure = {"range": [0, 1.02], "tickformat": ".0%"}


def _right_axis(also: Also) -> Figure:
    """It stays whole while one looks closer at the losses."""
    title = {"text": _(BESIDES[also].title), "standoff": 4}
    return {
        "overlaying": "y",
        "side": "right",
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "title": title,
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
