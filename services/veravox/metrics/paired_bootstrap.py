"""Two detectors on the same clips: how far a metric parts them, and whether that can be chance."""

from dataclasses import dataclass

from veravox.metrics.cluster_bootstrap import LEVEL, SEED, Metric
from veravox.metrics.resampling import (
    FEWEST,
    Groups,
    NoInterval,
    Places,
    percentile_interval,
    resampled_values,
    two_sided,
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

    The p-value belongs to the interval: it is 1 - `level` where the interval just reaches 0. Small ones need many
    rounds, as many comparisons at once (`holm`) do: of 2000, one that lies wholly on one side of 0 has about 0.0005.

    Source: Efron and Tibshirani, "An introduction to the bootstrap" (1993), section 15.4, for tests by intervals.

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

    value = float(metric(*first) - metric(*second))
    drawn = resampled_values(difference, groups, rounds if groups.independent >= FEWEST else 0, seed)
    found = percentile_interval(value, drawn, groups, rounds, level)
    interval, why_none = (None, found) if isinstance(found, NoInterval) else (found, None)
    silent = why_none in {NoInterval.FEW_GROUPS, NoInterval.DEGENERATE}
    return Comparison(
        difference=value,
        interval=interval,
        p_value=None if silent else two_sided(drawn, value, groups, level),
        why_none=why_none,
        bonafide=first[0].size,
        spoof=first[1].size,
        groups=groups.number,
        rounds=drawn.size,
    )
