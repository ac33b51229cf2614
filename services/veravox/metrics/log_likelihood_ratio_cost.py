"""Cost of log-likelihood ratios: what they are worth to whoever decides by them, at whatever prior and price."""

import math

import numpy as np
from numpy.typing import NDArray

from veravox.metrics.equal_error_rate import hull_error_rates
from veravox.metrics.scores import Scores, refuse_unusable

Bits = NDArray[np.float64]


def cllr(bonafide: Scores, spoof: Scores) -> float:
    """Cost of log-likelihood ratios in bits: 0 is faultless, 1 what knowing nothing costs, more misleads.

    (mean log2(1 + e^-s) over bonafide + mean log2(1 + e^s) over spoof) / 2. Scores of any size are taken, infinite
    ones too: certain and right costs nothing, certain and wrong an infinity.

    Source: Brümmer and du Preez, "Application-independent evaluation of speaker detection", Computer Speech and
    Language 20 (2006).

    Args:
        bonafide: natural log-likelihood ratios of bonafide clips, shape (n,), positive means human.
        spoof: those of spoofed clips, shape (m,).

    Raises:
        ValueError: if a class is empty or a score is not a number.
    """
    refuse_unusable(bonafide, spoof)
    return _mean(_surprise(bonafide)) / 2 + _mean(_surprise(-spoof)) / 2


def min_cllr(bonafide: Scores, spoof: Scores) -> float:
    """Cost that is left when the best rising map has turned scores into log-likelihood ratios, in [0, 1] bits.

    What `cllr` exceeds it by is lost to calibration. The best map is isotonic regression (PAV); its steps are the
    sides of the detection curve's hull, and each is worth the ratio of both classes' shares in it.

    Source: as `cllr`; Fawcett and Niculescu-Mizil, "PAV and the ROC convex hull", Machine Learning 68 (2007).

    Args:
        bonafide: scores of bonafide clips, shape (n,), higher means more human.
        spoof: scores of spoofed clips, shape (m,).

    Raises:
        ValueError: as `cllr`.
    """
    misses, accepted = hull_error_rates(bonafide, spoof)
    human, machine = np.diff(misses), -np.diff(accepted)
    return float(_shared(human, human + machine) + _shared(machine, human + machine)) / 2


def _surprise(ratios: Scores) -> Bits:
    """log2(1 + e^-s), without overflow."""
    return np.asarray(np.logaddexp(0, -ratios.astype(np.float64)) / math.log(2), np.float64)


def _mean(bits: Bits) -> float:
    """Their mean, which is finite wherever they are: the sum is taken of parts small enough."""
    small = -bits.size.bit_length()
    return float(np.ldexp(np.mean(np.ldexp(bits, small)), -small))


def _shared(part: Bits, whole: Bits) -> float:
    """Bits that a class pays where it is such a part of what lies in a step."""
    there = part > 0
    return float(np.sum(part[there] * np.log2(whole[there] / part[there])))
