"""Errors at a threshold that was carried over from other clips: what a user meets, and an equal error rate hides."""

import math

import numpy as np

from veravox.metrics.scores import Scores, refuse_unusable


def error_rates_at(bonafide: Scores, spoof: Scores, threshold: float) -> tuple[float, float]:
    """Miss and false-acceptance rate at one threshold, each in [0, 1].

    Args:
        bonafide: scores of bonafide clips, shape (n,), higher means more human.
        spoof: scores of spoofed clips, shape (m,).
        threshold: a clip is accepted as bonafide when its score is at least so much.

    Raises:
        ValueError: if a class is empty, or a score or the threshold is not a number.
    """
    refuse_unusable(bonafide, spoof)
    if math.isnan(threshold):
        raise ValueError("the threshold is not a number; it is one on the scale of the scores")
    missed, accepted = np.count_nonzero(bonafide < threshold), np.count_nonzero(spoof >= threshold)
    return missed / bonafide.size, accepted / spoof.size


def half_total_error_rate(bonafide: Scores, spoof: Scores, threshold: float) -> float:
    """The mean of miss and false-acceptance rate at a carried threshold, in [0, 1]; 1 minus balanced accuracy.

    The threshold comes from other clips (validation, calibration): chosen on these it says what could be had, not
    what will be.

    Source: Bengio and Mariéthoz, "A statistical significance test for person authentication", Odyssey (2004).

    Args:
        bonafide: scores of bonafide clips, shape (n,), higher means more human.
        spoof: scores of spoofed clips, shape (m,).
        threshold: a clip is accepted as bonafide when its score is at least so much.

    Raises:
        ValueError: as `error_rates_at`.
    """
    return sum(error_rates_at(bonafide, spoof, threshold)) / 2
