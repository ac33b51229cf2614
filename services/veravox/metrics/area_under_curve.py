"""Area under the receiver operating characteristic: how often a bonafide clip scores above a spoofed one."""

from veravox.metrics.scores import CLASSES, Scores, counts_below


def area_under_curve(bonafide: Scores, spoof: Scores, names: tuple[str, str] = CLASSES) -> float:
    """The share of pairs of a bonafide and a spoofed clip in which the bonafide one scores higher, in [0, 1].

    A tie counts one half, so a constant detector has 0.5. It is Mann and Whitney's U over the number of pairs,
    counted in whole numbers.

    Source: Hanley and McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982).

    Args:
        bonafide: scores of bonafide clips, shape (n,), higher means more human.
        spoof: scores of spoofed clips, shape (m,).
        names: what both classes are called where they are refused.

    Raises:
        ValueError: if a class is empty or a score is not a number.
    """
    missed, rejected = counts_below(bonafide, spoof, names)
    not_lost = 2 * bonafide.size - missed[1:] - missed[:-1]  # twice the bonafide clips above, and those that tie
    twice = int(((rejected[1:] - rejected[:-1]) * not_lost).sum())
    return twice / (2 * bonafide.size * spoof.size)
