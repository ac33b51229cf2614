"""Datasets and trainings that an experiment asks for, each made once: what its data folder holds is not made again."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import uuid4

import torch

from veravox.audio.picture import silenced
from veravox.core.data_folder import DataFolder
from veravox.core.front_end import RECIPES, windows_in
from veravox.core.job_environment import job_environment
from veravox.core.job_folder import Control
from veravox.core.job_process import Told, run_job
from veravox.core.manifest import Clip
from veravox.core.protocols import Part, divide
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox.datasets import process
from veravox.datasets.pack import Pack
from veravox.datasets.splits import read_split
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.calibration.held_out import HeldOut
from veravox.detection.weighing import weigh
from veravox.training.attempt import train
from veravox.training.telling.meters import Meters

GENERATORS = ("world", "mel-cepstral", "lpc", "relp", "griffin-lim", "mel-inversion")
"""Those that need no weights, beside the two neural vocoders that come with the speech."""
CORES = len(os.sched_getaffinity(0))


def machine() -> str:
    """For the head of what an experiment prints."""
    line = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(line, check=False, capture_output=True, text=True).stdout.strip()
    return f"{os.uname().machine}, {CORES} cores, load {os.getloadavg()[0]:.1f}, {commit}"


def made(data: DataFolder, speech: Path, generators: Sequence[str], front_ends: Sequence[str]) -> str:
    """The version of a dataset of human speech, the copies that lie with it, and those of these generators.

    Args:
        data: where it is made, or was.
        speech: a folder of `speaker/class/clip`.
        generators: that make copies of the human clips; everything passes the common chain afterwards.
        front_ends: whose packs are made.
    """
    for folder in sorted((data.path / "datasets").glob("[0-9a-f]*")):
        return folder.name
    job = data.job(uuid4())
    job.path.mkdir(parents=True)
    said = {
        "source": {"path": str(speech.absolute())},
        "steps": [{"synthesise": {"generators": list(generators)}}, {"equalise": {}}],
        "packs": [{"frontEnd": name} for name in front_ends],
        "audit": True,
    }
    job.write_spec(DatasetSpec.model_validate(said))
    job.tell(Control(attempt=1))
    if process.run(job.path, 1):
        raise SystemExit(job.last_ending())
    result = json.loads((job.path / "result.json").read_text())
    print(result["audit"]["headline"], flush=True)
    return str(result["version"])


@dataclass(frozen=True)
class Setting:
    """How clips are seen and what is done to them on the fly."""

    front_end: str = "mel"
    window: float = 1.28  # s
    augmentation: tuple[str, ...] = ()  # names as in a TrainingJob
    longer: int = 1  # how many times the steps

    def __str__(self) -> str:
        longer = f", {self.longer} times the steps" if self.longer > 1 else ""
        return f"{self.front_end} {self.window:g} s, {' + '.join(self.augmentation) or 'as it is'}{longer}"


@dataclass(frozen=True)
class Budget:
    """How long an architecture learns."""

    steps: int  # of 32 windows, about
    learning_rate: float


@dataclass(frozen=True)
class Trainings:
    """Trainings on one dataset, as many at once as there are cores for."""

    data: DataFolder
    version: str
    at_once: int = 1
    whole: bool = False  # with report, plots and exports
    batch: int = 32
    _packs: dict[str, Pack] = field(default_factory=dict, init=False)
    _said: dict[tuple[Path, tuple[str, ...]], tuple[Bundle, list[HeldOut]]] = field(default_factory=dict, init=False)

    @cached_property
    def rows(self) -> list[Clip]:
        """Of the whole dataset."""
        return self.data.dataset(self.version).rows()

    @cached_property
    def human(self) -> str:
        """The human class."""
        card = self.data.dataset(self.version).card()
        assert card is not None
        assert card.bonafide is not None
        return card.bonafide

    @cached_property
    def generators(self) -> list[str]:
        """All classes but the human one."""
        return sorted({row.generator for row in self.rows} - {self.human})

    @cached_property
    def speakers(self) -> list[str]:
        """All voices."""
        return sorted({row.speaker for row in self.rows})

    def asked(
        self,
        architecture: str,
        setting: Setting,
        budget: Budget,
        seed: int,
        protocol: dict[str, Any],
        speakers: Sequence[str] = (),
        generators: Sequence[str] = (),
    ) -> TrainingJobSpec:
        """A training of about so many steps, however many clips it learns from; of all voices or generators where none is named."""
        said: dict[str, Any] = {
            "dataset": {
                "name": "experiment",
                "version": self.version,
                "speakers": list(speakers),
                "generators": [self.human, *generators] if generators else [],
            },
            "protocol": {**protocol, "seed": seed},
            "frontEnd": {"name": setting.front_end, "windowSeconds": setting.window},
            "model": {"architecture": architecture, "weights": "none"},
            "training": {
                "schedule": "OneCycle",
                "batchSize": self.batch,
                "learningRate": budget.learning_rate,
                "seed": seed,
                "compile": "off",
                "augmentation": dict.fromkeys(setting.augmentation, True),
            },
            "resources": {"gpus": 0},
        }
        spec = TrainingJobSpec.model_validate(said)
        windows = self._windows(spec, setting)
        spec.training.epochs = max(1, round(budget.steps * setting.longer * self.batch / windows))
        return spec

    def run(self, asked: Iterable[TrainingJobSpec]) -> list[RunFolder]:
        """Their folders, in the same order."""
        specs, ended = list(asked), self._ended()
        new = list[tuple[RunFolder, TrainingJobSpec]]()
        for spec in specs:
            if all(spec != its for _run, its in [*ended, *new]):
                new.append((self._begun(spec), spec))
        for code, (run, _spec) in zip(self._workers.map(self._work, [run for run, _spec in new]), new, strict=True):
            if code:
                raise SystemExit(str(run.last_ending()))
        return [next(run for run, its in [*ended, *new] if its == spec) for spec in specs]

    def weighed(self, run: RunFolder, rows: Sequence[Clip]) -> tuple[Bundle, list[HeldOut]]:
        """The run's model, and what it says of clips' windows; asked twice, it is remembered."""
        key = run.path, tuple(row.clip for row in rows)
        if key not in self._said:
            self._said[key] = self._weigh(run, rows)
        return self._said[key]

    def _weigh(self, run: RunFolder, rows: Sequence[Clip]) -> tuple[Bundle, list[HeldOut]]:
        torch.set_num_threads(1)  # several would wait for each other at every small clip
        bundle = load_bundle(run.bundle)
        front_end = run.read_spec(TrainingJobSpec).front_end.name
        if front_end not in self._packs:
            self._packs[front_end] = Pack.open(self.data.dataset(self.version).pack(front_end))
        pack = self._packs[front_end]
        places = pack.places
        recipe = bundle.card.recipe
        frames = (silenced(torch.from_numpy(pack.frames[places[row.clip]].copy()), recipe) for row in rows)
        return bundle, [
            HeldOut(row, row.generator == self.human, weigh(bundle, each))
            for row, each in zip(rows, frames, strict=True)
        ]

    def tested(self, run: RunFolder) -> set[str]:
        """The sentences (`pair`) of a run's test part."""
        return {row.pair for row in read_split(run.split) if row.part is Part.TEST}

    def _windows(self, spec: TrainingJobSpec, setting: Setting) -> int:
        chosen = spec.dataset
        rows = [
            row
            for row in self.rows
            if (not chosen.speakers or row.speaker in chosen.speakers)
            and (not chosen.generators or row.generator in chosen.generators)
        ]
        recipe = RECIPES[spec.front_end.name]
        window = recipe.window_frames(spec.front_end.transform, setting.window)
        learnt = divide(rows, spec.protocol, self.human).parts[Part.TRAIN]
        return sum(windows_in(recipe.frames(row.seconds), window) for row in learnt)

    def _ended(self) -> list[tuple[RunFolder, TrainingJobSpec]]:
        runs = (RunFolder(path.parent) for path in (self.data.path / "runs").glob("*/ending.json"))
        ended = [run for run in runs if (said := run.last_ending()) and said.code == 0]
        return [(run, run.read_spec(TrainingJobSpec)) for run in ended if run.scores.exists() or not self.whole]

    def _begun(self, spec: TrainingJobSpec) -> RunFolder:
        folder = self.data.run(uuid4())
        folder.path.mkdir(parents=True)
        folder.write_spec(spec)
        folder.tell(Control(attempt=1))
        return folder

    @property
    def _work(self) -> Callable[[RunFolder], int]:
        return finished if self.whole else learnt

    @cached_property
    def _workers(self) -> ProcessPoolExecutor:
        """Processes that train one run after the other: loading the libraries anew takes longer than a small training."""
        os.environ.update(job_environment(max(1, CORES // self.at_once)))
        return ProcessPoolExecutor(self.at_once, get_context("spawn"))


def learnt(run: RunFolder) -> int:
    """Train in this process, and leave the bundle alone."""
    return run_job(run, 1, _learn)


def finished(run: RunFolder) -> int:
    """Train in this process, with all that a run leaves."""
    return run_job(run, 1, train)


def _learn(told: Told) -> None:
    from veravox.training.evidence.calibrating import calibrated
    from veravox.training.session import Session

    folder = RunFolder(told.folder.path)
    session = Session.prepare(told, folder, folder.read_spec(TrainingJobSpec), Meters(folder.id))
    try:
        session.learn()
        calibrated(session.loaded, load_bundle(folder.bundle), lambda: None)
    finally:
        session.close()
    shutil.rmtree(folder.checkpoints, ignore_errors=True)
