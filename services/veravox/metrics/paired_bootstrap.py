"""Two detectors on the same clips: how far a metric parts them, and whether that can be chance."""

from dataclasses import dataclass

import numpy as np

from veravox.metrics.cluster_bootstrap import LEVEL, SEED, Metric
from veravox.metrics.resampling import (
    FEWEST,
    NORMAL,
    Groups,
    NoInterval,
    Places,
    Values,
    percentile_interval,
    resampled_values,
    stretch,
)
from veravox.metrics.scores import Scores
from veravox.metrics.z_test import refuse_unmatched

ROUNDS = 2000


@dataclass(frozen=True)
class Comparison:
    """What came of it.

    Args:
        difference: the metric of the first detector less that of the second.
        interval: that of all clips of which these are some, or None.
        p_value: two-sided, that there is no difference; None where nothing can be said.
        why_none: the reason, in a sentence to show, where there is no interval.
        bonafide: how many bonafide clips both judged.
        spoof: how many spoofed ones.
        groups: how many groups they belong to.
        rounds: resamplings that counted.
    """

    difference: float
    interval: tuple[float, float] | None
    p_value: float | None
    why_none: NoInterval | None
    bonafide: int
    spoof: int
    groups: int
    rounds: int


def paired_bootstrap(
    metric: Metric,
    first: tuple[Scores, Scores],
    second: tuple[Scores, Scores],
    groups: Groups,
    *,
    rounds: int = ROUNDS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Comparison:
    """Compare a metric of two detectors by resamplings of whole groups, the same for both.

    The p-value belongs to the interval: it is 1 - `level` where the interval just reaches 0. It is never below
    2 / (rounds + 1), so many comparisons (`holm`) need many rounds.

    Source: Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapters 13 and 16; Davison and Hinkley,
    "Bootstrap methods and their application" (1997), section 4.2, for counting the clips themselves as one round.

    Args:
        metric: a function of bonafide and spoofed scores.
        first: one detector's scores of bonafide clips, shape (n,), and of spoofed ones, shape (m,).
        second: the other's, of the same clips in the same order.
        groups: the group of each clip.
        rounds: how often to draw.
        seed: of the draws; the same gives the same interval.
        level: how often such an interval shall hold the true difference, between 0 and 1.

    Raises:
        ValueError: if clips differ in number, a class is empty, a score is not a number, or groups do not fit.
    """
    refuse_unmatched(first, second)
    groups.refuse_others(first[0].size, first[1].size)

    def difference(human: Places, machine: Places) -> float:
        return metric(first[0][human], first[1][machine]) - metric(second[0][human], second[1][machine])

    asked = rounds if groups.independent >= FEWEST else 0
    drawn = resampled_values(difference, groups, asked, seed)
    found = percentile_interval(drawn, groups, rounds, level)
    interval, why_none = (None, found) if isinstance(found, NoInterval) else (found, None)
    silent = why_none in {NoInterval.FEW_GROUPS, NoInterval.DEGENERATE}
    return Comparison(
        difference=float(metric(*first) - metric(*second)),
        interval=interval,
        p_value=None if silent else _two_sided(drawn, stretch(groups.independent, level)),
        why_none=why_none,
        bonafide=first[0].size,
        spoof=first[1].size,
        groups=groups.number,
        rounds=drawn.size,
    )


def _two_sided(differences: Values, wider: float) -> float:
    """Twice the smaller share on either side of 0, drawn in as the interval is drawn out."""
    smaller = min(np.count_nonzero(differences <= 0), np.count_nonzero(differences >= 0))
    share = (smaller + 1) / (differences.size + 1)
    return 2 * NORMAL.cdf(NORMAL.inv_cdf(share) / wider) if share < 0.5 else 1.0
