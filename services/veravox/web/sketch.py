"""A curve of any length as at most 2,000 points that look the same: the least and the greatest of each stretch."""

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST = 1000  # stretches; each is drawn as two points
SMOOTHED_LEAST = 3.0  # batches that a mean looks back at, where there are as many
LITTLE, MUCH = (0.03, 100.0), (0.15, 2000.0)  # of all those seen so far, and at most


@dataclass(frozen=True)
class Stretch:
    """`first` to `last` step, the extremes of the value in drawing order, and its means at its end, over few and many."""

    first: int
    last: int
    early: float
    late: float
    smooth: float
    smoother: float


def joined(one: Stretch, other: Stretch) -> Stretch:
    """Two neighbours as one, extremes kept, in the order in which they came."""
    values = [one.early, one.late, other.early, other.late]
    low, high = values.index(min(values)), values.index(max(values))
    early, late = values[min(low, high)], values[max(low, high)]
    return Stretch(one.first, other.last, early, late, other.smooth, other.smoother)


def memory(count: int, share: float = LITTLE[0], most: float = LITTLE[1]) -> float:
    """How many batches the smoothed value looks back at: a share of those seen, so that it neither lags nor jitters."""
    return min(count, max(SMOOTHED_LEAST, share * count), most)


@dataclass(eq=False)
class Sketch:
    """Grows point by point at constant cost. When it is full, neighbours are joined and `turn` grows: draw anew."""

    most: int = MOST  # even
    stretches: list[Stretch] = field(default_factory=list)
    turn: int = 0
    width: int = 1  # points in a stretch
    newest: int = 0  # the last step
    _open: list[Stretch] = field(default_factory=list)  # the stretch that is not full yet
    _means: tuple[float, float] = (0.0, 0.0)
    _count: int = 0

    @classmethod
    def after(cls, stretch: Stretch | None, most: int = MOST) -> "Sketch":
        """One that goes on where this stretch ends, its means included; from the beginning without one."""
        if stretch is None:
            return cls(most)
        return cls(most, newest=stretch.last, _means=(stretch.smooth, stretch.smoother), _count=stretch.last)

    @property
    def exact(self) -> bool:
        """Whether it holds every step by itself."""
        return len(self.stretches) == self.newest

    def add(self, steps: Sequence[int], values: Sequence[float]) -> None:
        for step, value in zip(steps, values, strict=True):
            self._count, self.newest = self._count + 1, step
            few, many = self._means
            few += (value - few) / memory(self._count)
            many += (value - many) / memory(self._count, *MUCH)
            self._means = few, many
            self._put(Stretch(step, step, value, value, few, many))

    def _put(self, point: Stretch) -> None:
        self._open.append(point)
        if len(self._open) < self.width:
            return
        whole = self._open[0]
        for each in self._open[1:]:
            whole = joined(whole, each)
        self._open = []
        self.stretches.append(whole)
        if len(self.stretches) >= self.most:
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


def smooth(stretches: Sequence[Stretch], much: bool = False) -> tuple[list[float], list[float]]:
    """Steps and values of the thick line."""
    return [float(each.last) for each in stretches], [each.smoother if much else each.smooth for each in stretches]
