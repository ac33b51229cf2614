"""The detection error trade-off: misses against false acceptances, on axes that part good detectors."""

import numpy as np
from numpy.typing import NDArray

from veravox.metrics.equal_error_rate import error_rates
from veravox.metrics.normal_deviate import normal_deviate
from veravox.metrics.scores import Scores

Deviates = NDArray[np.float64]


def det_points(bonafide: Scores, spoof: Scores) -> tuple[Deviates, Deviates]:
    """Corners of the detection curve on normal-deviate (probit) axes.

    Between them the curve runs straight. Rates of 0 and 1 are infinitely far away; whoever draws puts them on the
    edge.

    Source: Martin et al., "The DET curve in assessment of detection task performance", Eurospeech (1997).

    Args:
        bonafide: scores of bonafide clips, shape (n,), higher means more human.
        spoof: scores of spoofed clips, shape (m,).

    Returns:
        False acceptances (across), never rising, and misses (up), never falling, in standard deviations, each of
        shape (corners,).

    Raises:
        ValueError: if a class is empty or a score is not a number.
    """
    misses, accepted = error_rates(bonafide, spoof)
    turns = _moves(misses) & _moves(accepted)
    return normal_deviate(accepted[turns]), normal_deviate(misses[turns])


def _moves(rates: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where a rate changes before a point or behind it; both ends count."""
    steps = np.concatenate([[True], np.diff(rates) != 0, [True]])
    return np.asarray(steps[:-1] | steps[1:], np.bool_)
