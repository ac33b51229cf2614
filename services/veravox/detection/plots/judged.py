"""How clips were judged: misses against false acceptances, and whether probabilities come true."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from veravox.core.calibration import Reliability
from veravox.core.text import _
from veravox.detection.plots.drawing import BLUE, GREY, ORANGE, drawing, explain
from veravox.metrics import equal_error_rate, error_rates, hull_error_rates, normal_deviate

Scores = NDArray[np.floating]
Rates = NDArray[np.float64]
TICKS = (0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6)
MOST = 0.7  # of the errors that are shown


def plot_det(stem: Path, bonafide: Scores, spoof: Scores) -> None:
    """The detection error trade-off: misses against false acceptances on normal-deviate axes, and where they are equal.

    Faint, what the thresholds give; strong, their convex hull, on which the equal error rate lies. Where an error was
    never made, the curve runs along the edge.

    Args:
        stem: where to write, without suffix.
        bonafide: scores of bonafide clips, shape (n,), higher means more human.
        spoof: scores of spoofed clips, shape (m,).

    Raises:
        ValueError: if a class is empty or a score is not a number.
    """
    rate, hull = equal_error_rate(bonafide, spoof), hull_error_rates(bonafide, spoof)
    with drawing(stem, 6, 6.2) as figure:
        axes = _deviate_axes(figure, least=0.5 / max(bonafide.size, spoof.size, 50))
        _errors(axes, *error_rates(bonafide, spoof), alpha=0.3, linewidth=1, label=_("each threshold"))
        _errors(axes, *_tossed(*hull), linewidth=1.8, label=_("convex hull"))
        _mark(axes, rate)
        axes.set_xlabel(_("false acceptances, % of {n} spoofed clips").format(n=spoof.size))
        axes.set_ylabel(_("misses, % of {n} bonafide clips").format(n=bonafide.size))
        explain(axes)


def plot_reliability(stem: Path, before: Reliability | None, after: Reliability) -> None:
    """What share of clips was human where a probability was given, before and after calibration, at even prior odds.

    Args:
        stem: where to write, without suffix.
        before: of the network's own scores; None: it is not asked for.
        after: of calibrated ones, in cross-fitting where they are of the clips that they were calibrated with.
    """
    with drawing(stem, 6, 6.2) as figure:
        axes = figure.add_subplot(aspect="equal", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
        axes.plot([0, 1], [0, 1], color=GREY, linestyle=":", linewidth=0.8)
        curves = [(ORANGE, _("before"), before)] if before else []
        for colour, name, said in (*curves, (BLUE, _("scores") if before is None else _("calibrated"), after)):
            error = "" if said.ece is None else f", ECE {100 * said.ece:.1f} %"
            points = [(each.said, each.was) for each in said.bins]
            axes.plot(*zip(*points, strict=True), color=colour, marker="o", markersize=4, label=f"{name}{error}")
        axes.grid(visible=True)
        axes.set(xlabel=_("probability of a human that was given"), ylabel=_("share that was human"))
        explain(axes)


def _deviate_axes(figure: Figure, least: float) -> Axes:
    """Both axes from `least`, whose edge stands for none at all, to 70 %; dotted, where they agree."""
    limits = _deviates([least, MOST])
    shown = [each for each in TICKS if each > 1.1 * least]
    axes = figure.add_subplot(aspect="equal", xlim=limits, ylim=limits)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(_deviates(shown), [f"{100 * each:g}" for each in shown])
    axes.grid(visible=True)
    axes.plot(limits, limits, color=GREY, linestyle=":", linewidth=0.8)
    return axes


def _errors(axes: Axes, misses: Rates, accepted: Rates, **look: Any) -> None:
    axes.plot(_places(axes, accepted), _places(axes, misses), color=BLUE, **look)


def _tossed(misses: Rates, accepted: Rates) -> tuple[Rates, Rates]:
    """The hull with points between its corners, for what is straight there is bent on the axes."""
    between = np.union1d(np.linspace(0, 1, 1001), misses)
    return between, np.interp(between, misses, accepted)


def _mark(axes: Axes, rate: float) -> None:
    """A point on the dotted line; its name stands beyond the curve, or before it where there is more room."""
    at, side = _places(axes, [rate])[0], 1 if rate < 0.2 else -1
    axes.plot(at, at, "o", color=ORANGE, clip_on=False, zorder=3)
    axes.annotate(
        _("equal error rate {percent:.1f} %").format(percent=100 * rate),
        (at, at),
        xytext=(10 * side, 10 * side),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="bottom" if side > 0 else "top",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 2},
    )


def _places(axes: Axes, rates: ArrayLike) -> Rates:
    """Where rates lie on the axes: those below what is shown on the edge, those above it outside."""
    return np.clip(_deviates(rates), axes.get_xlim()[0], 9)


def _deviates(rates: ArrayLike) -> Rates:
    return normal_deviate(np.asarray(rates, np.float64))
