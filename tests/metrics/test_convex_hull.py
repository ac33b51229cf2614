import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from veravox.metrics import convex_hull
from veravox.metrics.convex_hull import lower_hull

steps = hnp.arrays(np.int64, st.tuples(st.integers(1, 60), st.just(2)), elements=st.integers(0, 9))


def staircase(moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    moves = np.concatenate([[[0, 1]], moves, [[1, 0]]])
    points = np.concatenate([[[0, 0]], np.cumsum(moves, axis=0)])
    return points[:, 0], points[-1, 1] - points[:, 1]


@given(steps)
def test_passes_over_all_points_find_what_a_walk_finds(moves: np.ndarray) -> None:
    x, y = staircase(moves)
    lowest = np.append(x[1:] != x[:-1], True)
    assert np.array_equal(lower_hull(x, y), convex_hull._chain(x[lowest], y[lowest]))


@given(steps)
def test_no_point_is_below_and_every_corner_is_a_point(moves: np.ndarray) -> None:
    x, y = staircase(moves)
    corners = lower_hull(x, y)
    assert (y >= np.interp(x, *corners) - 1e-9).all()
    assert set(zip(*corners, strict=True)) <= set(zip(x, y, strict=True))
    assert (np.diff(np.diff(corners[1]) / np.diff(corners[0])) > 0).all()


def test_what_passes_leave_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A convex curve that ends deep below itself: each pass drops its last point alone."""
    x = np.arange(200)
    y = (400 - x) ** 2
    y[-1] = 0
    corners = lower_hull(x, y)
    assert corners[0].tolist() == [0, 199]
    monkeypatch.setattr(convex_hull, "PASSES", 1)
    assert np.array_equal(lower_hull(x, y), corners)
