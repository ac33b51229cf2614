"""One cue as scores, higher meaning more human: by rank, by how far from the middle, by which values a class has."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.core.audit.cues import Reading
from veravox.datasets.audit.columns import Codes, Mask, Values

FOLDS = 5
HEAVY = 0.02  # the share of clips from which on a single value counts for itself
MOST_BINS = 16
CLIPS_A_BIN = 20
DOUBT = 0.5  # clips that each bin is given beforehand (Jeffreys)


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of all clips, and what they look at."""

    reading: Reading
    scores: Values  # shape (clips,)
    may_turn: bool  # whether human clips may have the higher or the lower scores


def readings(values: Values, human: Mask, folds: Codes, is_name: bool) -> list[Scored]:
    """All ways in which a cue is looked at.

    Args:
        values: shape (clips,), all known.
        human: shape (clips,).
        folds: a number below `FOLDS` for each clip, the same within a group.
        is_name: whether the numbers stand for names, which have no order.
    """
    bins = places(values) if is_name else binned(values)
    found = [Scored(Reading.VALUES, likelihood(bins, human, folds), may_turn=False)]
    if not is_name:
        rank = ranks(values)
        found += [Scored(Reading.HIGHER, rank, may_turn=True)]
        found += [Scored(Reading.OUTSIDE, np.abs(rank - 0.5), may_turn=True)]
    return found


def ranks(values: Values) -> Values:
    """The share of clips that lie below, ties halved: in (0, 1)."""
    _, place, number = np.unique(values, return_inverse=True, return_counts=True)
    return ((np.cumsum(number) - number / 2) / values.size)[place]


def places(values: Values) -> Codes:
    return np.unique(values, return_inverse=True)[1]


def binned(values: Values) -> Codes:
    """A bin for each value that many clips share, and as many bins for the others as the number of clips allows."""
    distinct, place, number = np.unique(values, return_inverse=True, return_counts=True)
    if distinct.size <= MOST_BINS:
        return place
    heavy = number >= max(HEAVY * values.size, 5)
    light = np.where(heavy, 0, number)
    wanted = max(2, min(MOST_BINS, values.size // CLIPS_A_BIN))
    below = (np.cumsum(light) - light / 2) / max(1, light.sum())
    bins = np.where(heavy, wanted + np.cumsum(heavy), np.minimum(wanted - 1, (below * wanted).astype(np.int64)))
    return places(bins[place].astype(np.float64))


def likelihood(bins: Codes, human: Mask, folds: Codes) -> Values:
    """How much likelier a clip's bin is among human clips, in nats, as the other folds have it.

    A clip never adds to its own score, nor does any of its group; so what is found is there, not learnt by heart.
    """
    size = int(bins.max()) + 1
    counts = np.zeros((FOLDS, 2, size))
    np.add.at(counts, (folds, human.astype(np.int64), bins), 1)
    others = counts.sum(axis=0) - counts + DOUBT
    logs: NDArray[np.float64] = np.log(others / others.sum(axis=2, keepdims=True))
    return (logs[:, 1] - logs[:, 0])[folds, bins]


def folds_of(groups: Codes, random: np.random.Generator) -> Codes:
    """A fold for each clip: groups stay whole, and folds have as many groups."""
    number = int(groups.max()) + 1
    return (random.permutation(number) % FOLDS)[groups]
