"""Whether a cue can be chance: as many are tried, one of them always looks good."""

from math import log2
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from veravox.datasets.audit.columns import Codes, Mask, Values
from veravox.datasets.audit.readings import ranks

FALSE_ALARMS = 0.02  # the share of datasets without any cue that may raise one
OFTEN = 0.9  # how often the weakest cue that is promised to be found is found
NORMAL = NormalDist()


def deviations(scores: Values, human: Mask, groups: Codes) -> float:
    """How far human clips rank above the others, in standard deviations of what labels without meaning give.

    The difference of both mean ranks is a sum over groups; its variance, where labels mean nothing, is that of
    turning each group's part around or not. Pairs are groups, so what a clip and its copies share cancels out.
    Where one class is rarer and many clips share a value, the sum is skewed; that is taken off.
    Sources: Liang and Zeger, Biometrika 73 (1986), with the residuals of the null hypothesis; Cornish and Fisher,
    Revue de l'Institut International de Statistique 5 (1938), first term.

    Args:
        scores: shape (clips,).
        human: shape (clips,), with both.
        groups: shape (clips,), from 0.
    """
    number, others = np.count_nonzero(human), np.count_nonzero(~human)
    rank = ranks(scores)
    rank -= rank.mean()
    parts = np.bincount(groups, weights=rank * np.where(human, 1 / number, -1 / others))
    noise = float(np.sqrt(np.square(parts).sum()))
    if noise == 0:
        return 0.0
    away = float(parts.sum()) / noise
    variance = float(np.square(rank).mean()) * (1 / number + 1 / others)
    skewness = float((rank**3).mean()) * (1 / number**2 - 1 / others**2) / variance**1.5
    return away - skewness * (away**2 - 1) / 6


def threshold(tests: int, groups: int, share: float = 1.0) -> float:
    """From how many standard deviations on none of so many tests is chance (Bonferroni, two-sided); infinity: never.

    The standard deviation comes from few groups and holds the difference itself, as in Student's test.

    Args:
        tests: how many are made, at least 1.
        groups: how many are looked at.
        share: of all the false alarms that are allowed, how much these tests may use.
    """
    chance = FALSE_ALARMS * share / tests
    if groups < 1 - log2(chance):  # as many turns are there to be made
        return float("inf")
    student = _student(NORMAL.inv_cdf(1 - chance / 2), groups - 1)
    return float(student * (groups / (groups - 1 + student**2)) ** 0.5)


def weakest_rate(human: Mask, groups: Codes, needed: float) -> float:
    """The equal error rate of the weakest cue that would be found nine times in ten, were it normally distributed.

    Args:
        human: shape (clips,).
        groups: shape (clips,).
        needed: standard deviations from which on it is no chance.
    """
    clips = 1 / np.count_nonzero(human) + 1 / np.count_nonzero(~human)
    rates = np.linspace(0.5, 0.001, 500)
    areas: NDArray[np.float64] = np.array([NORMAL.cdf(-(2**0.5) * NORMAL.inv_cdf(rate)) for rate in rates])
    shift, drawn = areas - 0.5, np.unique(groups).size
    spread = clips * (1 / 12 - shift**2 / 4)
    often = shift - NORMAL.inv_cdf(OFTEN) * np.sqrt(spread)
    found = np.flatnonzero(often >= needed * np.sqrt(spread + shift**2 / drawn))
    return round(float(rates[found[0]]), 3) if found.size else 0.0


def _student(normal: float, freedom: int) -> float:
    """Student's quantile from the normal one. Source: Abramowitz and Stegun, 26.7.5."""
    z, v = normal, float(freedom)
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4)
    )
