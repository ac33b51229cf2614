"""From scores to log-likelihood ratios: a line that is fitted by the cost of what it says.

Both classes weigh the same, whatever their numbers, so the prior that is taken out is even. Where a threshold divides all
clips, no finite line would be the cheapest: a prior says that slopes are about 1 and offsets about 0, as much as one clip
says. It is not Platt's, whose targets keep each probability from what so many clips could show at most: of a network that
errs nowhere on 14 clips it would make one that is hardly ever sure, and dearer by all counts.
Sources: Platt, "Probabilistic outputs for support vector machines" (1999), for the line; Brummer and du Preez,
"Application-independent evaluation of speaker detection" (2006), for the cost.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
STEPS = 100
LEAST_SLOPE = 1e-3  # of a detector that ranks no better than chance; its offset is the best one beside that slope
ENOUGH = 1e-12
SLOPE_WITHIN, OFFSET_WITHIN = 1.0, 3.0  # the prior's deviations: of the slope from 1, of the offset (nats) from 0


@dataclass(frozen=True)
class Line:
    """slope * score + offset."""

    slope: float
    offset: float = 0.0

    def __call__(self, scores: Values) -> Values:
        return self.slope * scores + self.offset


Fit = Callable[[Values, Values], Line]


def temperature(bonafide: Values, spoof: Values) -> Line:
    """The slope alone: scores divided by a temperature.

    Args:
        bonafide: scores of human clips, shape (n,), n at least 1.
        spoof: scores of machine-made clips, shape (m,), m at least 1.
    """
    return _fitted(bonafide, spoof, free_offset=False)


def platt(bonafide: Values, spoof: Values) -> Line:
    """Slope and offset; arguments as for `temperature`."""
    return _fitted(bonafide, spoof, free_offset=True)


def cross_fitted(
    fit: Fit, scores: Values, human: NDArray[np.bool_], groups: NDArray[np.int64], folds: int
) -> Values | None:
    """What each clip is said to be by a line that was fitted without its group.

    Args:
        fit: `temperature` or `platt`.
        scores: shape (n,).
        human: shape (n,).
        groups: shape (n,); clips of one group stay together, and groups go to folds in turn, those with humans first.
        folds: how many parts.

    Returns:
        Calibrated scores, shape (n,); None where one fold holds all humans or all machines. No line can be fitted without
        them then, and one that was fitted on them would say of them what it has been told.
    """
    names = np.unique(groups)
    with_humans = np.isin(names, groups[human])
    order = np.concatenate([names[with_humans], names[~with_humans]])
    fold_of = dict(zip(order.tolist(), (np.arange(len(order)) % folds).tolist(), strict=True))
    fold = np.array([fold_of[each] for each in groups.tolist()])
    said = np.empty_like(scores)
    for each in np.unique(fold):
        rest = fold != each
        if not human[rest].any() or human[rest].all():
            return None
        said[~rest] = fit(scores[rest & human], scores[rest & ~human])(scores[~rest])
    return said


def _fitted(bonafide: Values, spoof: Values, *, free_offset: bool) -> Line:
    problem = _Problem.of(bonafide, spoof, free_offset)
    slope, *offset = problem.solved().tolist()
    if slope < LEAST_SLOPE * problem.scale:
        return Line(LEAST_SLOPE, *problem.beside(LEAST_SLOPE).solved().tolist())
    return Line(slope / problem.scale, *offset)


@dataclass(frozen=True)
class _Problem:
    """A convex one: the mean surprise in nats, and a prior's."""

    columns: Values  # scores over their scale, and ones for an offset, shape (1 or 2, clips)
    scale: float
    given: Values  # what is said whatever the line, shape (clips,)
    targets: Values  # 1 for human, shape (clips,)
    weights: Values  # shape (clips,), adding up to 1
    expected: Values  # the line that the prior expects
    doubts: Values  # the prior's precision, for each part of the line, over the number of clips

    @classmethod
    def of(cls, bonafide: Values, spoof: Values, free_offset: bool) -> "_Problem":
        scores = np.concatenate([bonafide, spoof]).astype(np.float64)
        if not np.isfinite(scores).all():
            raise ValueError("scores must be finite numbers")
        n, m, scale = len(bonafide), len(spoof), max(float(scores.std()), 1e-12)
        clips = 4 * n * m / (n + m)
        return cls(
            columns=np.stack([scores / scale, np.ones_like(scores)])[: 1 + free_offset],
            scale=scale,
            given=np.zeros_like(scores),
            targets=np.concatenate([np.ones(n), np.zeros(m)]),
            weights=np.concatenate([np.full(n, 0.5 / n), np.full(m, 0.5 / m)]),
            expected=np.array([scale, 0.0])[: 1 + free_offset],
            doubts=np.array([(scale * SLOPE_WITHIN) ** -2, OFFSET_WITHIN**-2])[: 1 + free_offset] / clips,
        )

    def beside(self, slope: float) -> "_Problem":
        """What remains once the slope is fixed."""
        given, rest = slope * self.scale * self.columns[0], slice(1, None)
        return replace(
            self, given=given, columns=self.columns[rest], expected=self.expected[rest], doubts=self.doubts[rest]
        )

    def solved(self) -> Values:
        """By Newton's method, halving steps that do not help."""
        line = np.zeros(len(self.columns))
        for _step in range(STEPS):
            line, gained = self._stepped(line)
            if gained < ENOUGH:
                break
        return line

    def _stepped(self, line: Values) -> tuple[Values, float]:
        """The next line, and what it saves."""
        said = _logistic(self.given + line @ self.columns)
        gradient = self.columns @ (self.weights * (said - self.targets)) + self.doubts * (line - self.expected)
        curvature = (self.columns * (self.weights * said * (1 - said))) @ self.columns.T + np.diag(self.doubts)
        step, before = np.linalg.solve(curvature, gradient), self._cost(line)
        for _halving in range(30):
            after = self._cost(line - step)
            if after < before:
                return line - step, before - after
            step = step / 2
        return line, 0.0

    def _cost(self, line: Values) -> float:
        said, away = self.given + line @ self.columns, line - self.expected
        surprise = self.weights @ (np.logaddexp(0, said) - self.targets * said)
        return float(surprise + self.doubts @ (away * away) / 2)


def _logistic(values: Values) -> Values:
    return 0.5 * (1 + np.tanh(values / 2))
