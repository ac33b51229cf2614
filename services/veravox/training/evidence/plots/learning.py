"""How a run has learnt: losses and right answers along its batches, and the rates that were tried before the first."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from veravox.core.text import _
from veravox.detection.plots.drawing import BLUE, GREY, ORANGE, drawing, explain, thinned
from veravox.training.telling.journal import read_journal

Values = NDArray[np.float64]


def plot_loss(stem: Path, batches: Path, history: Path) -> None:
    """The course of a training: losses above, below the share of windows that were named rightly.

    Of the training, loss and accuracy by batch, faint, and their moving means. Of the validation, loss and macro F1
    at each epoch's end (dotted lines).

    Args:
        stem: where to write, without suffix.
        batches: the journal of batches, `batches.csv`.
        history: the journal of epochs, `history.csv`.
    """
    rows, epochs = list(read_journal(batches)), list(read_journal(history))
    ends = [int(row["step"]) for row in epochs]
    with drawing(stem, 9, 6) as figure:
        above, below = figure.subplots(2, sharex=True, height_ratios=(3, 2))
        for axes in (above, below):
            _dotted(axes, ends)
        _by_batch(above, _column(rows, "train_loss"), _("training"))
        _by_epoch(above, ends, _column(epochs, "valid_loss"), _("validation"))
        above.set(ylabel=_("loss (nats)"), ylim=(0, None))
        _by_batch(below, _column(rows, "accuracy"), _("accuracy, training"))
        _by_epoch(below, ends, _column(epochs, "f1_score"), _("macro F1, validation"))
        below.set(xlabel=_("batch"), ylabel=_("accuracy, F1"), ylim=(0, 1.02))
        for axes in (above, below):
            explain(axes)


def plot_learning_rate(stem: Path, rates: Sequence[float], losses: Sequence[float], chosen: float) -> None:
    """What fastai's learning rate finder saw: the loss over the rate, which rises from batch to batch.

    Args:
        stem: where to write, without suffix.
        rates: of each batch, shape (n,), on a logarithmic axis.
        losses: after each batch, as the finder smooths them, shape (n,); what is not finite is left out.
        chosen: the rate that the training takes.
    """
    seen = np.array(losses, np.float64)
    known = np.isfinite(seen)
    with drawing(stem, 9, 4.5) as figure:
        axes = figure.add_subplot(xscale="log", xlabel=_("learning rate"), ylabel=_("loss (nats), smoothed"))
        axes.plot(np.array(rates)[known], seen[known], color=BLUE, linewidth=1.8)
        axes.axvline(chosen, color=ORANGE, linewidth=1.8, label=_("chosen: {rate:.2g}").format(rate=chosen))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.set_ylim(top=_height(seen[known]))
        explain(axes)


def _height(losses: Values) -> float | None:
    """A little above all before the lowest: the explosion at the end leaves the picture, what led to it fills it."""
    return 1.3 * float(losses[: losses.argmin() + 1].max()) if losses.size else None


def _dotted(axes: Axes, ends: Sequence[int]) -> None:
    """A line at each epoch's end; of many epochs, at every second, third, ..."""
    for end in ends[:: -(-len(ends) // 40) or 1]:
        axes.axvline(end, color=GREY, linestyle=":", linewidth=0.8)
    axes.locator_params(axis="x", integer=True)
    axes.xaxis.set_major_formatter("{x:,.0f}")


def _by_batch(axes: Axes, values: Values, label: str) -> None:
    steps, kept = np.arange(1, len(values) + 1), thinned(values)
    axes.plot(steps[kept], values[kept], color=BLUE, alpha=0.25, linewidth=0.8)
    means = _moving_mean(values)
    kept = thinned(means)
    axes.plot(steps[kept], means[kept], color=BLUE, linewidth=1.8, label=label)


def _by_epoch(axes: Axes, ends: Sequence[int], values: Values, label: str) -> None:
    size = 4 if len(ends) <= 40 else 2
    axes.plot(ends, values, color=ORANGE, marker="o", markersize=size, linewidth=1.8, label=label)


def _column(rows: Sequence[Mapping[str, str]], name: str) -> Values:
    """As numbers; what was left empty is none."""
    return np.array([float(row[name] or "nan") for row in rows])


def _moving_mean(values: Values) -> Values:
    """As fastai smooths: exponentially, its beginning corrected; over fewer batches where the run is short.

    What is not finite leaves the mean where it was.
    """
    over = max(4, min(50, len(values) / 50), len(values) / 200)  # batches
    mean, weight, means = 0.0, 0.0, []
    for value in values:
        if np.isfinite(value):
            mean, weight = mean + (value - mean) / over, weight + (1 - weight) / over
        means.append(mean / weight if weight else np.nan)
    return np.array(means)
