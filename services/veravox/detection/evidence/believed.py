"""How far a model's explanations can be believed: measured on pairs of a dataset that it has not learnt from."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch

from veravox.core.evidence import EvidenceScores, Method
from veravox.core.front_end import PICTURES
from veravox.core.manifest import Clip
from veravox.core.text import _
from veravox.datasets.report import Report
from veravox.detection.bundle import Bundle
from veravox.detection.evidence.scoring import ScoredPair, pairs_of, score_pair, summed_up

FEWEST = 8  # pairs; the best of five methods on fewer would be the luckiest
SEED = 17


class NothingToMeasure(ValueError):
    """A model, or clips, of which explanations cannot be scored: a sentence."""


def believed(
    bundle: Bundle, rows: Sequence[Clip], clips: Path, dataset: str, most: int, report: Report
) -> EvidenceScores:
    """Every way to explain, scored on at most so many pairs, drawn from all there are.

    Args:
        bundle: the model.
        rows: of the dataset, those that it has not learnt from.
        clips: the folder that their paths are below.
        dataset: its name.
        most: pairs.
        report: told of each.

    Raises:
        NothingToMeasure: without a score, or with fewer than eight pairs.
        AudioError: if a clip cannot be read.
    """
    human, recipe = bundle.card.bonafide, bundle.card.recipe
    if human is None or recipe.name == PICTURES:
        raise NothingToMeasure(_("The model gives no score of a recording, so there is nothing to explain."))
    chosen = drawn(copies(rows, human), most)
    report.begin(_("Scoring explanations"), len(chosen))
    scored: list[ScoredPair] = []
    with _one_thread():
        for source, copy in chosen:
            for pair in pairs_of((source, copy), clips, human, recipe):
                scored.append(score_pair(bundle, pair, tuple(Method), seed=SEED + len(scored)))
            report.step()
    if len(scored) < FEWEST:
        sentence = _(
            "The dataset has {n} pairs of a human clip and its copy that the model has not learnt from, and {least} are"
            " needed; `veravox dataset synthesise` makes copies."
        )
        raise NothingToMeasure(sentence.format(n=len(scored), least=FEWEST))
    return summed_up(scored).model_copy(update={"dataset": dataset})


def copies(rows: Sequence[Clip], human: str) -> list[tuple[Clip, Clip]]:
    """Each copy with the one human clip of its pair, by their names."""
    groups: dict[tuple[str, str], list[Clip]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.clip):
        if row.pair:
            groups[row.pair, row.condition].append(row)
    return [
        (sources[0], row)
        for _pair, group in sorted(groups.items())
        if len(sources := [row for row in group if row.generator == human]) == 1
        for row in group
        if row is not sources[0]
    ]


def drawn(pairs: Sequence[tuple[Clip, Clip]], most: int, seed: int = SEED) -> list[tuple[Clip, Clip]]:
    """At most so many of them, at random: every so-and-so-manieth could all be of one generator."""
    chosen = random.Random(seed).sample(range(len(pairs)), min(most, len(pairs)))
    return [pairs[at] for at in sorted(chosen)]


@contextmanager
def _one_thread() -> Iterator[None]:
    """Maps ask a network thousands of small questions: threads that wait for each other lose more than they give."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
