"""The scale on which detection errors are drawn: rates as places on a standard normal distribution.

Where the scores of both classes are normally distributed, misses against false acceptances become a straight line;
its slope is -1 where they spread alike. So detectors lie apart where linear axes press them into a corner.
Source: Martin et al., "The DET curve in assessment of detection task performance", Eurospeech (1997).
"""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

STANDARD = NormalDist()


def normal_deviate(rates: NDArray[np.floating]) -> NDArray[np.float64]:
    """The standard normal distribution's quantile of each rate (probit).

    Args:
        rates: of any shape, in [0, 1].

    Returns:
        Standard deviations, of the same shape: 0 for a rate of one half, infinite for 0 and 1.

    Raises:
        ValueError: if a rate is outside [0, 1] or not a number.
    """
    inside = (rates >= 0) & (rates <= 1)
    if not inside.all():
        raise ValueError(f"a rate lies in [0, 1]; {np.size(inside) - np.count_nonzero(inside)} do not")
    return np.vectorize(_deviate, otypes=[np.float64])(rates)  # type: ignore[no-any-return]


def _deviate(rate: float) -> float:
    return STANDARD.inv_cdf(rate) if 0 < rate < 1 else math.copysign(math.inf, rate - 0.5)
