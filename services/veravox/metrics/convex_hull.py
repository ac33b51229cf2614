"""The lower left boundary of a detection curve: what can be had by tossing a coin between two thresholds."""

import numpy as np
from numpy.typing import NDArray

from veravox.metrics.scores import Counts

PASSES = 32  # over all points at once, after which what is left is walked along


def lower_hull(misses: Counts, accepted: Counts) -> tuple[Counts, Counts]:
    """Corners of the convex hull of a falling staircase, in whole numbers and therefore exactly.

    A point that is not below the line between its neighbours is no corner; such points are dropped together, pass
    after pass, until none is left. Andrew's monotone chain does what remains after many passes.

    Args:
        misses: shape (k,), never falling.
        accepted: shape (k,), never rising.

    Returns:
        Both at the corners: misses rising, slopes rising.
    """
    lowest = np.append(misses[1:] != misses[:-1], True)
    points = misses[lowest], accepted[lowest]
    for _pass in range(PASSES):
        corners = _below_neighbours(*points)
        if corners.all():
            return points
        points = points[0][corners], points[1][corners]
    return _chain(*points)


def _below_neighbours(x: Counts, y: Counts) -> NDArray[np.bool_]:
    run, rise = np.diff(x), np.diff(y)
    bends = run[:-1] * rise[1:] > rise[:-1] * run[1:]
    return np.concatenate([[True], bends, [True]])[: x.size]


def _chain(x: Counts, y: Counts) -> tuple[Counts, Counts]:
    hull: list[tuple[int, int]] = []
    for point in zip(x.tolist(), y.tolist(), strict=True):
        while len(hull) > 1 and not _turns_left(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    corners = np.array(hull, np.int64)
    return corners[:, 0], corners[:, 1]


def _turns_left(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])
