"""Why protocols matter: one detector, one budget, four ways to divide the same clips; and two shortcuts, measured.

    python benchmarks/protocols.py FOLDER [--epochs 4] [--seeds 17 18 19] [--data DATA]

FOLDER holds `speaker/class/clip` with a human class and any others. Copies by the generators that need no weights are
made of the human clips, everything passes one chain, and `compact` learns from it under each protocol. The number of
optimiser steps is the same for all; intervals come from resamplings of the test part's utterances.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import soundfile
from one_run import machine, make_run, start

from veravox.audio.recording import read_recording, resample
from veravox.core.data_folder import DataFolder
from veravox.core.job_folder import Control
from veravox.core.manifest import Clip
from veravox.core.protocols import Part, divide
from veravox.core.specs import DatasetSpec, Protocol, TrainingJobSpec
from veravox.datasets import process
from veravox.datasets.audit import audit
from veravox.datasets.audit.chance import surely_told
from veravox.datasets.audit.rates import independents, interval, rates, resampled
from veravox.datasets.generators import generator
from veravox.datasets.importing import import_folder
from veravox.datasets.report import Report

GENERATORS = ("world", "mel-cepstral", "lpc", "relp", "griffin-lim", "mel-inversion")
AT_22050 = ("griffin-lim", "mel-inversion", "world", "lpc")
HELD_OUT = ("lpcnet", "fargan", "world")  # one for each seed, under protocol generator
PROTOCOLS = ("random", "utterance", "speaker", "generator")
BATCH = 32
ROUNDS = 2000


def made(data: DataFolder, speech: Path) -> str:
    """The version of the dataset of all classes, made by a data job; found where it was made before."""
    for folder in sorted((data.path / "datasets").glob("[0-9a-f]*")):
        return folder.name
    job = data.job(uuid4())
    job.path.mkdir(parents=True)
    steps: list[dict[str, Any]] = [{"synthesise": {"generators": list(GENERATORS)}}, {"equalise": {}}]
    said = {"source": {"path": str(speech)}, "steps": steps, "packs": [{"frontEnd": "mel"}], "audit": True}
    job.write_spec(DatasetSpec.model_validate(said))
    job.tell(Control(attempt=1))
    if process.run(job.path, 1):
        raise SystemExit(job.last_ending())
    result = json.loads((job.path / "result.json").read_text())
    print(result["audit"]["headline"])
    return str(result["version"])


def trained(data: DataFolder, version: str, protocol: Protocol, epochs: int, seed: int) -> dict[str, Any]:
    """The test part's figures of one run."""
    folder = make_run(
        data, version, "compact", epochs=epochs, batchSize=BATCH, learningRate=0.002, seed=seed, compile="off"
    )
    folder.write_spec(folder.read_spec(TrainingJobSpec).model_copy(update={"protocol": protocol}))
    if start(folder).wait():
        raise SystemExit(folder.last_ending())
    report = json.loads((folder.path / "report.json").read_text())
    rows = {row.clip: row for row in data.dataset(version).rows()}
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


def table(data: DataFolder, version: str, epochs: int, seeds: Sequence[int]) -> None:
    rows, card = data.dataset(version).rows(), data.dataset(version).card()
    assert card is not None
    most = len(divide(rows, Protocol(name="random"), card.bonafide).parts[Part.TRAIN])
    print("| protocol | seed | held out | clips (human) | utterances | EER | 95 % over utterances | macro F1 |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in PROTOCOLS:
        found = []
        for seed, left_out in zip(seeds, HELD_OUT, strict=False):
            protocol = Protocol(name=name, seed=seed, held_out=[left_out] if name == "generator" else [])
            part = len(divide(rows, protocol, card.bonafide).parts[Part.TRAIN])
            test = trained(data, version, protocol, max(1, round(epochs * most / part)), seed)
            low, high = test["interval"]
            found.append(test["eer"])
            f1 = "" if test["f1Macro"] is None else f"{test['f1Macro']:.3f}"
            print(
                f"| {name} | {seed} | {', '.join(test['heldOut'])} | {test['n']} ({test['human']}) |"
                f" {test['utterances']} | {test['eer']:.3f} | {low:.3f} to {high:.3f} | {f1} |",
                flush=True,
            )
        print(f"| **{name}** | all | | | | **{np.mean(found):.3f}** ± {np.std(found, ddof=1):.3f} | | |", flush=True)


def shortcuts(speech: Path) -> None:
    """The first application's recipe without its six vocoders: 22,050 Hz, copies of whole hops, no chain."""
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(speech.glob("*/bonafide/*"))[::3]:
            recording = read_recording(path)
            samples = resample(recording.samples, recording.rate, 22050)
            speaker = path.parent.parent.name
            _write(Path(folder) / speaker / "bonafide" / f"{path.stem}.wav", samples)
            for name in AT_22050:
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
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seeds", type=int, nargs="+", default=[17, 18, 19])
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--shortcuts", action="store_true", help="the shortcuts alone")
    asked = parser.parse_args()
    print(
        machine(),
        subprocess.run(["git", "rev-parse", "--short", "HEAD"], check=False, capture_output=True, text=True).stdout,
    )
    if asked.shortcuts:
        shortcuts(asked.speech)
        return
    data = DataFolder(asked.data or Path(tempfile.mkdtemp()))
    table(data, made(data, asked.speech), asked.epochs, asked.seeds)


if __name__ == "__main__":
    sys.exit(main())
