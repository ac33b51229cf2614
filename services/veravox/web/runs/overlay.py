"""Curves of several runs by epoch, drawn over each other: one small chart a quantity, one legend, and the numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nicegui import ui

from veravox.client.models import EpochRow
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.elements import Part, Tag, table
from veravox.web.plots import CONFIG, LINE, MOST_TICKS, SOFT, Figure, every_nth, numerals

COLOURS = ("#0072b2", "#d98e00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")  # Okabe and Ito's
SYMBOLS = (("circle", "●"), ("square", "■"), ("diamond", "◆"), ("triangle-up", "▲"), ("triangle-down", "▼"))
MOST_ROWS = 30  # epochs in the table
FAR_APART = 30  # times the least loss


@dataclass(frozen=True)
class Line:
    """A run in the chart: what the legend calls it, and its epochs."""

    name: str
    epochs: Sequence[EpochRow]


@dataclass(frozen=True)
class Quantity:
    """What is drawn of each epoch, and how its numbers are written."""

    title: str
    of: Callable[[EpochRow], float | None]
    say: Callable[[float | None], str]
    axis: Figure = field(default_factory=dict)  # what is always so of its axis


def _percent(share: float | None) -> str:
    return words.percent(share, 1)


QUANTITIES = (
    Quantity(N_("Validation loss"), lambda row: row.validation_loss, words.figure),
    Quantity(N_("Macro F1"), lambda row: row.f1, words.figure, {"range": [0, 1.04]}),
    Quantity(N_("Equal error rate"), lambda row: row.equal_error_rate, _percent, {"tickformat": ".0%"}),
)


def colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def symbol(place: int) -> tuple[str, str]:
    """Plotly's name and a letter that looks like it; with the colour it tells thirty lines apart."""
    return SYMBOLS[place % len(SYMBOLS)]


def figure(lines: Sequence[Line], quantity: Quantity) -> Figure:
    """One chart; where a run has no number, its line has a gap."""
    last = max((row.epoch for line in lines for row in line.epochs), default=1)
    return {
        "data": [_trace(place, line, quantity) for place, line in enumerate(lines)],
        "layout": {
            "margin": {"l": 40, "r": 10, "t": 8, "b": 36},
            "showlegend": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": SOFT, "size": 12},
            "hovermode": "closest",
            **numerals(),
            "xaxis": {
                "title": {"text": _("epoch")},
                "showgrid": False,
                "zeroline": False,
                "range": [0, last + 0.5],
                "dtick": every_nth(MOST_TICKS, last),
            },
            "yaxis": {"gridcolor": LINE, "zerolinecolor": LINE, "rangemode": "tozero", **_scale(lines, quantity)},
            "uirevision": "same",  # a zoom survives what is drawn anew
        },
        "config": CONFIG,
    }


def _scale(lines: Sequence[Line], quantity: Quantity) -> Figure:
    """Shares as such; losses on a logarithmic axis where one run's would press all others flat."""
    if quantity.axis:
        return dict(quantity.axis)
    values = [value for line in lines for row in line.epochs if (value := quantity.of(row)) is not None]
    far_apart = bool(values) and min(values) > 0 and max(values) > FAR_APART * min(values)
    return {"type": "log", "dtick": 1} if far_apart else {}


def _trace(place: int, line: Line, quantity: Quantity) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [row.epoch for row in line.epochs],
        "y": [quantity.of(row) for row in line.epochs],
        "name": line.name,
        "line": {"color": colour(place), "width": 2},
        "marker": {"color": colour(place), "symbol": symbol(place)[0], "size": 7},
        "cliponaxis": False,
    }


class Overlay:
    """Legend, charts and the table behind them, which follow what is new without being built anew."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._legend: Part[tuple[str, ...]] = Part(legend)
        with Tag("div", "", "three"):
            self._charts = [_chart(lines, quantity) for quantity in QUANTITIES]
        with Tag("details", style="margin-top:12px"):
            Tag("summary", _("The numbers by epoch"))
            self._numbers: Part[Sequence[Line]] = Part(numbers)
        self._tell(lines)

    def show(self, lines: Sequence[Line]) -> None:
        """Draw them as they are now."""
        if lines == self._lines:
            return
        self._lines = lines
        for chart, quantity in zip(self._charts, QUANTITIES, strict=True):
            chart.update_figure(figure(lines, quantity))
        self._tell(lines)

    def _tell(self, lines: Sequence[Line]) -> None:
        self._legend.show(tuple(line.name for line in lines))
        self._numbers.show(lines)


def legend(names: Sequence[str]) -> None:
    """Colour and sign of each line."""
    with Tag("ul", "", "legend plain", style="margin-bottom:10px"):
        for place, name in enumerate(names):
            with Tag("li"):
                Tag("span", f"━{symbol(place)[1]} ", style=f"color:{colour(place)}", aria_hidden="true")
                Tag("span", name)


def _chart(lines: Sequence[Line], quantity: Quantity) -> ui.plotly:
    said = _("{quantity} by epoch of {n} runs; the table below holds the numbers")
    with Tag("div"):
        Tag("h3", _(quantity.title))
        plot = ui.plotly(figure(lines, quantity)).classes("chart curves")
    plot.props["role"] = "img"
    plot.props["aria-label"] = said.format(quantity=_(quantity.title), n=len(lines))
    return plot


def numbers(lines: Sequence[Line]) -> None:
    """A row an epoch, thinned out where there are many; a column for each quantity of each run."""
    last = max((row.epoch for line in lines for row in line.epochs), default=0)
    if not last:
        Tag("p", _("They come with the first epoch's end."), "soft")
        return
    nth = every_nth(MOST_ROWS, last)
    shown = [epoch for epoch in range(1, last + 1) if epoch % nth == 0 or epoch == last]
    by_epoch = [{row.epoch: row for row in line.epochs} for line in lines]
    columns = [(_("epoch"), "")]
    columns += [(f"{_(quantity.title)}, {line.name}", "n") for quantity in QUANTITIES for line in lines]
    rows = [
        [str(epoch), *(_cell(rows.get(epoch), quantity) for quantity in QUANTITIES for rows in by_epoch)]
        for epoch in shown
    ]
    with Tag("div", "", "low"):
        table(_("Validation loss, macro F1 and equal error rate by epoch and run"), columns, rows)


def _cell(row: EpochRow | None, quantity: Quantity) -> str:
    return quantity.say(quantity.of(row)) if row else ""
