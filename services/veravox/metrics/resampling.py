"""Clips drawn anew by whole groups (speakers, utterances), so that what is seen of some can speak for all.

Clips of a speaker, or a recording and its copies, are alike; drawn one by one they would seem to say more than they do.
"""

import math
from collections.abc import Callable, Iterator
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST = 8  # groups of each class
MOST_DEGENERATE = 0.1  # of all resamplings
NORMAL = NormalDist()

Places = NDArray[np.intp]
Values = NDArray[np.float64]


class NoInterval(StrEnum):
    """Why there is none, in a sentence to show."""

    FEW_GROUPS = "Fewer than eight groups have clips of a class: too few to say how others would differ."
    DEGENERATE = "More than one resampling in ten has no value: the groups are too unlike."
    UNVARIED = "All resamplings have the same value: these clips cannot say how far others would be from it."


class Groups:
    """Which group each bonafide and each spoofed clip belongs to.

    Args:
        bonafide: a name or number for each bonafide clip, shape (n,).
        spoof: the same for each spoofed clip, shape (m,); what is equal is one group.

    Raises:
        ValueError: if a class has no clips, or its groups are not one row.
    """

    def __init__(self, bonafide: ArrayLike, spoof: ArrayLike) -> None:
        both = np.asarray(bonafide), np.asarray(spoof)
        if any(each.ndim != 1 or not each.size for each in both):
            raise ValueError(f"each class needs one row of groups, one a clip: {both[0].shape} and {both[1].shape}")
        names, place = np.unique(np.concatenate(both), return_inverse=True)
        self.number = int(names.size)
        self._bonafide, self._spoof = place[: both[0].size], place[both[0].size :]
        self.independent = min(np.unique(self._bonafide).size, np.unique(self._spoof).size)  # that have a class's clips

    def refuse_others(self, bonafide: int, spoof: int) -> None:
        """Refuse, in a sentence, so many clips if there are not so many groups' names."""
        if (bonafide, spoof) != (self._bonafide.size, self._spoof.size):
            raise ValueError(
                f"each clip needs its group: {bonafide} bonafide clips and {self._bonafide.size} groups, "
                f"{spoof} spoofed clips and {self._spoof.size}"
            )

    def resampled(self, rounds: int, seed: int) -> Iterator[tuple[Places, Places]]:
        """Draw as many groups as there are, with replacement, each with all its clips, bonafide and spoofed together.

        Yields:
            Places of bonafide and of spoofed clips, each as often as its group was drawn; either may be empty.
        """
        random = np.random.default_rng(seed)
        clips = np.arange(self._bonafide.size), np.arange(self._spoof.size)
        for _round in range(rounds):
            often = np.bincount(random.integers(0, self.number, self.number), minlength=self.number)
            yield np.repeat(clips[0], often[self._bonafide]), np.repeat(clips[1], often[self._spoof])


def resampled_values(value: Callable[[Places, Places], float], groups: Groups, rounds: int, seed: int) -> Values:
    """What a function of drawn clips gives, shape (rounds that have both classes and a number,)."""
    drawn = (value(human, spoof) for human, spoof in groups.resampled(rounds, seed) if human.size and spoof.size)
    values = np.fromiter(drawn, np.float64)
    return values[~np.isnan(values)]


def percentile_interval(
    value: float, values: Values, groups: Groups, rounds: int, level: float
) -> tuple[float, float] | NoInterval:
    """Between which resampled values so large a share lies, corrected for bias and for few groups; or why none is given.

    An equal error rate is drawn too low, for the hull fits the clips that it is drawn for, and that of resamplings lower
    still. So percentiles are moved up by twice as far as the clips' own value is above the resampled median.

    Source: Efron, "Better bootstrap confidence intervals", Journal of the American Statistical Association 82 (1987),
    the bias-corrected percentile interval.

    Args:
        value: the metric of the clips themselves.
        values: that of resamplings, shape (rounds that counted,).
        groups: what was drawn.
        rounds: how often.
        level: how often such an interval shall hold the true value.

    Raises:
        ValueError: if the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1: {level}")
    if groups.independent < FEWEST:
        return NoInterval.FEW_GROUPS
    if math.isnan(value) or values.size < (1 - MOST_DEGENERATE) * rounds:
        return NoInterval.DEGENERATE
    if values.min() == values.max():
        return NoInterval.UNVARIED
    middle, side = 2 * deviate(values, value), stretch(groups.independent, level) * NORMAL.inv_cdf((1 + level) / 2)
    low = np.quantile(values, NORMAL.cdf(middle - side), method="lower")
    high = np.quantile(values, NORMAL.cdf(middle + side), method="higher")
    return float(low), float(high)


def two_sided(values: Values, value: float, groups: Groups, level: float) -> float:
    """The p-value of 0 that belongs to the interval: 1 - `level` where the interval just reaches 0."""
    away = (deviate(values, 0) - 2 * deviate(values, value)) / stretch(groups.independent, level)
    return 2 * NORMAL.cdf(-abs(away))


def deviate(values: Values, value: float) -> float:
    """The share of values below one, ties counting half, as a quantile of the normal distribution; never infinite."""
    below = int(np.count_nonzero(values < value)) + int(np.count_nonzero(values == value)) / 2
    return NORMAL.inv_cdf((below + 0.5) / (values.size + 1))


def stretch(groups: int, level: float) -> float:
    """How much farther out than a normal quantile the right one is, for resamplings of so many groups.

    They vary too little by sqrt((n - 1) / n), and Student's quantile is what so few groups call for.

    Source: Hesterberg, "What teachers should know about the bootstrap", American Statistician 69 (2015), arXiv
    1411.5279 (the expanded percentile interval); Student's quantile by Abramowitz and Stegun, 26.7.5.
    """
    z, free = NORMAL.inv_cdf((1 + level) / 2), groups - 1
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    student: float = z + sum(term / free**power for power, term in enumerate(terms, 1))
    return math.sqrt(groups / free) * student / z
