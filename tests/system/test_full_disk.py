"""A disk that is really full, under a data job and under a trainer: a reason, and nothing half-written."""

import csv
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from serving import VERAVOX

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.run_folder import Control, JobFolder
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
    path = short_folder / f"disk{request.param}"
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={request.param}m", "tmpfs", path], check=True)
    yield DataFolder(path)
    subprocess.run(["umount", path], check=True)


def run(command: str, folder: JobFolder, spec: Resource) -> int:
    folder.path.mkdir(parents=True)
    folder.write_spec(spec)
    folder.tell(Control())
    return subprocess.run([*VERAVOX, command, str(folder.path), "--attempt", "1"], check=False, timeout=120).returncode


def import_example(data: DataFolder) -> int:
    spec = DatasetSpec(title="example", source=Source(path=str(EXAMPLE_CLIPS)), packs=[PackRequest(front_end="mel")])
    return run("data-job", data.job(uuid4()), spec)


@pytest.mark.parametrize("small_disk", [6], indirect=True)
def test_an_import_on_a_full_disk_leaves_nothing_half_written(small_disk: DataFolder) -> None:
    assert import_example(small_disk) == exits.DISK_FULL.code
    assert list((small_disk.path / "datasets").iterdir()) == []


@pytest.mark.parametrize("small_disk", [24], indirect=True)
def test_a_training_on_a_full_disk_keeps_whole_what_was_written_before(small_disk: DataFolder) -> None:
    assert import_example(small_disk) == 0
    (dataset,) = (small_disk.path / "datasets").iterdir()
    usage = os.statvfs(small_disk.path)
    (small_disk.path / "filler").write_bytes(b"\0" * (usage.f_bavail * usage.f_frsize - (2 << 20)))
    folder = small_disk.run(uuid4())
    spec = TrainingJobSpec(
        dataset=DatasetChoice(name="example", version=dataset.name),
        model=Model(architecture="compact", weights="none"),
        training=Training(epochs=5),
    )
    assert run("trainer", folder, spec) == exits.DISK_FULL.code
    with folder.batches.open() as file:
        steps = [int(row["step"]) for row in csv.DictReader(file)]
    assert steps == list(range(1, len(steps) + 1))
    assert not [each for each in folder.path.rglob(".*") if each.is_file()]
