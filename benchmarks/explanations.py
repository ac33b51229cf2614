"""How far explanations can be believed: each method against the true difference between clips and their copies.

    python benchmarks/explanations.py FOLDER [--generators world lpc] [--protocols utterance speaker] [--epochs 8]
        [--data DATA] [--picture FILE]

FOLDER holds `speaker/class/clip` with a human class and any others. Copies by the named generators are made of the human
clips, everything passes one chain, `compact` learns, and the copies of the test part are explained. Dataset and finished
runs that DATA holds are not made again.
"""

import argparse
import json
import multiprocessing
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from matplotlib import colormaps
from matplotlib.figure import Figure
from one_run import machine, make_run, start
from protocols import finished, made

from veravox.core.data_folder import DataFolder
from veravox.core.evidence import EvidenceScores, Method
from veravox.core.protocols import Part
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Protocol, TrainingJobSpec
from veravox.core.spread import Spread
from veravox.datasets.splits import read_split
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.evidence import Filling, Pair, explain, pairs_of, score_pair, summed_up, true_difference
from veravox.detection.evidence.picture import coloured
from veravox.detection.evidence.scoring import ScoredPair
from veravox.detection.evidence.tiling import Tiles
from veravox.detection.evidence.truth import most_different

SHARES = {"utterance": {"validation": 0.1, "test": 0.3}}
BATCH = 32
COVERING = (Method.OCCLUSION_GRID, Method.INTEGRATED_GRADIENTS)  # what covers matters to these
HEAD = "| method | share in the true tenth | pointing game | deletion | insertion | ms a second of speech |"
SEED = 17
EVERY = 4  # of the pairs, one in so many tells what to cover with
SIZE = (560, 168)  # pixels of each map
COLOURS = 160  # in the file: it stays small


def trained(data: DataFolder, version: str, protocol: Protocol, epochs: int) -> RunFolder:
    """A run of `compact` that has ended; found where it was made before."""
    folder = make_run(data, version, "compact", epochs=epochs, batchSize=BATCH, learningRate=0.002, compile="off")
    spec = folder.read_spec(TrainingJobSpec).model_copy(update={"protocol": protocol})
    if there := finished(data, spec):
        return there
    folder.write_spec(spec)
    if start(folder).wait():
        raise SystemExit(folder.last_ending())
    return folder


def tested(data: DataFolder, version: str, run: RunFolder, bundle: Bundle) -> list[Pair]:
    """The pairs of the test part."""
    dataset, human = data.dataset(version), bundle.card.bonafide
    assert human is not None
    unseen = {row.clip for row in read_split(run.split) if row.part is Part.TEST}
    rows = [row for row in dataset.rows() if row.clip in unseen]
    return list(pairs_of(rows, dataset.clips, human, bundle.card.recipe))


def told(spread: Spread, digits: int = 3) -> str:
    """Mean and 95 % of it, as far as pairs are independent."""
    if spread.mean is None:
        return "-"
    margin = 1.96 * (spread.deviation or 0.0) / spread.n**0.5
    return f"{spread.mean:.{digits}f} ± {margin:.{digits}f}"


def scored(
    bundle: Bundle,
    pairs: Sequence[Pair],
    processes: int,
    methods: Sequence[Method] = tuple(Method),
    filling: Filling = Filling.MEAN,
) -> EvidenceScores:
    """`score_methods`, by several processes of a thread each: small networks lose by sharing one."""
    Worker.task = Task(bundle, pairs, methods, filling)
    forked = multiprocessing.get_context("fork")  # so that they have the pairs already
    with ProcessPoolExecutor(processes, forked, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        return summed_up(list(pool.map(Worker.score, range(len(pairs)))), filling)


@dataclass(frozen=True)
class Task:
    """What the processes share."""

    bundle: Bundle
    pairs: Sequence[Pair]
    methods: Sequence[Method]
    filling: Filling


class Worker:
    """One of them, by what it had when it was forked."""

    task: Task

    @classmethod
    def score(cls, at: int) -> ScoredPair:
        """The pair of this number."""
        task = cls.task
        return score_pair(task.bundle, task.pairs[at], task.methods, task.filling, SEED + at)


def report(title: str, scores: EvidenceScores, times: dict[Method, float]) -> None:
    """One table."""
    print(f"\n{title}: {scores.pairs} pairs, {scores.machine} of the copies scored as a machine's\n\n{HEAD}")
    print("| --- | --- | --- | --- | --- | --- |")
    for each in scores.methods:
        columns = [told(spread) for spread in (each.share, each.pointing, each.deletion, each.insertion)]
        time = f"{times[each.method]:.0f}" if each.method in times else ""
        print(f"| {each.method} | {' | '.join(columns)} | {time} |", flush=True)
    print(f"\nbest: {scores.best_method}", flush=True)


def milliseconds(bundle: Bundle, pair: Pair) -> dict[Method, float]:
    """What a second of speech takes, by method; the median of three."""
    seconds = len(pair.spoof) * bundle.card.recipe.hop / bundle.card.recipe.rate
    found = {}
    for method in Method:
        rounds = []
        for _round in range(3):
            began = perf_counter()
            explain(bundle, pair.spoof, method)
            rounds.append(perf_counter() - began)
        found[method] = 1000 * sorted(rounds)[1] / seconds
    return found


def clearest(bundle: Bundle, pairs: Sequence[Pair]) -> Pair:
    """Of the copies of two windows or less, that with the median score: neither the best nor the worst."""
    short = [pair for pair in pairs if len(pair.spoof) <= 2 * bundle.framing.window] or list(pairs)
    scores = [Tiles.of(bundle, pair.spoof) for pair in short]
    values = [float(each.scores(each.cut(pair.spoof.float())).mean()) for each, pair in zip(scores, short, strict=True)]
    return short[int(np.argsort(values)[len(values) // 2])]


def draw(bundle: Bundle, pair: Pair, scores: EvidenceScores, path: Path) -> None:
    """The true difference, its tenth, and the maps of the copy."""
    recipe, difference = bundle.card.recipe, true_difference(pair, bundle.card.recipe)
    inside = most_different(difference)
    figure = Figure(figsize=(12, 8.6), dpi=100, layout="constrained")
    panels = figure.subplots(4, 2).flat
    truth = colormaps["magma"]((difference / difference.quantile(0.99)).clamp(0, 1).numpy().T[::-1])
    shown = [
        ("the copy, and where its tenth that differs most lies", coloured(pair.spoof, -inside, recipe, SIZE)),
        ("true difference, dB: light is much", truth),
    ]
    shares = {each.method: each.share.mean for each in scores.methods}
    for method in Method:
        share = shares[method]
        said = f"{method}: {share:.2f} of its evidence in the tenth, all pairs" if share is not None else method
        shown.append((said, coloured(pair.spoof, explain(bundle, pair.spoof, method), recipe, SIZE)))
    for axes in panels:
        axes.set_axis_off()
    for axes, (title, picture) in zip(figure.axes, shown, strict=False):
        axes.imshow(picture, aspect="auto", interpolation="nearest")
        axes.set_title(title, fontsize=9, loc="left")
    figure.savefig(path, pil_kwargs={"optimize": True})
    _smaller(path)


def _smaller(path: Path) -> None:
    from PIL import Image

    with Image.open(path) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("speech", type=Path)
    parser.add_argument("--generators", nargs="+", default=["world", "lpc"])
    parser.add_argument("--protocols", nargs="+", default=["utterance", "speaker"])
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--picture", type=Path, default=None, help="draw the first protocol's maps to this file")
    parser.add_argument("--most", type=int, default=0, help="so many pairs at most, evenly chosen")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    print(machine())
    data = DataFolder(asked.data or Path(tempfile.mkdtemp()))
    version = made(data, asked.speech, asked.generators)
    torch.manual_seed(17)
    for at, name in enumerate(asked.protocols):
        run = trained(data, version, Protocol(name=name, seed=17, **SHARES.get(name, {})), asked.epochs)
        test = json.loads((run.path / "report.json").read_text())["test"]
        bundle = load_bundle(run.bundle)
        pairs = tested(data, version, run, bundle)
        pairs = pairs[:: max(1, -(-len(pairs) // asked.most))] if asked.most else pairs
        scores = scored(bundle, pairs, asked.processes)
        report(f"{name}, EER {test['eer']:.3f}", scores, milliseconds(bundle, clearest(bundle, pairs)))
        if not at:
            for filling in Filling:
                found = scored(bundle, pairs[::EVERY], asked.processes, COVERING, filling)
                report(f"{name}, covered by {filling}", found, {})
            if asked.picture:
                draw(bundle, clearest(bundle, pairs), scores, asked.picture)


if __name__ == "__main__":
    main()
