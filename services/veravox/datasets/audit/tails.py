"""How unlikely a sum is where labels mean nothing, in standard deviations of a normal distribution as unlikely.

Saddlepoint approximations: exact to a few per cent however far out, with values that many clips share and with one
class rare, where a normal distribution is wrong by many powers of ten. Sums move in steps, so half a step is taken off.
Sources: Lugannani and Rice, Advances in Applied Probability 12 (1980); Robinson, Journal of the Royal Statistical
Society B 44 (1982), for both sums; Skovgaard, Journal of Applied Probability 24 (1987), where a class's size is fixed;
Barndorff-Nielsen, Biometrika 73 (1986), for the form.
"""

from math import copysign, exp, lgamma, log, pi, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from veravox.datasets.audit.columns import Mask, Values

TURNS = 60  # of Newton's method, at most; where all is told apart it goes on for ever, and this is far enough
NEAR = 1e-9  # of a standard deviation, where it stops
FAR = 2.0  # by how much it may change a clip's log odds at once
NOTHING = 1e-9  # of the largest part, what rounding leaves of none
BOUND = 1 / sqrt(2 * pi)  # of the leaning, where the tail is Chernoff's bound
SURE = 700.0  # nats, beyond which a float has no room for the chance
NORMAL = NormalDist()
MIDDLE = 0.01  # standard deviations within which there is no tail to speak of


def turned(parts: Values) -> float:
    """How far a sum of parts is from what it would be, were each turned around or not by a coin's toss.

    Args:
        parts: shape (groups,).
    """
    size = np.abs(parts)
    size = size[size > NOTHING * size.max()]
    if not size.size:
        return 0.0
    noise = sqrt(float(np.square(size).sum()))
    total, size = float(parts.sum()) / noise, size / noise
    beyond, tilt, spread = abs(total) - float(size.min()), 0.0, 1.0
    if beyond < MIDDLE:
        return copysign(max(0.0, beyond), total)
    for _turn in range(TURNS):
        leaning = np.tanh(tilt * size)
        missing, spread = beyond - float(size @ leaning), float(np.square(size) @ (1 - leaning**2))
        if abs(missing) < NEAR:
            break
        tilt += min(missing / spread, FAR / float(size.max()))
    surprise = tilt * beyond - float((np.logaddexp(tilt * size, -tilt * size) - log(2)).sum())
    return copysign(min(_deviations(surprise, tilt * sqrt(spread)), _most(size.size * log(2))), total)


def dealt(values: Values, human: Mask) -> float:
    """How far the sum of human values is from what it would be, were the same number of labels dealt out anew.

    Args:
        values: shape (n,).
        human: shape (n,), with both.
    """
    distinct, place, number = np.unique(values, return_inverse=True, return_counts=True)
    if distinct.size == 1:
        return 0.0
    of_human = np.bincount(place[human], minlength=distinct.size)
    chosen, free = float(of_human.sum()), float((number - of_human).sum())
    distinct = distinct - number @ distinct / values.size
    noise = sqrt(float(number @ distinct**2) * chosen * free / values.size / (values.size - 1))
    total = float(of_human @ distinct) / noise
    distinct = distinct * copysign(1 / noise, total)
    beyond = abs(total) - float(np.abs(np.diff(distinct)).min()) / 2
    if beyond < MIDDLE:
        return copysign(max(0.0, beyond), total)
    ways = lgamma(chosen + free + 1) - lgamma(chosen + 1) - lgamma(free + 1)
    return copysign(min(_chosen(distinct, number, beyond, chosen), _most(ways)), total)


def _chosen(values: Values, number: NDArray[np.int64], beyond: float, chosen: float) -> float:
    """Tilt the odds of being chosen until so many are chosen whose sum is as far out as it was found."""
    tilt, size = np.zeros(2), float(number.sum())  # by value, and for all alike
    inputs, wanted = np.stack([values, np.ones_like(values)]), np.array([beyond, chosen])
    odds, spread = log(chosen / (size - chosen)), 1.0
    for _turn in range(TURNS):
        share = 1 / (1 + np.exp(-(tilt @ inputs + odds)))
        missing = wanted - inputs @ (number * share)
        curve = (inputs * (number * share * (1 - share))) @ inputs.T
        spread = max(0.0, float(np.linalg.det(curve))) / (chosen * (1 - chosen / size))
        if np.abs(missing / [1, chosen]).max() < NEAR or not spread:
            break
        step = np.linalg.solve(curve, missing)
        tilt += step * min(1.0, FAR / float(np.abs(step @ inputs).max()))
    change = np.logaddexp(0, tilt @ inputs + odds) - np.logaddexp(0, odds)
    return _deviations(float(tilt @ wanted - number @ change), float(tilt[0]) * sqrt(spread))


def _most(ways: float) -> float:
    """Of what happens in one of so many ways, of which the logarithm is given: no sum is less likely."""
    return -NORMAL.inv_cdf(exp(-min(ways, SURE)))


def _deviations(surprise: float, leaning: float) -> float:
    """Of a normal distribution whose tail is as light, or at least as light as Chernoff's bound.

    Args:
        surprise: how much less likely what was found is than under the tilt that makes it usual, in nats.
        leaning: the tilt, in standard deviations under itself; at the very end of the tail it says nothing.
    """
    root = sqrt(2 * surprise)
    return root + log(max(leaning, min(root, BOUND)) / root) / root
