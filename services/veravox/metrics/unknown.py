"""Telling generators that were never met from those that are known. A larger score means less known."""

import numpy as np
from numpy.typing import NDArray

from veravox.metrics.area_under_curve import area_under_curve
from veravox.metrics.scores import Scores, counts_below, refuse_unusable

KNOWN = ("known", "unknown")


def unknown_auroc(known: Scores, unknown: Scores) -> float:
    """The share of pairs in which the unknown clip scores higher than the known one, ties one half, in [0, 1].

    Args:
        known: scores of clips of known generators, shape (n,), higher means less known.
        unknown: scores of clips of others, shape (m,).

    Raises:
        ValueError: if a class is empty or a score is not a number.
    """
    return area_under_curve(unknown, known, KNOWN[::-1])


def unknown_fpr95(known: Scores, unknown: Scores) -> float:
    """The share of unknown clips that pass as known where at least 95 % of known ones do, in [0, 1].

    Known clips are the positives, as where the measure comes from, and as the threshold is set: on known clips
    alone. Some libraries call the unknown positive; their figure is `false_positive_rate(unknown, known)`, the share
    of known clips that are called unknown where 95 % of unknown ones are. It is another number.

    Source: Liang et al., "Enhancing the reliability of out-of-distribution image detection", ICLR (2018),
    arXiv 1706.02690.

    Args:
        known: scores of clips of known generators, shape (n,), higher means less known.
        unknown: scores of clips of others, shape (m,).

    Raises:
        ValueError: as `unknown_auroc`.
    """
    refuse_unusable(known, unknown, KNOWN)
    return false_positive_rate(-known, -unknown, names=KNOWN)


def false_positive_rate(
    positive: Scores, negative: Scores, least: float = 0.95, names: tuple[str, str] = ("positive", "negative")
) -> float:
    """The share of negatives at the highest threshold that at least such a share of positives reaches, in [0, 1].

    Args:
        positive: scores of positives, shape (n,), which should be the higher ones.
        negative: scores of negatives, shape (m,).
        least: the share of positives, in [0, 1].
        names: what both classes are called where they are refused.

    Raises:
        ValueError: if a class is empty, a score is not a number, or the share is none.
    """
    if not 0 <= least <= 1:
        raise ValueError(f"a share lies in [0, 1]: {least}")
    lost, rejected = counts_below(positive, negative, names)
    reached = (positive.size - lost) / positive.size >= least
    return float((negative.size - rejected[reached][-1]) / negative.size)


def oscr(known: Scores, right: NDArray[np.bool_], unknown: Scores) -> float:
    """Open-set classification rate: known clips named rightly against unknown ones let through, as an area in [0, 1].

    It is the share of pairs in which the known clip was named rightly and seems more known than the unknown one, a
    tie counting one half; no more than the accuracy among known clips.

    Source: Dhamija et al., "Reducing network agnostophobia", NeurIPS (2018), arXiv 1811.04110, for the curve.

    Args:
        known: scores of clips of known generators, shape (n,), higher means less known.
        right: whether the generator was named rightly, shape (n,).
        unknown: scores of clips of others, shape (m,).

    Raises:
        ValueError: as `unknown_auroc`, or if known clips and answers differ in number.
    """
    refuse_unusable(known, unknown, KNOWN)
    if right.shape != known.shape:
        raise ValueError(f"each known clip was named rightly or not: {known.shape} scores, {right.shape} answers")
    named = known[right.astype(bool)]
    return named.size / known.size * unknown_auroc(named, unknown) if named.size else 0.0
