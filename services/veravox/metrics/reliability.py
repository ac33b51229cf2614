"""How far probabilities can be taken at their word: a reliability diagram's bins and the expected calibration error.

Source: Nixon et al., "Measuring calibration in deep learning", arXiv 1904.01685 (bins of equal mass).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15

Values = NDArray[np.float64]


@dataclass(frozen=True)
class ReliabilityBin:
    """One point of the diagram."""

    said: float  # mean probability that was given
    was: float  # share that was true
    weight: float  # of all clips' together, in [0, 1]
    clips: int


def reliability_bins(
    probability: Values, true: NDArray[np.bool_], weights: Values | None = None, bins: int = BINS
) -> list[ReliabilityBin]:
    """Clips in the order of their probability, in bins of equal weight; equal probabilities share a bin.

    Args:
        probability: of being true, shape (n,), n at least 1, in [0, 1].
        true: shape (n,).
        weights: what each clip counts, shape (n,), positive; none: all the same.
        bins: how many, at most.

    Returns:
        The bins with clips in them, ascending.
    """
    weights = np.full(len(probability), 1 / len(probability)) if weights is None else weights / weights.sum()
    values, place = np.unique(probability, return_inverse=True)
    mass = np.bincount(place, weights, len(values))
    middle = np.cumsum(mass) - mass / 2
    bin_of = np.minimum((middle * bins).astype(int), bins - 1)[place]
    found = []
    for each in np.unique(bin_of):
        inside = bin_of == each
        share = weights[inside] / weights[inside].sum()
        said, was = float(share @ probability[inside]), float(share @ true[inside])
        found.append(ReliabilityBin(said, was, float(weights[inside].sum()), int(inside.sum())))
    return found


def expected_calibration_error(
    probability: Values, true: NDArray[np.bool_], weights: Values | None = None, bins: int = BINS
) -> float:
    """The mean distance between what was said and what was, in [0, 1]; arguments as for `reliability_bins`."""
    found = reliability_bins(probability, true, weights, bins)
    return float(sum(each.weight * abs(each.said - each.was) for each in found))
