"""Two detectors on the same clips at carried thresholds: whether one errs less often than chance would have it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.metrics.scores import Scores, refuse_unusable


@dataclass(frozen=True)
class ZTest:
    """What came of it.

    Args:
        difference: half total error rate of the first detector less that of the second, in [-1, 1].
        z: the same in standard deviations; 0 where both judge every clip alike.
        p_value: two-sided.
    """

    difference: float
    z: float
    p_value: float


def hter_z_test(first: tuple[Scores, Scores], second: tuple[Scores, Scores], thresholds: tuple[float, float]) -> ZTest:
    """Compare half total error rates on the same clips, by those that one detector judges rightly and the other not.

    Clips count as independent. Where several come from one speaker or utterance they are not, the p-value is too
    small, and `paired_bootstrap` is the test.

    Source: Bengio and Mariéthoz, "A statistical significance test for person authentication", Odyssey (2004), the
    dependent case.

    Args:
        first: one detector's scores of bonafide clips, shape (n,), and of spoofed ones, shape (m,).
        second: the other's, of the same clips in the same order.
        thresholds: from which score on each accepts a clip as bonafide.

    Raises:
        ValueError: if clips differ in number, a class is empty, or a score or threshold is not a number.
    """
    refuse_unmatched(first, second)
    if any(math.isnan(each) for each in thresholds):
        raise ValueError(f"a threshold is not a number: {thresholds}")
    missed = _signs(first[0] < thresholds[0], second[0] < thresholds[1])
    accepted = _signs(first[1] >= thresholds[0], second[1] >= thresholds[1])
    difference = float(missed.mean() + accepted.mean()) / 2
    variance = float(np.abs(missed).mean() / missed.size + np.abs(accepted).mean() / accepted.size) / 4
    z = difference / math.sqrt(variance) if variance else 0.0
    return ZTest(difference, z, math.erfc(abs(z) / math.sqrt(2)))


def refuse_unmatched(first: tuple[Scores, Scores], second: tuple[Scores, Scores]) -> None:
    """Refuse, in a sentence, two detectors' scores that cannot be of the same clips.

    Raises:
        ValueError: if clips differ in number, a class is empty, or a score is not a number.
    """
    refuse_unusable(*first)
    refuse_unusable(*second)
    counts = [tuple(each.size for each in scores) for scores in (first, second)]
    if counts[0] != counts[1]:
        raise ValueError(f"both detectors must have judged the same clips: {counts[0]} and {counts[1]}")


def _signs(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> NDArray[np.int8]:
    """1 where the first alone errs, -1 where the second alone does."""
    return first.astype(np.int8) - second.astype(np.int8)
