"""Three pictures of how a model tells human from machine: errors traded, scores, and whether probabilities come true."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from nicegui import ui

from veravox.core.text import _, numeral
from veravox.web import words
from veravox.web.elements import Tag, table
from veravox.web.plots import CONFIG, EPOCH, LINE, SOFT, TRAINING, VALIDATION, Figure, numerals

HUMAN, MACHINE = "#009e73", "#d55e00"  # Okabe and Ito's, readable on light and dark
NORMAL = NormalDist()
TICKS = (0.0001, 0.001, 0.01, 0.05, 0.2, 0.5)
MOST = 0.7  # of the errors that are shown
ROWS = 12  # of the tables behind the pictures
Curves = Mapping[str, Any]
Rates = Sequence[float]


def plots(curves: Curves, detection: Mapping[str, Any]) -> None:
    """Each with a legend in words, and with its numbers below."""
    det, histogram, reliability = curves["det"], curves["histogram"], curves["reliability"]
    with Tag("div", "", "three"):
        with _picture(_("Errors against each other")):
            _chart(det_figure(det, detection), _("Misses against false acceptances; the table below holds the numbers"))
            eer = words.percent(detection["eer"], 1)
            Tag("small", _("● equal error rate {eer}: as many humans missed as machines let through").format(eer=eer))
        with _picture(_("Scores")):
            _chart(histogram_figure(histogram), _("Scores of human and machine-made clips; the table holds them"))
            with Tag("small"):
                Tag("b", "■ " + _("human"), style=f"color:{HUMAN}")
                Tag("b", " ▨ " + _("machine-made"), style=f"color:{MACHINE}")
                Tag("span", " · " + _("right of 0 the model says human"))
        with _picture(_("Can its probabilities be believed?")):
            _chart(reliability_figure(reliability), _("What was said against what was so; the table holds the numbers"))
            ece = words.percent(reliability["ece"], 1)
            Tag("small", _("on the dotted line they come true; on average they are {ece} off").format(ece=ece))
    with Tag("details", style="margin-top:12px"):
        Tag("summary", _("The numbers"))
        _numbers(det, histogram, reliability)


def det_figure(det: Mapping[str, Rates], detection: Mapping[str, Any]) -> Figure:
    """Misses over false acceptances on axes of standard deviations, where good detectors lie apart."""
    least = 0.5 / max(detection["bonafide"], detection["spoof"], 50)
    x, y = (_deviates(det[name], least) for name in ("falseAcceptances", "misses"))
    ends = _deviates([least, MOST], least)
    at = _deviates([detection["eer"]], least)
    axis = {
        "range": ends,
        "tickvals": _deviates([each for each in TICKS if each > 1.1 * least], least),
        "ticktext": [numeral(f"{100 * each:g} %") for each in TICKS if each > 1.1 * least],
        "tickangle": 0,
        "gridcolor": LINE,
    }
    said = [
        f"{words.percent(miss, 1)} · {words.percent(fa, 1)}"
        for miss, fa in zip(det["misses"], det["falseAcceptances"], strict=True)
    ]
    return {
        "data": [
            _line(ends, ends, _("equal"), {"color": EPOCH, "dash": "dot", "width": 1}, hoverinfo="skip"),
            _line(x, y, _("missed · let through"), {"color": TRAINING, "width": 2.4}, text=said, hoverinfo="text"),
            _points(at, at, _("equal error rate"), VALIDATION, hoverinfo="skip"),
        ],
        "layout": _layout(_("machines called human"), _("humans called machine"), axis, axis),
        "config": CONFIG,
    }


def histogram_figure(histogram: Mapping[str, Sequence[float]]) -> Figure:
    """Shares of either side by score, so that a side of few clips is seen as well."""
    edges = histogram["edges"]
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    width = edges[1] - edges[0]
    sides = (
        (_("human"), "human", {"color": HUMAN, "opacity": 0.75}),
        (_("machine-made"), "machine", {"color": MACHINE, "opacity": 0.6, "pattern": {"shape": "/", "size": 5}}),
    )
    layout = _layout(
        _("score"),
        _("share of its side"),
        {"gridcolor": LINE},
        {
            "gridcolor": LINE,
            "tickformat": ".0%",
            "rangemode": "tozero",
        },
    )
    layout |= {"barmode": "overlay", "bargap": 0.05}
    layout["shapes"] = [
        {
            "type": "line",
            "x0": 0,
            "x1": 0,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": SOFT, "dash": "dot", "width": 1},
        }
    ]
    data = [
        {"type": "bar", "x": middles, "y": _shares(histogram[name]), "width": width, "name": title, "marker": look}
        for title, name, look in sides
    ]
    return {"data": data, "layout": layout, "config": CONFIG}


def reliability_figure(reliability: Mapping[str, Any]) -> Figure:
    """What share of clips was human where a probability was given, at even prior odds."""
    bins = reliability["bins"]
    axis = {"range": [-0.02, 1.02], "tickformat": ".0%", "dtick": 0.25, "gridcolor": LINE}
    return {
        "data": [
            _line([0, 1], [0, 1], _("as said"), {"color": EPOCH, "dash": "dot", "width": 1}, hoverinfo="skip"),
            {
                **_line(
                    [each["said"] for each in bins],
                    [each["was"] for each in bins],
                    _("was human"),
                    {"color": TRAINING, "width": 2},
                ),
                "mode": "lines+markers",
                "marker": {"color": TRAINING, "size": 7},
                "text": [_("{n} clips").format(n=words.count(each["clips"])) for each in bins],
            },
        ],
        "layout": _layout(_("probability of a human"), _("share that was human"), axis, axis),
        "config": CONFIG,
    }


def _numbers(det: Mapping[str, Rates], histogram: Mapping[str, Any], reliability: Mapping[str, Any]) -> None:
    nth = max(1, len(det["misses"]) // ROWS)
    errors = list(zip(det["misses"], det["falseAcceptances"], strict=True))[::nth]
    columns = [(_("humans called machine"), "n"), (_("machines called human"), "n")]
    edges = histogram["edges"]
    counts = zip(edges, histogram["human"], histogram["machine"], strict=False)
    scores = [
        [words.signed(low), words.count(human), words.count(machine)]
        for low, human, machine in counts
        if human or machine
    ]
    bins = [
        [words.percent(each["said"]), words.percent(each["was"]), words.count(each["clips"])]
        for each in reliability["bins"]
    ]
    with Tag("div", "", "three low"):
        table(_("Errors at some thresholds"), columns, [[words.percent(a, 1), words.percent(b, 1)] for a, b in errors])
        table(_("Clips by score"), [(_("score from"), "n"), (_("human"), "n"), (_("machine-made"), "n")], scores)
        table(_("Probabilities"), [(_("it said"), "n"), (_("it was so"), "n"), (_("clips"), "n")], bins)


def _picture(title: str) -> Tag:
    place = Tag("figure")
    with place:
        Tag("h3", title)
    return place


def _chart(figure: Figure, label: str) -> None:
    plot = ui.plotly(figure).classes("chart curves")
    plot.props["role"] = "img"
    plot.props["aria-label"] = label


def _layout(across: str, up: str, x: Figure, y: Figure) -> Figure:
    return {
        "margin": {"l": 52, "r": 26, "t": 8, "b": 44},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": SOFT, "size": 12},
        "hovermode": "closest",
        **numerals(),
        "xaxis": {"title": {"text": across, "font": {"size": 11}}, "zeroline": False, **x},
        "yaxis": {"title": {"text": up}, "zeroline": False, **y},
    }


def _line(x: Rates, y: Rates, name: str, line: Figure, **more: Any) -> Figure:
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": line, **more}


def _points(x: Rates, y: Rates, name: str, colour: str, **more: Any) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "name": name,
        "marker": {"color": colour, "size": 10},
        **more,
    }


def _deviates(rates: Rates, least: float) -> list[float]:
    """Those below what is shown lie on the edge: an error that was never made."""
    return [NORMAL.inv_cdf(min(max(each, least), 1 - least)) for each in rates]


def _shares(counts: Rates) -> list[float]:
    total = sum(counts)
    return [each / total for each in counts]
