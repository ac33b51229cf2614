"""Equal error rates of many resamplings at once."""

import numpy as np
from numpy.typing import NDArray

from veravox.datasets.audit.columns import Codes, Mask, Values
from veravox.datasets.audit.readings import ranks

LEVELS = 256  # thresholds that are tried, at most
ROUNDS = 200
OUTSIDE = 0.05  # of the resamplings lie beyond the interval
HALVINGS = 16

Weights = NDArray[np.float32]
Curves = NDArray[np.float64]


def resampled(groups: int, random: np.random.Generator, rounds: int) -> Weights:
    """How often each group is drawn, with replacement, shape (rounds, groups)."""
    return random.multinomial(groups, np.full(groups, 1 / groups), size=rounds).astype(np.float32)


def rates(scores: Values, human: Mask, groups: Codes, weights: Weights) -> Curves:
    """The equal error rate in each round, on the convex hull as `veravox.metrics.equal_error_rate`, shape (rounds,).

    Scores are rounded to 256 quantiles, or as many as there are clips. Rounds that draw but one class give a rate that is not a number.

    Args:
        scores: shape (clips,), higher meaning more human.
        human: shape (clips,).
        groups: shape (clips,), places in the weights.
        weights: shape (rounds, groups).
    """
    levels = min(LEVELS, scores.size)
    level = np.floor(ranks(scores) * levels).astype(np.int64)
    missed = _share_below(level[human], groups[human], weights, levels)
    accepted = 1 - _share_below(level[~human], groups[~human], weights, levels)
    return _equal(missed, accepted)


def interval(rate: float, drawn: Curves) -> tuple[float, float]:
    """The interval in which 95 % of the resamplings lie, moved so that half of them are on either side of the rate.

    They lie too low by themselves: in each, the hull fits the draw better than it fits the clips.
    """
    known = drawn[np.isfinite(drawn)]
    if not known.size:
        return 0.0, 0.5
    low, high = np.quantile(known, [OUTSIDE / 2, 1 - OUTSIDE / 2]) + (rate - float(np.median(known)))
    return max(0.0, min(rate, float(low))), min(0.5, max(rate, float(high)))


def _share_below(level: Codes, groups: Codes, weights: Weights, levels: int) -> Curves:
    """The share of a class that lies below each threshold, shape (rounds, thresholds)."""
    order = np.argsort(level, kind="stable")
    passed = np.cumsum(weights[:, groups[order]], axis=1, dtype=np.float64)
    passed = np.concatenate([np.zeros((len(weights), 1)), passed], axis=1)
    below = np.searchsorted(level[order], np.arange(levels + 1))
    with np.errstate(invalid="ignore"):
        return passed[:, below] / passed[:, -1:]


def _equal(missed: Curves, accepted: Curves) -> Curves:
    """Where the hull meets the diagonal: the largest, over all prices of a miss, of the least cost at any threshold.

    That is von Neumann's minimax theorem for a coin between two thresholds. The least cost is concave in the price,
    and rises with it while the cheapest threshold misses more than it accepts.
    """
    rise, rounds = missed - accepted, np.arange(len(missed))
    low, high = np.zeros(len(missed)), np.ones(len(missed))
    for _halving in range(HALVINGS):
        price = (low + high) / 2
        cheapest = (accepted + price[:, None] * rise).argmin(axis=1)
        rises = rise[rounds, cheapest] > 0
        low, high = np.where(rises, price, low), np.where(rises, high, price)
    return np.asarray((accepted + ((low + high) / 2)[:, None] * rise).min(axis=1), np.float64)
