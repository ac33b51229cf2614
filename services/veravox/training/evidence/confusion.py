"""The confusion matrix of the test clips as a table: counts, and what share of its class each count is."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from veravox.core.files import replace_text
from veravox.core.spreadsheet import harmless

Matrix = Sequence[Sequence[int]]  # rows are the truth, columns the predictions


def row_shares(matrix: Matrix) -> NDArray[np.float64]:
    """Each row divided by its sum, shape (rows, classes), in [0, 1]; zeros where a class has no clip."""
    counts = np.array(matrix, np.float64)
    shares: NDArray[np.float64] = counts / counts.sum(axis=1, keepdims=True).clip(min=1)
    return shares


def write_confusion(path: Path, matrix: Matrix, classes: Sequence[str], rows: Sequence[str] = ()) -> None:
    """One row a true class: `class,<class>...,share_<class>...`: clips by predicted class, then shares of the row.

    Args:
        path: renamed into place.
        matrix: counts, shape (rows, classes); rows are the truth, columns the predictions.
        classes: the columns' names, in that order.
        rows: the rows' names, where there are classes that the model does not know; else they are the classes.

    Raises:
        ValueError: if there are more or fewer rows than names.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["class", *map(harmless, classes), *(f"share_{name}" for name in classes)])
    for name, counts, shares in zip(rows or classes, matrix, row_shares(matrix).tolist(), strict=True):
        writer.writerow([harmless(name), *counts, *shares])
    replace_text(path, text.getvalue())
