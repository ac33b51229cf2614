"""A curve of any length as at most 2,000 points that look the same: the least and the greatest of each stretch."""

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST = 1000  # stretches; each is drawn as two points
SMOOTHED_SHARE, SMOOTHED_LEAST, SMOOTHED_MOST = 0.03, 3.0, 100.0  # batches that the mean looks back at


@dataclass(frozen=True)
class Stretch:
    """`first` to `last` step, the extremes of the value in drawing order, and the smoothed value at its end."""

    first: int
    last: int
    early: float
    late: float
    smooth: float


def joined(one: Stretch, other: Stretch) -> Stretch:
    """Two neighbours as one, extremes kept, in the order in which they came."""
    values = [one.early, one.late, other.early, other.late]
    low, high = values.index(min(values)), values.index(max(values))
    return Stretch(one.first, other.last, values[min(low, high)], values[max(low, high)], other.smooth)


def memory(count: int) -> float:
    """How many batches the smoothed value looks back at: a share of those seen, so that it neither lags nor jitters."""
    return min(count, max(SMOOTHED_LEAST, SMOOTHED_SHARE * count), SMOOTHED_MOST)


@dataclass
class Sketch:
    """Grows point by point at constant cost. When it is full, neighbours are joined and `turn` grows: draw anew."""

    stretches: list[Stretch] = field(default_factory=list)
    turn: int = 0
    width: int = 1  # batches in a stretch
    _open: list[Stretch] = field(default_factory=list)  # the stretch that is not full yet
    _mean: float = 0.0
    _count: int = 0

    def add(self, steps: Sequence[int], values: Sequence[float]) -> None:
        for step, value in zip(steps, values, strict=True):
            self._count += 1
            self._mean += (value - self._mean) / memory(self._count)
            self._put(Stretch(step, step, value, value, self._mean))

    def _put(self, point: Stretch) -> None:
        self._open.append(point)
        if len(self._open) < self.width:
            return
        whole = self._open[0]
        for each in self._open[1:]:
            whole = joined(whole, each)
        self._open = []
        self.stretches.append(whole)
        if len(self.stretches) >= MOST:
            pairs = zip(self.stretches[::2], self.stretches[1::2], strict=True)
            self.stretches = [joined(one, other) for one, other in pairs]
            self.width, self.turn = 2 * self.width, self.turn + 1


def raw(stretches: Sequence[Stretch]) -> tuple[list[float], list[float]]:
    """Steps and values of the thin line."""
    steps: list[float] = []
    values: list[float] = []
    for each in stretches:
        one_batch = each.first == each.last
        steps += [each.first] if one_batch else [each.first, each.last]
        values += [each.early] if one_batch else [each.early, each.late]
    return steps, values


def smooth(stretches: Sequence[Stretch]) -> tuple[list[float], list[float]]:
    """Steps and values of the thick line."""
    return [float(each.last) for each in stretches], [each.smooth for each in stretches]
