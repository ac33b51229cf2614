"""How often the right class is named: confusion matrix, accuracy, balanced accuracy, macro F1.

Classes are whole numbers from 0. A class that occurs neither in the truth nor among the predictions is left out
of the averages: nothing is known about it. One that is predicted but never true counts with an F1 of 0; it has
no recall, so balanced accuracy averages over the classes that do occur in the truth.
"""

import numpy as np
from numpy.typing import NDArray

Classes = NDArray[np.integer]


def confusion_matrix(truth: Classes, predicted: Classes, classes: int) -> NDArray[np.int64]:
    """Count what was taken for what.

    Args:
        truth: the right class of each clip, shape (n,), in [0, classes).
        predicted: the class that was named, shape (n,).
        classes: how many there are.

    Returns:
        Counts of shape (classes, classes): rows are the truth, columns the predictions.

    Raises:
        ValueError: if the lengths differ, nothing is given, or a class is out of range.
    """
    _refuse_nonsense(truth, predicted)
    both = np.stack([truth, predicted])
    if both.min() < 0 or both.max() >= classes:
        raise ValueError(f"classes run from 0 to {classes - 1}; there are some from {both.min()} to {both.max()}")
    places = both[0].astype(np.int64) * classes + both[1]
    return np.bincount(places, minlength=classes * classes).reshape(classes, classes)


def accuracy(truth: Classes, predicted: Classes) -> float:
    """The share of clips whose class was named rightly, in [0, 1]."""
    _refuse_nonsense(truth, predicted)
    return float(np.mean(truth == predicted))


def balanced_accuracy(truth: Classes, predicted: Classes) -> float:
    """The mean recall of the classes that occur in the truth, in [0, 1]; chance is one over their number.

    Source: Brodersen et al., "The balanced accuracy and its posterior distribution", ICPR (2010).
    """
    right, true, _ = _counts(truth, predicted)
    return float(np.mean(right[true > 0] / true[true > 0]))


def f1_macro(truth: Classes, predicted: Classes) -> float:
    """The mean of the classes' F1, in [0, 1], over those that occur in the truth or among the predictions.

    F1 is 2 tp / (2 tp + fp + fn), that is twice the hits over all that is true plus all that was named.
    Source: Opitz and Burst, "Macro F1 and Macro F1", arXiv 1911.03347 (the mean of F1s, not the F1 of means).
    """
    right, true, named = _counts(truth, predicted)
    occurs = true + named > 0
    return float(np.mean(2 * right[occurs] / (true + named)[occurs]))


def _counts(truth: Classes, predicted: Classes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """By class: how often it was named rightly, how often it was true, how often it was named."""
    _refuse_nonsense(truth, predicted)
    matrix = confusion_matrix(truth, predicted, int(max(truth.max(), predicted.max())) + 1)
    return matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)


def _refuse_nonsense(truth: Classes, predicted: Classes) -> None:
    if truth.shape != predicted.shape or truth.ndim != 1 or not truth.size:
        raise ValueError(f"truth and prediction need the same length, at least 1: {truth.shape} and {predicted.shape}")
