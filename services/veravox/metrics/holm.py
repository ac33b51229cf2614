"""Several comparisons at once: of twenty that say nothing, one in twenty looks as if it did."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p-values: those at most 0.05 hold together, with one wrong among them in at most 5 % of such families.

    The smallest of k is taken k times, the next k - 1 times, and so on, none below the one before it or above 1.

    Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
    (1979).

    Args:
        p_values: of all comparisons that were made, shape (k,), in [0, 1]; also of those that came to nothing.

    Returns:
        Shape (k,), in the order given.

    Raises:
        ValueError: if they are not one row, or one is outside [0, 1].
    """
    given = np.asarray(p_values, np.float64)
    if given.ndim != 1:
        raise ValueError(f"p-values come in one row, not in shape {given.shape}")
    inside = (given >= 0) & (given <= 1)
    if not inside.all():
        raise ValueError(f"a p-value lies in [0, 1]; {np.count_nonzero(~inside)} of {given.size} do not")
    order = np.argsort(given, kind="stable")
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(given[order] * np.arange(given.size, 0, -1)))
    return adjusted
