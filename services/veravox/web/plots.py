"""The loss chart: drawn whole once, grown by deltas. Training blue, validation orange, dotted lines at epochs' ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from veravox.client.models import EpochRow
from veravox.core.text import _
from veravox.web.hub import Followed
from veravox.web.sketch import raw, smooth

TRAINING, VALIDATION, EPOCH, LINE, SOFT = "#0072b2", "#d98e00", "#b9b4aa", "#e4e0d8", "#5b6570"
MOST_LINES, MOST_TICKS = 30, 10
CONFIG = {"displayModeBar": False, "responsive": True}
Figure = dict[str, Any]
Points = tuple[Sequence[float], Sequence[float | None]]


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


def figure(followed: Followed, course: Course, logarithmic: bool = False) -> Figure:
    """The whole chart as it is now."""
    (raw_x, raw_y), (smooth_x, smooth_y) = raw(followed.sketch.stretches), smooth(followed.sketch.stretches)
    thin = {"color": TRAINING, "width": 1}
    return {
        "data": [
            _line(raw_x, raw_y, _("training, each batch"), line=thin, opacity=0.4, hoverinfo="skip"),
            _line(smooth_x, smooth_y, _("training, smoothed"), line={"color": TRAINING, "width": 2.4}),
            _line(
                *validation(followed.epochs),
                _("validation"),
                mode="lines+markers",
                line={"color": VALIDATION, "width": 2.4},
                marker={"color": VALIDATION, "size": 8 if course.epochs <= MOST_LINES else 5},
                cliponaxis=False,
            ),
        ],
        "layout": _layout(course, logarithmic),
        "config": CONFIG,
    }


def _line(x: Sequence[float], y: Sequence[float | None], name: str, **style: Any) -> Figure:
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, **style}


def _layout(course: Course, logarithmic: bool) -> Figure:
    vertical: Figure = {"gridcolor": LINE, "zerolinecolor": LINE, "rangemode": "tozero", "fixedrange": False}
    if logarithmic:
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
        "uirevision": "same",  # a zoom survives what is drawn anew
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


class LossChart:
    """A run's chart in one page."""

    def __init__(self, followed: Followed, course: Course) -> None:
        self._followed, self._course, self._logarithmic = followed, course, False
        self.plot = ui.plotly(figure(followed, course)).classes("chart")
        self.plot.props["role"] = "img"
        self.plot.props["aria-label"] = _("Training and validation loss; the table by epoch holds the numbers")
        self._drawn = self.plot.client.has_socket_connection  # deltas wait until the browser has the chart
        self.plot.on("plotly_afterplot.once", self._begin, args=[])
        self._remember()

    def _begin(self) -> None:
        self._drawn = True

    def _remember(self) -> None:
        self._sketch, self._turn = self._followed.sketch, self._followed.sketch.turn
        self._stretches, self._epochs = len(self._sketch.stretches), len(self._followed.epochs)

    def look(self, course: Course, logarithmic: bool = False) -> None:
        """Draw what is new since the last look."""
        if not self._drawn:
            return
        same_sketch = self._sketch is self._followed.sketch and self._turn == self._followed.sketch.turn
        if same_sketch and (course, logarithmic) == (self._course, self._logarithmic):
            self._extend()
        else:
            self._course, self._logarithmic = course, logarithmic
            self.plot.update_figure(figure(self._followed, course, logarithmic))
        self._remember()

    def _extend(self) -> None:
        fresh = self._followed.sketch.stretches[self._stretches :]
        rows = self._followed.epochs[self._epochs :]
        lines: list[Points] = [raw(fresh), smooth(fresh), validation(rows)]
        grown = [index for index, (x, _y) in enumerate(lines) if x]
        if not grown:
            return
        for index in grown:  # the server's copy too, for a browser that asks for everything again
            self.plot.figure["data"][index]["x"] += lines[index][0]
            self.plot.figure["data"][index]["y"] += lines[index][1]
        update = {"x": [lines[index][0] for index in grown], "y": [lines[index][1] for index in grown]}
        self.plot.run_plot_method("extendTraces", update, grown)


def validation(rows: Sequence[EpochRow]) -> Points:
    """Steps and validation losses; a gap where a loss was not a number."""
    return [float(row.step) for row in rows], [row.validation_loss for row in rows]
