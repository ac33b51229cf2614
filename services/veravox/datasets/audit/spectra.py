"""Mean spectra, by class, and of single clips with a linear model: what little a detector must do better than."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from veravox.audio.log_mel import band_centres
from veravox.core.audit.model import MeanSpectrum, Rate, Spectra
from veravox.core.manifest import Clip
from veravox.datasets.audit.chance import surely_told
from veravox.datasets.audit.columns import Values, coded
from veravox.datasets.audit.cues import Sides, rated
from veravox.datasets.audit.readings import FOLDS
from veravox.datasets.pack import Pack

RIDGE = 1e-2  # of the features' mean variance
SPEAKERS = 3  # of whom two are left when one is tested
FEWEST = FOLDS  # clips of each class


@dataclass(frozen=True, eq=False)
class Means:
    """The mean level in each band of every clip, in dB, shape (clips, bands); not a number where the pack lacks it."""

    pack: Pack
    levels: Values


def mean_levels(pack: Pack, rows: Sequence[Clip]) -> Means:
    """Read the frames clip by clip, as they are mapped."""
    recipe, sums = pack.recipe, np.full((len(pack.clips), pack.card.bands), np.nan)
    for place, (begin, length) in enumerate(zip(pack.begins, pack.lengths, strict=True)):
        if length:
            sums[place] = pack.frames[begin : begin + length].sum(axis=0, dtype=np.uint64) / length
    places = {clip: place for place, clip in enumerate(pack.clips)}
    chosen = np.array([places.get(row.clip, -1) for row in rows], np.int64)
    levels = recipe.floor + sums * (recipe.ceiling - recipe.floor) / 255
    return Means(pack, np.where(chosen[:, None] >= 0, levels[chosen], np.nan))


def spectra(means: Means, rows: Sequence[Clip], sides: Sequence[Sides]) -> Spectra:
    """The mean spectra, and the baseline for each comparison of which there are enough clips."""
    return Spectra(
        front_end=means.pack.recipe.name,
        frequencies=[round(float(each), 1) for each in band_centres(means.pack.recipe)],
        curves=_curves(means.levels, rows),
        baseline=[rate for side in sides if (rate := _baseline(means.levels, side))],
        strangers=_strangers(means.levels, rows, sides),
    )


def linear_scores(features: Values, side: Sides) -> Values:
    """Scores of a linear model that was fitted to the other folds: ridge regression, both classes weighing alike.

    Args:
        features: shape (clips, features).
        side: the clips, their classes, and folds that keep pairs whole.
    """
    scores = np.zeros(side.human.size)
    for fold in range(FOLDS):
        test = side.folds == fold
        if test.any() and 0 < np.count_nonzero(side.human[~test]) < np.count_nonzero(~test):
            scores[test] = _fitted(features[~test], side.human[~test], features[test])
    return scores


def _fitted(features: Values, human: NDArray[np.bool_], others: Values) -> Values:
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-9
    weight = np.where(human, 0.5 / np.count_nonzero(human), 0.5 / np.count_nonzero(~human))
    inputs = np.column_stack([(features - mean) / deviation, np.ones(len(features))])
    weighted = inputs * weight[:, None]
    gram = weighted.T @ inputs + RIDGE * np.eye(inputs.shape[1])
    solution = np.linalg.solve(gram, weighted.T @ np.where(human, 1.0, -1.0))
    return ((others - mean) / deviation) @ solution[:-1] + solution[-1]  # type: ignore[no-any-return]


def _strangers(levels: Values, rows: Sequence[Clip], sides: Sequence[Sides]) -> list[Rate]:
    speakers, names = coded(row.speaker for row in rows)
    if len(names) < SPEAKERS:
        return []
    folds = [replace(side, folds=speakers[side.chosen] % FOLDS) for side in sides]
    return [rate for side in folds if (rate := _baseline(levels, side))]


def _baseline(levels: Values, side: Sides) -> Rate | None:
    known = np.asarray(np.isfinite(levels[side.chosen]).all(axis=1), np.bool_)
    part = side.only(known)
    human = int(np.count_nonzero(part.human))
    if min(human, part.human.size - human) < FEWEST:
        return None
    scores = linear_scores(levels[part.chosen], part)
    return rated(part, scores, surely_told(scores, part.human, part.groups))


def _curves(levels: Values, rows: Sequence[Clip]) -> list[MeanSpectrum]:
    codes, names = coded(row.generator for row in rows)
    known = np.isfinite(levels).all(axis=1)
    classes = [(name, levels[(codes == place) & known]) for place, name in enumerate(names)]
    return [
        MeanSpectrum(generator=name, levels=[round(float(each), 2) for each in some.mean(axis=0)])
        for name, some in sorted(classes, key=lambda each: each[0])
        if len(some)
    ]
