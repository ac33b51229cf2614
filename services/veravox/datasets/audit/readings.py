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

Counts = NDArray[np.float64]  # shape (folds, 2, bins)


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of all clips, and what they look at."""

    reading: Reading
    scores: Values  # shape (clips,)
    rank: Values  # shape (clips,): among those whose scores can be compared with it, 0 in the middle
    may_turn: bool  # whether human clips may have the higher or the lower scores


def readings(values: Values, human: Mask, folds: Codes, is_name: bool) -> list[Scored]:
    """All ways in which a cue is looked at.

    Args:
        values: shape (clips,), all known.
        human: shape (clips,).
        folds: a number below `FOLDS` for each clip, the same within a group.
        is_name: whether the numbers stand for names, which have no order.
    """
    found = [_by_values(places(values) if is_name else binned(values), human, folds)]
    if not is_name:
        rank = ranks(values) - 0.5
        found += [Scored(Reading.HIGHER, rank, rank, may_turn=True)]
        found += [Scored(Reading.OUTSIDE, np.abs(rank), ranks(np.abs(rank)) - 0.5, may_turn=True)]
    return found


def _by_values(bins: Codes, human: Mask, folds: Codes) -> Scored:
    """A clip is scored as the other folds have it, so that nothing is learnt by heart.

    Whether it is chance is told from what the folds before it have. Were it scored by those behind it too, which are
    scored by it in turn, what two of them have in common by chance would count twice.
    """
    counts = counted(bins, human, folds)
    others, before = counts.sum(axis=0) - counts, np.cumsum(counts, axis=0) - counts
    rank = ranks_in_folds(likelihood(before, bins, folds), folds)
    return Scored(Reading.VALUES, likelihood(others, bins, folds), rank, may_turn=False)


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


def counted(bins: Codes, human: Mask, folds: Codes) -> Counts:
    """Clips by fold, class (the human one second) and bin."""
    counts = np.zeros((FOLDS, 2, int(bins.max()) + 1))
    np.add.at(counts, (folds, human.astype(np.int64), bins), 1)
    return counts


def likelihood(known: Counts, bins: Codes, folds: Codes) -> Values:
    """How much likelier a clip's bin is among human clips, in nats, as its fold knows it."""
    doubted = known + DOUBT
    logs = np.log(doubted / doubted.sum(axis=2, keepdims=True))
    return np.asarray((logs[:, 1] - logs[:, 0])[folds, bins], np.float64)


def ranks_in_folds(scores: Values, folds: Codes) -> Values:
    """Within each fold, whose likelihoods are its own: of one value that clips share they make several scores."""
    found = np.zeros_like(scores)
    for fold in np.unique(folds):
        found[folds == fold] = ranks(scores[folds == fold]) - 0.5
    return found


def folds_of(groups: Codes, random: np.random.Generator) -> Codes:
    """A fold for each clip: groups stay whole, and folds have as many groups."""
    number = int(groups.max()) + 1
    return (random.permutation(number) % FOLDS)[groups]
