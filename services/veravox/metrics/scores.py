"""Scores of two classes, counted at every threshold that parts them; whole numbers, so that nothing is rounded."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
Counts = NDArray[np.int64]
CLASSES = ("bonafide", "spoof")


def counts_below(upper: Scores, lower: Scores, names: tuple[str, str] = CLASSES) -> tuple[Counts, Counts]:
    """How many scores of each class lie below each threshold.

    Equal scores stand on the same side of every threshold. Infinite ones are the largest and the smallest.

    Args:
        upper: scores of the class that should have the higher ones, shape (n,).
        lower: scores of the other, shape (m,).
        names: what both classes are called where they are refused.

    Returns:
        Counts of both, each of shape (k + 1,) for k distinct scores, rising from 0 to n and to m.

    Raises:
        ValueError: if a class is empty, is not one row, or has a score that is not a number.
    """
    refuse_unusable(upper, lower, names)
    scores = np.unique(np.concatenate([upper, lower]).astype(np.float64))
    return _at_most(upper, scores), _at_most(lower, scores)


def refuse_unusable(upper: Scores, lower: Scores, names: tuple[str, str] = CLASSES) -> None:
    """Refuse, in a sentence, scores of which no metric can be had.

    Raises:
        ValueError: if a class is empty, is not one row, or has a score that is not a number.
    """
    if upper.ndim != 1 or lower.ndim != 1:
        raise ValueError(f"scores come in one row: {names[0]} has shape {upper.shape}, {names[1]} {lower.shape}")
    if not upper.size or not lower.size:
        raise ValueError(f"both classes need a score: {upper.size} {names[0]}, {lower.size} {names[1]}")
    strange = [int(np.isnan(each).sum()) for each in (upper, lower)]
    if any(strange):
        raise ValueError(
            f"{sum(strange)} of {upper.size + lower.size} scores are not a number: "
            f"{strange[0]} {names[0]}, {strange[1]} {names[1]}"
        )


def _at_most(scores: Scores, values: NDArray[np.float64]) -> Counts:
    below = np.searchsorted(np.sort(scores), values, side="right")
    return np.concatenate([[0], below]).astype(np.int64)
