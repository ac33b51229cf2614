"""The pictures of a finished run: the curve of the loss, and the confusion matrix of the test clips."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from veravox.core.files import replace_bytes
from veravox.core.text import _
from veravox.training.course import Epoch
from veravox.training.journal import read_journal

BLUE, ORANGE, GREY, INK = "#0072b2", "#d98e00", "#9aa3ad", "#2b2f36"  # told apart with any kind of colour vision


def plot_loss(path: Path, batches: Path, history: Sequence[Epoch]) -> None:
    """Training loss by batch, faint, its moving mean, and validation loss at each epoch's end (dotted lines)."""
    losses = np.array([float(row["train_loss"]) for row in read_journal(batches)])
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    axes = figure.add_subplot()
    steps = np.arange(1, len(losses) + 1)
    for row in history:
        axes.axvline(row.step, color=GREY, linestyle=":", linewidth=0.8)
    axes.plot(steps, losses, color=BLUE, alpha=0.25, linewidth=0.8)
    axes.plot(steps, _moving_mean(losses), color=BLUE, linewidth=1.8, label=_("training"))
    ends, judged = [row.step for row in history], [row.valid_loss for row in history]
    axes.plot(ends, judged, color=ORANGE, marker="o", markersize=4, linewidth=1.8, label=_("validation"))
    axes.set(xlabel=_("batch"), ylabel=_("loss"), ylim=(0, None))
    axes.legend(frameon=False)
    _calm(axes)
    _save(figure, path)


def plot_confusion_matrix(path: Path, counts: Sequence[Sequence[int]], classes: Sequence[str]) -> None:
    """Rows are the truth and add up to 1; below each share stands the number of clips."""
    matrix = np.array(counts, float)
    shares = matrix / matrix.sum(axis=1, keepdims=True).clip(min=1)
    size = 2.6 + 0.9 * len(classes)
    figure = Figure(figsize=(size, size), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(shares.shape):
        colour = "white" if shares[row, column] > 0.5 else INK
        said = f"{shares[row, column]:.2f}\n{int(matrix[row, column])}"
        axes.text(column, row, said, ha="center", va="center", color=colour)
    at = range(len(classes))
    axes.set_xticks(at, classes, rotation=45, ha="right")
    axes.set_yticks(at, classes)
    axes.set(xlabel=_("named"), ylabel=_("true"))
    _calm(axes)
    _save(figure, path)


def _moving_mean(losses: np.ndarray) -> np.ndarray:
    """As fastai smooths: exponentially, its beginning corrected; over fewer batches where the run is short."""
    share = 1 - 1 / min(50, max(4, len(losses) / 20))
    mean, means = 0.0, []
    for count, loss in enumerate(losses, 1):
        mean = share * mean + (1 - share) * loss
        means.append(mean / (1 - share**count))
    return np.array(means)


def _calm(axes: Axes) -> None:
    axes.tick_params(colors=INK, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.yaxis.label.set_color(INK)
    axes.xaxis.label.set_color(INK)


def _save(figure: Figure, path: Path) -> None:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    replace_bytes(path, buffer.getvalue())
