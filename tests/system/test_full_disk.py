"""A disk that is really full, under a data job and under a trainer: a reason, and nothing half-written."""

import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest

from serving import VERAVOX
from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.job_folder import Control, JobFolder
from veravox.core.run_folder import RunFolder
from veravox.core.specs import (
    DatasetChoice,
    DatasetSpec,
    Model,
    PackRequest,
    Resource,
    Source,
    Training,
    TrainingJobSpec,
)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


@pytest.fixture
def small_disk(short_folder: Path, request: pytest.FixtureRequest) -> Iterator[DataFolder]:
    path = Path(mkdtemp(prefix="disk", dir=short_folder))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={request.param}m", "tmpfs", path], check=True)
    yield DataFolder(path)
    subprocess.run(["umount", path], check=True)


def run(command: str, folder: JobFolder, spec: Resource) -> int:
    folder.path.mkdir(parents=True)
    folder.write_spec(spec)
    return again(command, folder, 1)


def again(command: str, folder: JobFolder, attempt: int) -> int:
    folder.tell(Control(attempt=attempt))
    line = [*VERAVOX, command, str(folder.path), "--attempt", str(attempt)]
    return subprocess.run(line, check=False, timeout=120).returncode


@pytest.fixture(scope="module")
def example(short_folder: Path) -> Path:
    """The datasets of a data folder that has imported the example."""
    data = DataFolder(short_folder / "roomy")
    assert import_example(data) == 0
    return data.path / "datasets"


def import_example(data: DataFolder) -> int:
    spec = DatasetSpec(title="example", source=Source(path=str(EXAMPLE_CLIPS)), packs=[PackRequest(front_end="mel")])
    return run("data-job", data.job(uuid4()), spec)


@pytest.mark.parametrize("small_disk", [6], indirect=True)
def test_an_import_on_a_full_disk_leaves_nothing_half_written(small_disk: DataFolder) -> None:
    assert import_example(small_disk) == exits.DISK_FULL.code
    assert list((small_disk.path / "datasets").iterdir()) == []


@pytest.mark.parametrize("small_disk", [40], indirect=True)
@pytest.mark.parametrize("left", [60, 1000, 3000])  # KiB: full at the first table, the first checkpoint, a later one
def test_a_training_on_a_full_disk_keeps_what_was_written_and_goes_on_when_there_is_room(
    small_disk: DataFolder, example: Path, left: int
) -> None:
    shutil.copytree(example, small_disk.path / "datasets")
    (dataset,) = (small_disk.path / "datasets").iterdir()
    filler, usage = small_disk.path / "filler", os.statvfs(small_disk.path)
    filler.write_bytes(b"\0" * (usage.f_bavail * usage.f_frsize - (left << 10)))
    folder = small_disk.run(uuid4())
    spec = TrainingJobSpec(
        dataset=DatasetChoice(name="example", version=dataset.name),
        model=Model(architecture="compact", weights="none"),
        training=Training(epochs=3, compile="off"),
    )
    code = run("trainer", folder, spec)
    assert code == exits.DISK_FULL.code, folder.log.read_text()
    steps = steps_of(folder)
    assert steps == list(range(1, len(steps) + 1))
    assert not [each for each in folder.path.rglob(".*") if each.is_file()]
    filler.unlink()
    assert again("trainer", folder, 2) == exits.SUCCEEDED.code, folder.log.read_text()
    assert steps_of(folder) == list(range(1, len(steps_of(folder)) + 1))
    assert folder.onnx.exists()


def steps_of(folder: RunFolder) -> list[int]:
    if not folder.batches.exists():
        return []
    with folder.batches.open() as file:
        return [int(row["step"]) for row in csv.DictReader(file)]
