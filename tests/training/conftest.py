"""A small dataset of real speech, and runs on it."""

import math
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import torch
from nursery import Nursery

from veravox.core import exits
from veravox.core.audit import write_audit
from veravox.core.data_folder import DataFolder
from veravox.core.exits import Exit
from veravox.core.job_folder import Control, JobFolder
from veravox.core.job_process import Told, run_job
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.datasets.audit import audit
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.report import Report
from veravox.training.attempt import carry_out, train

SENTENCES = 5  # of each of two voices, in three classes: 30 clips


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    """Repeatable to the last bit, and no race for the cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def saves_at_each_epochs_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short epochs are here, and whatever saving costs beside them."""
    monkeypatch.setattr("veravox.training.keeping.steward.DEAREST", math.inf)


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, str]:
    """A data folder with a small dataset and its pack, and the dataset's version."""
    source, data = tmp_path_factory.mktemp("speech"), DataFolder(tmp_path_factory.mktemp("data"))
    for voice in sorted(example_folder().iterdir())[:2]:
        for kind in sorted(voice.iterdir()):
            (source / voice.name / kind.name).mkdir(parents=True)
            for clip in sorted(kind.glob("*.flac"))[:SENTENCES]:
                shutil.copy(clip, source / voice.name / kind.name)
    imported = import_folder(source, data.path / "datasets", "small", "", "job", Report())
    build_pack(imported.folder, "mel", Report())
    return data, imported.card.version


class Runs:
    """Makes runs on the small dataset and carries out attempts at them, in this process."""

    def __init__(self, data: DataFolder, version: str) -> None:
        self.data, self.version = data, version

    def spec(self, training: dict[str, Any] | None = None, **parts: Any) -> TrainingJobSpec:
        """One cycle of two epochs of four small batches, unless something else is said."""
        said = {
            "title": "a small one",
            "dataset": {"name": "small", "version": self.version},
            "protocol": {"name": "utterance", "validation": 0.2, "test": 0.2},
            "frontEnd": {"windowSeconds": 0.6},
            "model": {"architecture": "compact", "weights": "none"},
            "training": {
                "schedule": "OneCycle",
                "epochs": 2,
                "batchSize": 12,
                "learningRate": 0.003,
                **(training or {}),
            },
            "checkpoints": {"exports": False},  # they take longer than the training
            "resources": {"gpus": 0},
        }
        return TrainingJobSpec.model_validate({**said, **parts})

    def make(self, training: dict[str, Any] | None = None, **parts: Any) -> RunFolder:
        return self.folder(self.spec(training, **parts))

    def folder(self, spec: TrainingJobSpec, id: UUID | None = None) -> RunFolder:
        folder = self.data.run(id or uuid4())
        folder.path.mkdir(parents=True)
        folder.write_spec(spec)
        folder.tell(Control())
        return folder

    def attempt(self, folder: RunFolder, number: int = 1, leave: tuple[int, Exit] | None = None) -> Exit:
        """Carry out an attempt; told to leave after the given step, where that is said."""
        if leave is None:
            return exits.exit_for(carry_out(folder, number))
        return exits.exit_for(run_job(folder, number, lambda _told: train(Leaving(folder, number, leave))))


class Leaving(Told):
    """An executor that changes its mind at a certain batch."""

    def __init__(self, folder: JobFolder, attempt: int, leave: tuple[int, Exit]) -> None:
        super().__init__(folder, attempt)
        self.step, self.how = leave

    def leaving(self) -> Exit | None:
        return self.how if steps(RunFolder(self.folder.path)) >= self.step else super().leaving()


def steps(folder: RunFolder) -> int:
    """How many batches are written down."""
    return max(0, len(folder.batches.read_text().splitlines()) - 1) if folder.batches.is_file() else 0


@pytest.fixture(scope="session")
def runs(dataset: tuple[DataFolder, str]) -> Runs:
    return Runs(*dataset)


@pytest.fixture(scope="session")
def trained(runs: Runs) -> RunFolder:
    """A run that has done all that was asked."""
    folder, dataset = runs.make({"epochs": 6}, checkpoints={}), runs.data.dataset(runs.version)
    write_audit(dataset.audit, audit(dataset.card(), dataset.rows()))
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    shutil.rmtree(dataset.audit)
    return folder


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Processes of trainers and data jobs that begin within a moment."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def steps_of() -> Callable[[RunFolder], list[dict[str, str]]]:
    """The rows of `batches.csv` without their clock times."""
    from veravox.training.telling.journal import read_journal

    return lambda folder: [{k: v for k, v in row.items() if k != "time"} for row in read_journal(folder.batches)]


@pytest.fixture(autouse=True)
def stays_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a process would write into its working directory lands in the test's."""
    monkeypatch.chdir(tmp_path)
