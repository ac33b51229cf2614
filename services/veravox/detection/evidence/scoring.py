"""Every way to explain is scored against the truth, where the data are pairs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.core.evidence import EvidenceScores, Method, MethodScores
from veravox.core.front_end import FrontEndRecipe
from veravox.core.manifest import Clip
from veravox.core.spread import spread_of
from veravox.datasets.decoding.apart import read_recording
from veravox.detection.bundle import Bundle
from veravox.detection.evidence.deletion import Curves, Trial
from veravox.detection.evidence.explaining import explain
from veravox.detection.evidence.filling import Filling, filled
from veravox.detection.evidence.tiling import Tiles
from veravox.detection.evidence.truth import (
    Pair,
    UnevenPairError,
    most_different,
    points_inside,
    share_inside,
    true_difference,
)


@dataclass(frozen=True)
class Scored:
    """One method on one copy; None where the map names no evidence for a machine."""

    share: float | None
    pointing: float | None
    deletion: float
    insertion: float


@dataclass(frozen=True)
class ScoredPair:
    """All methods on one copy."""

    score: float  # the mean of its windows' log-likelihood ratios
    methods: dict[Method, Scored]


def score_methods(
    bundle: Bundle,
    pairs: Iterable[Pair],
    methods: Sequence[Method] = tuple(Method),
    filling: Filling = Filling.MEAN,
    seed: int = 17,
) -> EvidenceScores:
    """How well each method points at where copies differ from their sources, and at what the decision rests on.

    Args:
        bundle: the model; pairs that it has learnt from flatter it.
        pairs: on the network's device; each copy is explained.
        methods: which.
        filling: what covers; deletion and insertion use the clip's mean whatever the maps were made with.
        seed: of the random orders; each pair has one of its own.

    Raises:
        NoScoreError: if the model knows no human class.
    """
    return summed_up([score_pair(bundle, pair, methods, filling, seed + at) for at, pair in enumerate(pairs)], filling)


def score_pair(
    bundle: Bundle, pair: Pair, methods: Sequence[Method], filling: Filling = Filling.MEAN, seed: int = 17
) -> ScoredPair:
    """One pair, as of `score_methods`, which is this and `summed_up`: pairs may be scored by several processes."""
    clip = pair.spoof.float()
    trial = Trial(Tiles.of(bundle, clip), clip, filled(clip, Filling.MEAN))
    inside = most_different(true_difference(pair, bundle.card.recipe))
    chance = trial.at_random(seed)
    maps = {method: explain(bundle, pair.spoof, method, filling) for method in methods}
    return ScoredPair(trial.score, {method: _scored(said, inside, trial, chance) for method, said in maps.items()})


def summed_up(pairs: Sequence[ScoredPair], filling: Filling = Filling.MEAN) -> EvidenceScores:
    """The spread of all pairs, by method."""
    methods = pairs[0].methods if pairs else {}
    return EvidenceScores(
        pairs=len(pairs),
        machine=sum(pair.score < 0 for pair in pairs),
        filling=filling,
        methods=[_of(method, [pair.methods[method] for pair in pairs]) for method in methods],
    )


def pairs_of(rows: Iterable[Clip], clips: Path, bonafide: str, recipe: FrontEndRecipe) -> Iterator[Pair]:
    """Each copy of a manifest beside the human clip of its pair; what has none, or another length, is left out.

    Args:
        rows: those that the model has not learnt from.
        clips: the folder that their paths are below.
        bonafide: the human class.
        recipe: the model's front end.

    Raises:
        AudioError: if a clip cannot be read.
    """
    groups: dict[tuple[str, str], list[Clip]] = defaultdict(list)
    for row in rows:
        if row.pair:
            groups[row.pair, row.condition].append(row)
    for group in groups.values():
        human = [row for row in group if row.generator == bonafide]
        if len(human) == 1:
            source = _seen(clips / human[0].clip, recipe)
            copies = (_seen(clips / row.clip, recipe) for row in group if row is not human[0])
            yield from _that_fit(source, copies)


def _that_fit(source: Tensor, copies: Iterable[Tensor]) -> Iterator[Pair]:
    for copy in copies:
        try:
            yield Pair.of(source, copy)
        except UnevenPairError:
            continue


def _seen(path: Path, recipe: FrontEndRecipe) -> Tensor:
    return to_bytes(spectrogram(read_recording(path), recipe), recipe)


def _scored(said: Tensor, inside: Tensor, trial: Trial, chance: Curves) -> Scored:
    curves = trial.by(said)
    return Scored(
        share_inside(said, inside),
        points_inside(said, inside),
        chance.deletion - curves.deletion,
        curves.insertion - chance.insertion,
    )


def _of(method: Method, scored: Sequence[Scored]) -> MethodScores:
    return MethodScores(
        method=method,
        share=spread_of(each.share for each in scored),
        pointing=spread_of(each.pointing for each in scored),
        deletion=spread_of(each.deletion for each in scored),
        insertion=spread_of(each.insertion for each in scored),
    )
