"""Whether probabilities come true: reliability diagrams and the expected calibration error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.metrics.probabilities import Happened, Probabilities, refuse_improbable

BINS = 15
Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Reliability:
    """Bins of a reliability diagram by rising probability, each array of shape (bins that have clips,).

    Args:
        clips: how many lie in each.
        weight: what they count together; all bins' add up to 1.
        low: the smallest probability in each.
        high: the largest.
        predicted: the mean probability.
        observed: the share of clips where it came true.
    """

    clips: NDArray[np.int64]
    weight: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    predicted: NDArray[np.float64]
    observed: NDArray[np.float64]

    @property
    def error(self) -> float:
        """How far both are apart, on average over clips, each with its weight."""
        return float(self.weight @ np.abs(self.predicted - self.observed))


def reliability(
    probabilities: Probabilities, happened: Happened, bins: int = BINS, weights: Weights | None = None
) -> Reliability:
    """Clips in bins of equal mass, that is about as much weight in each; equal probabilities share a bin.

    A bin is chosen by the place of a probability in the middle of those that equal it, so that the order of clips
    changes nothing. Many ties leave some bins empty; those are left out.

    Args:
        probabilities: of the event, shape (n,), in [0, 1].
        happened: whether it came true, shape (n,).
        bins: how many, at least 1.
        weights: what each clip counts, shape (n,), positive: such that both classes count the same, for probabilities at
            even prior odds; without, all the same.

    Raises:
        ValueError: if shapes differ, nothing is given, a probability is none, a weight is not positive, or there is no
            bin.
    """
    refuse_improbable(probabilities, happened)
    if bins < 1:
        raise ValueError(f"there must be at least 1 bin: {bins}")
    share = _shares(probabilities, weights)
    values, inverse = np.unique(probabilities, return_inverse=True)
    mass = np.bincount(inverse, weights=share)
    middles = np.cumsum(mass) - mass / 2
    chosen = np.minimum(np.floor(middles * bins), bins - 1).astype(np.int64)
    used, places = np.unique(chosen, return_inverse=True)
    firsts = np.flatnonzero(np.diff(chosen, prepend=-1))
    lasts = np.append(firsts[1:], values.size) - 1
    place = places[inverse]
    weight = np.bincount(place, weights=share, minlength=used.size).astype(np.float64)
    return Reliability(
        clips=np.bincount(place, minlength=used.size).astype(np.int64),
        weight=weight,
        low=values[firsts].astype(np.float64),
        high=values[lasts].astype(np.float64),
        predicted=np.bincount(place, weights=share * probabilities) / weight,
        observed=np.bincount(place, weights=share * happened) / weight,
    )


def _shares(probabilities: Probabilities, weights: Weights | None) -> Weights:
    if weights is None:
        return np.full(probabilities.size, 1 / probabilities.size)
    if weights.shape != probabilities.shape or not (weights > 0).all():
        raise ValueError(f"each clip needs a positive weight: {probabilities.shape} and {weights.shape}")
    shares: Weights = weights / weights.sum()
    return shares


def expected_calibration_error(probabilities: Probabilities, happened: Happened, bins: int = BINS) -> float:
    """The mean distance of probability and frequency over bins of equal mass, in [0, 1].

    It is never 0 by chance alone: with k clips in a bin a faultless model errs by about 0.8 sqrt(p (1 - p) / k).

    Source: Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", AAAI (2015); bins of
    equal mass: Nixon et al., "Measuring calibration in deep learning", CVPR Workshops (2019), arXiv 1904.01685.

    Args:
        probabilities: of the event, shape (n,), in [0, 1]; for a detector, that a clip is spoofed.
        happened: whether it came true, shape (n,).
        bins: how many, at least 1.

    Raises:
        ValueError: as `reliability`.
    """
    return reliability(probabilities, happened, bins).error


def top_class_calibration_error(probabilities: Probabilities, truth: NDArray[np.integer], bins: int = BINS) -> float:
    """The same of the most probable of several classes: its probability against how often it is the right one.

    Args:
        probabilities: of each class, shape (n, classes), in [0, 1]; of several most probable ones the first is named.
        truth: the right class of each clip, shape (n,), in [0, classes).
        bins: how many, at least 1.

    Raises:
        ValueError: if shapes do not fit, or as `reliability`.
    """
    if probabilities.ndim != 2 or truth.shape != probabilities.shape[:1] or not truth.size:
        raise ValueError(
            f"each clip needs a row of probabilities and its class: {probabilities.shape} and {truth.shape}"
        )
    if truth.min() < 0 or truth.max() >= probabilities.shape[1]:
        raise ValueError(f"classes run from 0 to {probabilities.shape[1] - 1}: {truth.min()} to {truth.max()}")
    return expected_calibration_error(probabilities.max(axis=1), probabilities.argmax(axis=1) == truth, bins)
