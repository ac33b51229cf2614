"""From scores to log-likelihood ratios: a line that is fitted by the cost of what it says.

Both classes weigh the same, whatever their numbers, so the prior that is taken out is even.
Sources: Platt, "Probabilistic outputs for support vector machines" (1999), for the targets that keep the line finite where
a threshold divides all clips; Brummer and du Preez, "Application-independent evaluation of speaker detection" (2006), for
the cost.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
STEPS = 100
LEAST_SLOPE = 1e-3  # of a detector that ranks no better than chance
ENOUGH = 1e-10


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


def cross_fitted(fit: Fit, scores: Values, human: NDArray[np.bool_], groups: NDArray[np.int64], folds: int) -> Values:
    """What each clip is said to be by a line that was fitted without its group.

    Args:
        fit: `temperature` or `platt`.
        scores: shape (n,).
        human: shape (n,).
        groups: shape (n,); clips of one group stay together, and groups go to folds in turn, those with humans first.
        folds: how many parts; where one leaves no human or no machine to fit on, the line of all is used.

    Returns:
        Calibrated scores, shape (n,).
    """
    names = np.unique(groups)
    with_humans = np.isin(names, groups[human])
    order = np.concatenate([names[with_humans], names[~with_humans]])
    fold_of = dict(zip(order.tolist(), (np.arange(len(order)) % folds).tolist(), strict=True))
    fold = np.array([fold_of[each] for each in groups.tolist()])
    said = fit(scores[human], scores[~human])(scores)
    for each in range(folds):
        rest = fold != each
        if human[rest].any() and not human[rest].all() and not rest.all():
            said[~rest] = fit(scores[rest & human], scores[rest & ~human])(scores[~rest])
    return said


def _fitted(bonafide: Values, spoof: Values, *, free_offset: bool) -> Line:
    """Newton's method, halving steps that do not help, on scores of unit deviation."""
    scores = np.concatenate([bonafide, spoof]).astype(np.float64)
    if not np.isfinite(scores).all():
        raise ValueError("scores must be finite numbers")
    scale = max(float(scores.std()), 1e-12)
    columns = np.stack([scores / scale, np.ones_like(scores)])[: 1 + free_offset]
    n, m = len(bonafide), len(spoof)
    targets = np.concatenate([np.full(n, (n + 1) / (n + 2)), np.full(m, 1 / (m + 2))])
    weights = np.concatenate([np.full(n, 0.5 / n), np.full(m, 0.5 / m)])
    line = np.zeros(len(columns))
    for _step in range(STEPS):
        said = _logistic(line @ columns)
        gradient = columns @ (weights * (said - targets))
        curvature = (columns * (weights * said * (1 - said))) @ columns.T + 1e-12 * np.eye(len(columns))
        step = np.linalg.solve(curvature, gradient)
        line, gained = _stepped(line, step, columns, targets, weights)
        if gained < ENOUGH:
            break
    offset = float(line[1]) if free_offset else 0.0
    return Line(max(float(line[0]) / scale, LEAST_SLOPE), offset)


def _stepped(line: Values, step: Values, columns: Values, targets: Values, weights: Values) -> tuple[Values, float]:
    before = _cost(line, columns, targets, weights)
    for _halving in range(30):
        after = _cost(line - step, columns, targets, weights)
        if after < before:
            return line - step, before - after
        step = step / 2
    return line, 0.0


def _cost(line: Values, columns: Values, targets: Values, weights: Values) -> float:
    said = line @ columns
    return float(weights @ (np.logaddexp(0, said) - targets * said))


def _logistic(values: Values) -> Values:
    return 0.5 * (1 + np.tanh(values / 2))
