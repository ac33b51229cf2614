"""Squared error of probabilities: calibration and sharpness in one figure."""

import numpy as np

from veravox.metrics.probabilities import Happened, Probabilities, refuse_improbable


def brier_score(probabilities: Probabilities, happened: Happened) -> float:
    """The mean squared distance of probability and truth, in [0, 1]; always saying one half gives 0.25.

    Source: Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950),
    of one event, which is half of his sum over both outcomes.

    Args:
        probabilities: of the event, shape (n,), in [0, 1].
        happened: whether it came true, shape (n,).

    Raises:
        ValueError: if shapes differ, nothing is given, or a probability is none.
    """
    refuse_improbable(probabilities, happened)
    return float(np.mean((probabilities.astype(np.float64) - happened) ** 2))
