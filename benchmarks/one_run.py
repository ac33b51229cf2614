"""A real training on the bundled example for the benchmarks to watch: its process, as the runner starts it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from veravox.core.data_folder import DataFolder
from veravox.core.job_environment import job_environment
from veravox.core.job_folder import Control
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.report import Report

THREADS = len(os.sched_getaffinity(0))


@contextmanager
def example_data() -> Iterator[tuple[DataFolder, str]]:
    """A data folder with the example and its pack, and the dataset's version."""
    with tempfile.TemporaryDirectory() as folder:
        data = DataFolder(Path(folder))
        imported = import_folder(example_folder(), data.path / "datasets", "example", "", "bench", Report())
        build_pack(imported.folder, "mel", Report())
        yield data, imported.card.version


def make_run(data: DataFolder, version: str, architecture: str, **training: Any) -> RunFolder:
    """A run that nobody has begun."""
    said = {
        "dataset": {"name": "example", "version": version},
        "model": {"architecture": architecture, "weights": "none"},
        "training": {"schedule": "OneCycle", **training},
        "resources": {"gpus": 0},
    }
    folder = data.run(uuid4())
    folder.path.mkdir(parents=True)
    folder.write_spec(TrainingJobSpec.model_validate(said))
    folder.tell(Control())
    return folder


def start(folder: RunFolder, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Its trainer."""
    line = [sys.executable, "-W", "ignore", "-m", "veravox", "trainer", str(folder.path)]
    settings = job_environment(THREADS) if environment is None else environment
    return subprocess.Popen(line, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def machine() -> str:
    """For the head of what a benchmark prints."""
    return f"{os.uname().machine}, {THREADS} threads, load {os.getloadavg()[0]:.1f}"
