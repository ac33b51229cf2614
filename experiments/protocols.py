"""Why protocols matter: one detector, one budget, four ways to divide the same clips; and two shortcuts, measured.

    python experiments/protocols.py FOLDER [--steps 512] [--seeds 17 18 19] [--generators world lpc] [--each]
        [--data DATA] [--picture FILE]

FOLDER holds `speaker/class/clip` with a human class and any others. Copies by the generators that need no weights are
made of the human clips, everything passes one chain, and `compact` learns from it under each protocol. The number of
optimiser steps is the same for all; intervals come from resamplings of the test part's utterances. With `--each` every
generator is left out once more, in turn. Dataset and finished runs that DATA holds are not made again.
"""

import argparse
import csv
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from matplotlib.figure import Figure
from trainings import GENERATORS, Budget, Setting, Trainings, machine, made

from veravox.audio.recording import read_recording, resample
from veravox.core.data_folder import DataFolder
from veravox.core.manifest import Clip
from veravox.core.specs import Protocol
from veravox.datasets.audit import audit
from veravox.datasets.audit.chance import surely_told
from veravox.datasets.audit.rates import independents, interval, rates, resampled
from veravox.datasets.generators import generator
from veravox.datasets.importing import import_folder
from veravox.datasets.report import Report

AT_22050 = ("griffin-lim", "mel-inversion", "world", "lpc")
HELD_OUT = ("lpcnet", "fargan", "world")  # one for each seed, under protocol generator
PROTOCOLS = ("random", "utterance", "speaker", "generator")
ROUNDS = 2000
COLOURS = {"random": "#b04a3a", "utterance": "#c98a1b", "speaker": "#2f6db0", "generator": "#2d7d5a"}


def trained(trainings: Trainings, protocol: Protocol, budget: Budget, seed: int) -> dict[str, Any]:
    """The test part's figures of one run, which is made unless it is there."""
    said = protocol.model_dump(by_alias=True, exclude={"seed"})
    (folder,) = trainings.run([trainings.asked("compact", Setting(), budget, seed, said)])
    report = json.loads((folder.path / "report.json").read_text())
    rows = {row.clip: row for row in trainings.rows}
    with (folder.path / "scores.csv").open() as file:
        scores = list(csv.DictReader(file))
    test = report["test"]
    return {**test, **_with_interval(test["eer"], scores, rows), "heldOut": report["protocol"]["heldOut"]}


def _with_interval(rate: float, scores: Sequence[dict[str, str]], rows: dict[str, Clip]) -> dict[str, Any]:
    """Equal error rate with 95 % over utterances, a human clip and its copies being one."""
    pairs = {pair: at for at, pair in enumerate(sorted({rows[each["clip"]].pair for each in scores}))}
    groups = np.array([pairs[rows[each["clip"]].pair] for each in scores])
    values = np.array([float(each["score"]) for each in scores])
    human = np.array([each["class"] == "bonafide" for each in scores])
    weights = resampled(len(pairs), np.random.default_rng(17), ROUNDS)
    drawn = rates(values, human, groups, weights)
    found = interval(rate, drawn, independents(human, groups), surely_told(values, human, groups))
    return {"utterances": len(pairs), "human": int(human.sum()), "interval": found}


@dataclass(frozen=True)
class Measured:
    """One run: equal error rate in [0, 1], with its interval."""

    protocol: str
    left_out: str
    rate: float
    low: float
    high: float


HEAD = """\
| protocol | seed | held out | clips (human) | utterances | EER | 95 % over utterances | macro F1 |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


class Course:
    """One dataset and one budget, for runs that differ in protocol and seed."""

    def __init__(self, trainings: Trainings, budget: Budget) -> None:
        self._trainings, self._budget = trainings, budget
        self.generators = trainings.generators

    def run(self, name: str, seed: int, left_out: str) -> Measured:
        """Train, and print a row of the table."""
        protocol = Protocol(name=name, held_out=[left_out] if left_out else [])
        test = trained(self._trainings, protocol, self._budget, seed)
        low, high = test["interval"]
        f1 = "" if test["f1Macro"] is None else f"{test['f1Macro']:.3f}"
        print(
            f"| {name} | {seed} | {', '.join(test['heldOut'])} | {test['n']} ({test['human']}) |"
            f" {test['utterances']} | {test['eer']:.3f} | {low:.3f} to {high:.3f} | {f1} |",
            flush=True,
        )
        return Measured(name, left_out, test["eer"], low, high)

    def table(self, seeds: Sequence[int]) -> list[Measured]:
        """Each protocol with each seed."""
        print(HEAD)
        found = list[Measured]()
        for name in PROTOCOLS:
            some = [
                self.run(name, seed, left_out if name == "generator" else "")
                for seed, left_out in zip(seeds, HELD_OUT, strict=False)
            ]
            rates_ = [each.rate for each in some]
            print(
                f"| **{name}** | all | | | | **{np.mean(rates_):.3f}** ± {np.std(rates_, ddof=1):.3f} | | |", flush=True
            )
            found += some
        return found

    def each(self, seed: int) -> list[Measured]:
        """Every generator left out once."""
        print(HEAD)
        return [self.run("generator", seed, name) for name in self.generators]


def draw(found: Sequence[Measured], path: Path) -> None:
    """Equal error rates with their intervals, by protocol; a generator that was left out is named."""
    figure = Figure(figsize=(9, 4.2), dpi=110, layout="constrained")
    axes, place, ticks = figure.subplots(), 0.0, list[tuple[float, str]]()
    for name in PROTOCOLS:
        some = sorted((each for each in found if each.protocol == name), key=lambda each: each.rate)
        at = [place + n for n in range(len(some))]
        heights = [100 * each.rate for each in some]
        errors = [
            [100 * max(0.0, each.rate - each.low) for each in some],
            [100 * max(0.0, each.high - each.rate) for each in some],
        ]
        axes.errorbar(at, heights, yerr=errors, fmt="o", color=COLOURS[name], capsize=3)
        for x, each in zip(at, some, strict=True):
            top, style = (x - 0.2, 100 * each.high + 1.5), {"fontsize": 8, "color": COLOURS[name], "rotation": 90}
            axes.text(*top, each.left_out, **style)
        ticks.append((float(np.mean(at)), name))
        place = at[-1] + 2
    axes.set_xticks([at for at, _name in ticks], [name for _at, name in ticks])
    axes.set_ylabel("equal error rate, %, with 95 %")
    axes.set_ylim(-1, 66)
    axes.axhline(50, color="#999999", linewidth=0.8, linestyle=":")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)


def shortcuts(speech: Path, generators: Sequence[str]) -> None:
    """The first application's recipe without its six vocoders: 22,050 Hz, copies of whole hops, no chain."""
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(speech.glob("*/bonafide/*"))[::3]:
            recording = read_recording(path)
            samples = resample(recording.samples, recording.rate, 22050)
            speaker = path.parent.parent.name
            _write(Path(folder) / speaker / "bonafide" / f"{path.stem}.wav", samples)
            for name in generators:
                by = generator(name)
                heard = resample(samples, 22050, by.rate)
                copy = resample(by.open()(heard, 17), by.rate, 22050)
                _write(Path(folder) / speaker / name / f"{path.stem}.wav", copy[: copy.size // 256 * 256])
        with tempfile.TemporaryDirectory() as data:
            placed = import_folder(Path(folder), Path(data), "recipe", "", "bench", Report())
            found = audit(placed.card, placed.folder.rows())
    print("| cue | against | EER | 95 % | band |")
    print("| --- | --- | --- | --- | --- |")
    for cue in found.cues:
        if cue.name in {"high", "reach", "bandwidth"} or "256" in cue.name:
            rate = "unknown" if cue.equal_error_rate is None else f"{cue.equal_error_rate:.3f}"
            print(f"| {cue.name} | {cue.against or 'all'} | {rate} | {cue.low} to {cue.high} | {cue.band} |")


def _write(path: Path, samples: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, 22050, subtype="PCM_16")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("speech", type=Path)
    parser.add_argument("--steps", type=int, default=512)
    parser.add_argument("--seeds", type=int, nargs="+", default=[17, 18, 19])
    parser.add_argument("--generators", nargs="+", choices=GENERATORS, default=GENERATORS)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--each", action="store_true", help="leave every generator out once, too")
    parser.add_argument("--picture", type=Path, default=None, help="draw the rates to this file")
    parser.add_argument("--shortcuts", action="store_true", help="the shortcuts alone")
    asked = parser.parse_args()
    print(machine())
    if asked.shortcuts:
        shortcuts(asked.speech, [name for name in AT_22050 if name in asked.generators])
        return
    data = DataFolder(asked.data or Path(tempfile.mkdtemp()))
    version = made(data, asked.speech, asked.generators, ["mel"])
    course = Course(Trainings(data, version, whole=True), Budget(asked.steps, 0.002))
    found = course.table(asked.seeds)
    if asked.each:
        found += [each for each in course.each(asked.seeds[0]) if each.left_out not in HELD_OUT]
    if asked.picture:
        draw(found, asked.picture)


if __name__ == "__main__":
    main()
