"""Every way to explain is scored against the truth, where the data are pairs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import read_recording
from veravox.core.evidence import EvidenceScores, Method, MethodScores
from veravox.core.front_end import FrontEndRecipe
from veravox.core.manifest import Clip
from veravox.core.spread import spread_of
from veravox.detection.bundle import Bundle
from veravox.detection.evidence.deletion import Trial
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
    found: dict[Method, list[Scored]] = defaultdict(list)
    scores = list[float]()
    for at, pair in enumerate(pairs):
        trial = _trial(bundle, pair)
        scores.append(trial.score)
        for method, scored in _scored(bundle, pair, trial, methods, filling, seed + at):
            found[method].append(scored)
    return EvidenceScores(
        pairs=len(scores),
        machine=sum(score < 0 for score in scores),
        filling=filling,
        methods=[_of(method, found[method]) for method in methods],
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


def _that_fit(source: torch.Tensor, copies: Iterable[torch.Tensor]) -> Iterator[Pair]:
    for copy in copies:
        try:
            yield Pair.of(source, copy)
        except UnevenPairError:
            continue


def _seen(path: Path, recipe: FrontEndRecipe) -> torch.Tensor:
    return to_bytes(spectrogram(read_recording(path), recipe), recipe)


def _trial(bundle: Bundle, pair: Pair) -> Trial:
    clip = pair.spoof.float()
    return Trial(Tiles.of(bundle, clip), clip, filled(clip, Filling.MEAN))


def _scored(
    bundle: Bundle, pair: Pair, trial: Trial, methods: Sequence[Method], filling: Filling, seed: int
) -> Iterator[tuple[Method, Scored]]:
    inside = most_different(true_difference(pair, bundle.card.recipe))
    chance = trial.at_random(seed)
    for method in methods:
        said = explain(bundle, pair.spoof, method, filling)
        curves = trial.by(said)
        yield (
            method,
            Scored(
                share_inside(said, inside),
                points_inside(said, inside),
                chance.deletion - curves.deletion,
                curves.insertion - chance.insertion,
            ),
        )


def _of(method: Method, scored: Sequence[Scored]) -> MethodScores:
    return MethodScores(
        method=method,
        share=spread_of(each.share for each in scored),
        pointing=spread_of(each.pointing for each in scored),
        deletion=spread_of(each.deletion for each in scored),
        insertion=spread_of(each.insertion for each in scored),
    )
