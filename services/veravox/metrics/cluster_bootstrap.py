"""How sure a metric is: intervals from resamplings of whole groups, such as speakers or utterances."""

from collections.abc import Callable
from dataclasses import dataclass

from veravox.metrics.resampling import FEWEST, Groups, NoInterval, percentile_interval, resampled_values
from veravox.metrics.scores import Scores, refuse_unusable

ROUNDS = 1000
SEED = 17
LEVEL = 0.95

Metric = Callable[[Scores, Scores], float]


@dataclass(frozen=True)
class Estimate:
    """A metric with what is known of its uncertainty.

    Args:
        value: of the clips themselves.
        interval: that of all clips of which these are some, or None.
        why_none: the reason, in a sentence to show, where there is no interval.
        bonafide: how many bonafide clips there are.
        spoof: how many spoofed ones.
        groups: how many groups they belong to.
        rounds: resamplings that counted; those that lack a class or have no value do not.
    """

    value: float
    interval: tuple[float, float] | None
    why_none: NoInterval | None
    bonafide: int
    spoof: int
    groups: int
    rounds: int


def cluster_bootstrap(
    metric: Metric,
    bonafide: Scores,
    spoof: Scores,
    groups: Groups,
    *,
    error_rate: bool = False,
    rounds: int = ROUNDS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Estimate:
    """A metric with a percentile interval over resamplings of whole groups.

    Percentiles are corrected for bias, and lie farther out where groups are few (`resampling`). No interval is given for
    fewer than eight groups with bonafide clips or fewer than eight with spoofed ones, where more than a tenth of the
    resamplings have no value, or where all have the same. One that lacks a class (of so many groups, one in 3,000 at
    most) has none. An error rate of 0 has an interval even so: up to the rate at which so many independent trials, one
    a group, give no error once in forty.

    Source: Field and Welsh, "Bootstrapping clustered data", Journal of the Royal Statistical Society B 69 (2007); for
    an error rate of 0, Clopper and Pearson, Biometrika 26 (1934).

    Args:
        metric: a function of bonafide and spoofed scores.
        bonafide: scores of bonafide clips, shape (n,).
        spoof: scores of spoofed clips, shape (m,).
        groups: the group of each clip.
        error_rate: whether the metric is a rate of errors, of which 0 means that none was seen.
        rounds: how often to draw.
        seed: of the draws; the same gives the same interval.
        level: how often such an interval shall hold the true value, between 0 and 1.

    Raises:
        ValueError: if a class is empty, a score is not a number, groups do not fit, or the level is out of range.
    """
    refuse_unusable(bonafide, spoof)
    groups.refuse_others(bonafide.size, spoof.size)
    value = float(metric(bonafide, spoof))
    asked = rounds if groups.independent >= FEWEST else 0
    drawn = resampled_values(lambda human, machine: metric(bonafide[human], spoof[machine]), groups, asked, seed)
    found = percentile_interval(value, drawn, groups, rounds, level)
    if error_rate and value == 0 and found is NoInterval.UNVARIED:
        found = 0.0, 1 - ((1 - level) / 2) ** (1 / groups.independent)
    interval, why_none = (None, found) if isinstance(found, NoInterval) else (found, None)
    return Estimate(value, interval, why_none, bonafide.size, spoof.size, groups.number, drawn.size)
