"""Clips that the weights were not trained on, and what the network says of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.core.calibration import MOST_SCORES, Measured, Scores
from veravox.core.manifest import Clip
from veravox.detection.card import ModelCard
from veravox.detection.weighing import Windows, fuse, log_likelihood_ratios


@dataclass(frozen=True)
class HeldOut:
    """One clip."""

    row: Clip
    human: bool
    windows: Windows

    @property
    def utterance(self) -> str:
        """A bonafide clip and its copies share it."""
        return self.row.pair or self.row.clip


def numbered(clips: Sequence[HeldOut]) -> NDArray[np.int64]:
    """Each clip's utterance as a number, in the order of their names, shape (clips,)."""
    names = {name: at for at, name in enumerate(sorted({each.utterance for each in clips}))}
    return np.array([names[each.utterance] for each in clips], np.int64)


def scores_of(card: ModelCard, clips: Sequence[HeldOut], fusion: str) -> NDArray[np.float64]:
    """The network's own scores, shape (clips,)."""
    fused = [fuse(card, each.windows.log_probabilities, fusion) for each in clips]
    return np.array([float(log_likelihood_ratios(card, each)) for each in fused], np.float64)


def measured(
    on: str, protocol: str, scores: NDArray[np.float64], human: NDArray[np.bool_], groups: NDArray[np.int64]
) -> Measured:
    """Both sides' calibrated scores, thinned where there are more than a bundle keeps.

    Args:
        on: "calibration", "test" or "own".
        protocol: how these clips were kept apart from those that were learnt.
        scores: shape (clips,).
        human: shape (clips,).
        groups: the utterances' numbers, shape (clips,).
    """
    sides = (_side(scores[side], groups[side]) for side in (human, ~human))
    return Measured.model_validate(
        {"on": on, "protocol": protocol, **dict(zip(("humans", "machines"), sides, strict=True))}
    )


def _side(scores: NDArray[np.float64], groups: NDArray[np.int64]) -> Scores:
    order, utterances = np.argsort(scores, kind="stable"), len(np.unique(groups))
    if len(order) > MOST_SCORES:  # the middles of as many equal shares
        order = order[((np.arange(MOST_SCORES) + 0.5) * len(order) / MOST_SCORES).astype(int)]
    said = scores[order].round(4).tolist()
    return Scores(scores=said, groups=groups[order].tolist(), clips=len(scores), utterances=utterances)
