"""Equal error rates of many resamplings at once."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri, stdtrit

from veravox.datasets.audit.columns import Codes, Mask, Values
from veravox.datasets.audit.readings import ranks

LEVELS = 256  # thresholds that are tried, at most
ROUNDS = 200
OUTSIDE = 0.05  # of all intervals do not hold the true rate
DOUBT = 0.5  # errors, below which an interval rests on the number of clips rather than on how resamplings vary
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


def independents(human: Mask, groups: Codes) -> int:
    """How many clips of a class can differ by themselves: the fewer of the groups that have human clips, or others.

    Args:
        human: shape (clips,).
        groups: shape (clips,).
    """
    return min(np.unique(groups[human]).size, np.unique(groups[~human]).size)


def interval(rate: float, drawn: Curves, independent: int, told: bool) -> tuple[float, float]:
    """An interval that holds the true rate in 95 of 100 sets of clips like these.

    It is Clopper and Pearson's, for as many trials as would vary like the resamplings. The rate is too low, for the hull
    fits the clips that it is drawn for; and resamplings still lower, by half as much, for they hold clips twice. So the
    upper end is moved up by twice their distance. Where hardly a clip is on the wrong side they do not vary, and each
    independent clip is a trial. What may be chance may have a rate of one half.
    Source: Korn and Graubard, Survey Methodology 24 (1998), for the trials and Student's quantiles.

    Args:
        rate: the equal error rate of the clips.
        drawn: that of resamplings, shape (rounds,).
        independent: how many clips of a class differ by themselves.
        told: whether the scores are told from chance.
    """
    known = drawn[np.isfinite(drawn)]
    if not known.size or independent < 2:
        return 0.0, 0.5
    closer = max(0.0, rate - float(np.median(known)))
    trials = _trials(min(0.5, rate + closer), float(known.var()), independent)
    low = float(betaincinv(rate * trials, trials - rate * trials + 1, OUTSIDE / 2)) if rate else 0.0
    upper = min(0.5, rate + 2 * closer)
    high = float(betaincinv(upper * trials + 1, trials - upper * trials, 1 - OUTSIDE / 2))
    return min(rate, low), max(rate, min(0.5, high)) if told else 0.5


def _trials(rate: float, variance: float, independent: int) -> float:
    """How many tosses of a coin vary as the resamplings; as far as there are errors that can, one for each otherwise."""
    spread = independent / (independent - 1) * variance / (1 - rate)
    inverse = (spread * independent + DOUBT / independent) / (rate * independent + DOUBT)
    student = float(stdtrit(independent - 1, 1 - OUTSIDE / 2) / ndtri(1 - OUTSIDE / 2))
    return max(1.0, 1 / (inverse * student**2))


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
