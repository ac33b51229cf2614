"""Which windows speak for a clip, and by which line their score becomes a log-likelihood ratio: what costs least.

The cost is Cllr, in cross-fitting by utterance: no clip is judged by a line that was fitted on it or on its pair.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from veravox import metrics
from veravox.core.calibration import FEWEST, Bin, Calibration, Reliability
from veravox.detection.calibration.held_out import HeldOut, measured, numbered, scores_of
from veravox.detection.card import ModelCard
from veravox.detection.weighing import FUSIONS
from veravox.metrics import cllr
from veravox.metrics.calibration import Fit, cross_fitted, platt, temperature

METHODS: Mapping[str, Fit] = MappingProxyType({"temperature": temperature, "platt": platt})
FOLDS = 5
WORTH = 0.02  # the share of the cost that what is less simple must save

Values = NDArray[np.float64]


def calibrate(card: ModelCard, clips: Sequence[HeldOut], protocol: str) -> Calibration | None:
    """None where there is no human class, or too few clips of either side.

    Args:
        card: of the model.
        clips: which its weights were not trained on.
        protocol: how they were kept apart.
    """
    human = np.array([each.human for each in clips], bool)
    if card.bonafide is None or min(human.sum(), (~human).sum()) < FEWEST:
        return None
    groups = numbered(clips)
    scores = {fusion: scores_of(card, clips, fusion) for fusion in FUSIONS if fusion == "mean" or _matters(clips)}
    said = {
        (fusion, method): cross_fitted(METHODS[method], scores[fusion], human, groups, FOLDS)
        for fusion in scores
        for method in METHODS
    }
    costs = {key: cllr(each[human], each[~human]) for key, each in said.items() if each is not None}
    fusion, method = _chosen(costs) if costs else next(_simplest_first(said))
    line = METHODS[method](scores[fusion][human], scores[fusion][~human])
    return Calibration(
        method=method,
        slope=line.slope,
        offset=line.offset,
        fusion=fusion,
        before=reliability(scores[fusion], human),
        after=reliability_without(said[fusion, method], human),
        tried={f"{method} {fusion}": round(cost, 6) for (fusion, method), cost in costs.items()},
        measured=measured("calibration", protocol, line(scores[fusion]), human, groups),
    )


def reliability(scores: Values, human: NDArray[np.bool_]) -> Reliability:
    """How far the probabilities that follow from scores can be taken at their word, at even prior odds.

    Both sides weigh the same, so that a set with six machines to a human is no reason to say machine.

    Args:
        scores: log-likelihood ratios, shape (clips,).
        human: shape (clips,).
    """
    probability = 0.5 * (1 + np.tanh(scores / 2))
    weights = np.where(human, 0.5 / human.sum(), 0.5 / (~human).sum())
    found = metrics.reliability(probability, human, weights=weights)
    bins = zip(found.predicted.tolist(), found.observed.tolist(), found.clips.tolist(), strict=True)
    return Reliability(
        ece=found.error,
        cllr=cllr(scores[human], scores[~human]),
        bins=[Bin(said=said, was=was, clips=clips) for said, was, clips in bins],
    )


def reliability_without(said: Values | None, human: NDArray[np.bool_]) -> Reliability:
    """The same of cross-fitted scores; empty where there are none, for on what a line was fitted it flatters itself."""
    return Reliability() if said is None else reliability(said, human)


def _matters(clips: Sequence[HeldOut]) -> bool:
    """With one or two windows to a clip there is nothing to choose."""
    return max(len(each.windows) for each in clips) > 2


def _chosen(costs: Mapping[tuple[str, str], float]) -> tuple[str, str]:
    """The first of the simplest that is no dearer than the cheapest by more than what counts."""
    least = min(costs.values())
    return next(key for key in _simplest_first(costs) if costs[key] <= least * (1 + WORTH) + 1e-9)


def _simplest_first(costs: Mapping[tuple[str, str], object]) -> Iterator[tuple[str, str]]:
    yield from sorted(costs, key=lambda key: (FUSIONS.index(key[0]), list(METHODS).index(key[1])))
