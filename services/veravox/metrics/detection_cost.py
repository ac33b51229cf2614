"""Detection cost functions: what the errors of a detector cost, where they differ in price and spoof is rare.

Source: Wang et al., "ASVspoof 5: crowdsourced speech data, deepfakes, and adversarial attacks at scale" (2024),
arXiv 2408.08739, and the evaluation plan that goes with it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.metrics.equal_error_rate import error_rates
from veravox.metrics.half_total_error_rate import error_rates_at
from veravox.metrics.scores import Scores


@dataclass(frozen=True)
class DetectionCost:
    """Prices of both errors, and how common spoofed clips are; those of ASVspoof 5 unless others are given.

    Args:
        spoof_prior: probability of a spoofed clip, between 0 and 1.
        miss: price of a bonafide clip that is rejected, above 0.
        false_acceptance: price of a spoofed clip that is accepted, above 0.

    Raises:
        ValueError: if the prior or a price is out of its range.
    """

    spoof_prior: float = 0.05
    miss: float = 1.0
    false_acceptance: float = 10.0

    def __post_init__(self) -> None:
        if not 0 < self.spoof_prior < 1:
            raise ValueError(f"the probability of a spoofed clip lies between 0 and 1: {self.spoof_prior}")
        if not (0 < self.miss < math.inf and 0 < self.false_acceptance < math.inf):
            raise ValueError(f"both errors have a price above 0: {self.miss} and {self.false_acceptance}")

    @property
    def threshold(self) -> float:
        """The log-likelihood ratio from which on it is cheaper to accept: -ln(Cmiss (1 - Pspoof) / (Cfa Pspoof))."""
        return -math.log(self._missing / self._accepting)

    def normalised(self, misses: NDArray[np.float64], accepted: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost of error rates, over that of the better of two detectors that accept all or none."""
        cost = self._missing * misses + self._accepting * accepted
        return np.asarray(cost / min(self._missing, self._accepting), np.float64)

    @property
    def _missing(self) -> float:
        return self.miss * (1 - self.spoof_prior)

    @property
    def _accepting(self) -> float:
        return self.false_acceptance * self.spoof_prior


ASVSPOOF5 = DetectionCost()


def min_dcf(bonafide: Scores, spoof: Scores, costs: DetectionCost = ASVSPOOF5) -> float:
    """Normalised detection cost at the best threshold, in [0, 1]: what calibration could reach.

    Args:
        bonafide: scores of bonafide clips, shape (n,), higher means more human.
        spoof: scores of spoofed clips, shape (m,).
        costs: prices and prior.

    Raises:
        ValueError: if a class is empty or a score is not a number.
    """
    return float(costs.normalised(*error_rates(bonafide, spoof)).min())


def act_dcf(bonafide: Scores, spoof: Scores, costs: DetectionCost = ASVSPOOF5) -> float:
    """Normalised detection cost at the threshold that is right if scores are log-likelihood ratios, at least 0.

    What it exceeds `min_dcf` by is lost to calibration; above 1, it were better not to listen.

    Args:
        bonafide: natural log-likelihood ratios of bonafide clips, shape (n,), positive means human.
        spoof: those of spoofed clips, shape (m,).
        costs: prices and prior.

    Raises:
        ValueError: as `min_dcf`.
    """
    misses, accepted = error_rates_at(bonafide, spoof, costs.threshold)
    return float(costs.normalised(np.asarray(misses), np.asarray(accepted)))
