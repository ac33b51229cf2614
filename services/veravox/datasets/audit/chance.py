"""Whether a cue can be chance: as many are tried, one of them always looks good."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from veravox.datasets.audit.columns import Codes, Mask, Values
from veravox.datasets.audit.readings import ranks
from veravox.datasets.audit.tails import dealt, turned

FALSE_ALARMS = 0.02  # the share of datasets without any cue that may raise one
ONCE = 0.025  # of scores that say nothing may seem to
OFTEN = 0.9  # how often the weakest cue that is promised to be found is found
PLACES = 12  # of a mean rank: rounding must not part what is tied
NORMAL = NormalDist()


def deviations(rank: Values, human: Mask, groups: Codes) -> float:
    """How far human clips rank above the others, in standard deviations of what labels without meaning give.

    Where most clips stand alone, that is their labels dealt out anew. Otherwise it is each group's part in the
    difference of both mean ranks turned around or not; pairs are groups, so what a clip and its copies share cancels
    out, and it takes as many pairs as coins to make something unlikely.

    Args:
        rank: shape (clips,), 0 on average.
        human: shape (clips,), with both.
        groups: shape (clips,), from 0.
    """
    if stand_alone(groups):
        units, place, number = np.unique(2 * groups + human, return_inverse=True, return_counts=True)
        means = np.bincount(place, weights=rank) / number
        return dealt(np.round(means, PLACES), units % 2 == 1)
    weights = np.where(human, 1 / np.count_nonzero(human), -1 / np.count_nonzero(~human))
    return turned(np.asarray(np.bincount(groups, weights=rank * weights), np.float64))


def stand_alone(groups: Codes) -> bool:
    """Whether most groups are a single clip."""
    clips = np.bincount(groups)
    return bool(2 * np.count_nonzero(clips == 1) > np.count_nonzero(clips))


def threshold(tests: int, share: float = 1.0) -> float:
    """From how many standard deviations on none of so many tests is chance (Bonferroni, two-sided).

    Args:
        tests: how many are made, at least 1.
        share: of all the false alarms that are allowed, how much these tests may use.
    """
    return NORMAL.inv_cdf(1 - FALSE_ALARMS * share / tests / 2)


def surely_told(scores: Values, human: Mask, groups: Codes) -> bool:
    """Whether scores that nobody has chosen among others tell the classes apart, so that one in forty would by chance.

    Args:
        scores: shape (clips,), higher meaning more human.
        human: shape (clips,), with both.
        groups: shape (clips,), from 0.
    """
    return deviations(ranks(scores) - 0.5, human, groups) >= NORMAL.inv_cdf(1 - ONCE)


def weakest_rate(human: Mask, groups: Codes, needed: float) -> float:
    """The equal error rate of the weakest cue that would be found nine times in ten, were it normally distributed.

    So are values that many clips share; names of which each class has but a few clips must tell more.

    Args:
        human: shape (clips,).
        groups: shape (clips,).
        needed: standard deviations from which on it is no chance.
    """
    clips = 1 / np.count_nonzero(human) + 1 / np.count_nonzero(~human)
    rates = np.linspace(0.5, 0.001, 500)
    areas: NDArray[np.float64] = np.array([NORMAL.cdf(-(2**0.5) * NORMAL.inv_cdf(rate)) for rate in rates])
    shift = areas - 0.5
    spread = clips * (1 / 12 - shift**2 / 4)
    noise = clips / 12 if stand_alone(groups) else spread + shift**2 / np.unique(groups).size
    often = shift - NORMAL.inv_cdf(OFTEN) * np.sqrt(spread)
    found = np.flatnonzero(often >= needed * np.sqrt(noise))
    return round(float(rates[found[0]]), 3) if found.size else 0.0
