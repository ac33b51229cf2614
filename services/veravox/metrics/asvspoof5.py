"""The equal error rate of ASVspoof 5's evaluation package, for comparison with what was published by it."""

import numpy as np

from veravox.metrics.scores import Scores, refuse_unusable


def asvspoof5_equal_error_rate(bonafide: Scores, spoof: Scores) -> float:
    """The mean of both errors at the clip where they are nearest, in [0, 1], as ASVspoof 5's package defines it.

    Clips are rejected one after the other, by rising score; of several nearest places the first counts. Where a
    bonafide and a spoofed clip tie, the bonafide one is rejected first. That is the package's defect, kept here: a
    constant detector gets 1.0 rather than 0.5, and rounding scores can make a detector look far worse. Use it only
    beside `equal_error_rate`. Of few clips it may be below that one, too: errors that are nearest need not be equal.

    Source: https://github.com/asvspoof-challenge/asvspoof5, evaluation-package (its definition, not its code).

    Args:
        bonafide: scores of bonafide clips, shape (n,), higher means more human.
        spoof: scores of spoofed clips, shape (m,).

    Raises:
        ValueError: if a class is empty or a score is not a number.
    """
    refuse_unusable(bonafide, spoof)
    by_score = np.argsort(np.concatenate([bonafide, spoof]), kind="stable")
    human = np.concatenate([[0], np.cumsum(by_score < bonafide.size)])
    misses = human / bonafide.size
    accepted = (spoof.size - (np.arange(human.size) - human)) / spoof.size
    nearest = np.abs(misses - accepted).argmin()
    return float(misses[nearest] + accepted[nearest]) / 2
