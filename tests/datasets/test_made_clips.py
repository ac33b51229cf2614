"""A clip that was made is whole or not there."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from veravox.core import exits
from veravox.core.job_folder import Control, JobFolder
from veravox.core.manifest import Clip
from veravox.core.specs import DatasetSpec
from veravox.datasets import process
from veravox.datasets.making.clips import made_clip

ROOM = 256 << 10  # bytes of the small disk
needs_mount = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


def a_row(clip: str) -> Clip:
    return Clip(clip, "anna", "bonafide", "clean", "a", "anna/a", "00", 1.0, 16000, 1, -20, -3, 0, 0, 3000)


def noise(samples: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return (np.random.default_rng(17).standard_normal(samples) * 0.1).astype(np.float32)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "disk"
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", path], check=True)
    yield path
    subprocess.run(["umount", "--lazy", path], check=True)


@needs_mount
def test_a_full_disk_is_told_as_one_and_keeps_no_part_of_a_clip(small_disk: Path) -> None:
    """However much of it is left: the encoder buffers, writes ahead, and goes back to the head of the file."""
    clip, samples, ends = small_disk / "anna" / "a.flac", noise(16000), set[tuple[str, bool, int]]()
    for left in range(0, 80 << 10, 4 << 10):
        (small_disk / "filler").write_bytes(bytes(ROOM - left))
        try:
            made = made_clip(a_row("a.wav"), small_disk, samples, 16000, clip="anna/a.flac")
            ends.add(("whole", clip.exists(), made.samples))
        except OSError as error:
            ends.add((errno.errorcode[error.errno or 0], clip.exists(), 0))
        (small_disk / "filler").unlink()
        assert not list(small_disk.rglob(".*"))
        clip.unlink(missing_ok=True)
    assert ends == {("ENOSPC", False, 0), ("whole", True, 16000)}


@needs_mount
def test_a_job_whose_disk_fills_while_clips_are_made_says_so_and_leaves_nothing(small_disk: Path, source: Path) -> None:
    job = JobFolder(small_disk / "jobs" / "0198-job")
    job.path.mkdir(parents=True)
    conditions = [f"amplitude{level}" for level in (0.1, 0.2, 0.3, 0.4)]
    steps = [{"condition": {"names": conditions}}]
    job.write_spec(DatasetSpec.model_validate({"source": {"path": str(source)}, "steps": steps}))
    job.tell(Control(attempt=1))
    assert process.run(job.path, 1) == exits.DISK_FULL.code
    assert list((small_disk / "datasets").iterdir()) == []
