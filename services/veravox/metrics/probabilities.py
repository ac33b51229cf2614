"""Probabilities of something, and whether it happened."""

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.floating]
Happened = NDArray[np.bool_]


def refuse_improbable(probabilities: Probabilities, happened: Happened) -> None:
    """Refuse, in a sentence, what are no probabilities of something that happened or did not.

    Raises:
        ValueError: if shapes differ, nothing is given, a probability is none, or an outcome is neither yes nor no.
    """
    if probabilities.shape != happened.shape or probabilities.ndim != 1 or not probabilities.size:
        raise ValueError(
            "probabilities and what happened need the same length, at least 1: "
            f"{probabilities.shape} and {happened.shape}"
        )
    proper = (probabilities >= 0) & (probabilities <= 1)
    if not proper.all():
        raise ValueError(f"a probability lies in [0, 1]; {np.count_nonzero(~proper)} of {proper.size} do not")
    told = (happened == 0) | (happened == 1)
    if not told.all():
        raise ValueError(f"something happened (1) or not (0); {np.count_nonzero(~told)} of {told.size} say neither")
