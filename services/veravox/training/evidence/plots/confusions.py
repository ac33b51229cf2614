"""What was taken for what in the test part."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from veravox.core.text import _
from veravox.detection.plots.drawing import INK, drawing
from veravox.training.evidence.confusion import Matrix, row_shares


def plot_confusion_matrix(stem: Path, counts: Matrix, classes: Sequence[str], rows: Sequence[str] = ()) -> None:
    """Rows are the truth and add up to 1; below each share stands the number of clips. `rows` are the classes and
    those that the model does not know."""
    rows = rows or classes
    shares = row_shares(counts)
    width, height = (2.6 + (0.9 if len(rows) <= 10 else 0.65) * len(names) for names in (classes, rows))
    with drawing(stem, width, height) as figure:
        axes = figure.add_subplot()
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        for row, column in np.ndindex(shares.shape):
            colour = "white" if shares[row, column] > 0.5 else INK
            said = f"{shares[row, column]:.2f}\n{counts[row][column]}"
            axes.text(column, row, said, ha="center", va="center", color=colour)
        axes.set_xticks(range(len(classes)), classes, rotation=45, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(rows)), rows)
        axes.set(xlabel=_("named"), ylabel=_("true"))
        axes.set_title(_("share of the true class, and clips"), loc="left", fontsize="medium")
