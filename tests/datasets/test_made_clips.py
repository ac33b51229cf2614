"""A clip that was made is whole or not there, under a name that a file can have and no other clip has."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from veravox.core import exits
from veravox.core.job_folder import Control, JobFolder
from veravox.core.manifest import Clip
from veravox.core.specs import DatasetSpec
from veravox.datasets import process
from veravox.datasets.making.clips import LONGEST, lossless_names, made_clip, names_of_copies

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


@pytest.mark.parametrize("stem", ["語" * 79, "語" * 83, "a" * 251], ids=["237 bytes", "249 bytes", "251 bytes"])
def test_a_copy_of_a_clip_with_a_long_name_can_be_written(tmp_path: Path, stem: str) -> None:
    row = a_row(f"anna/bonafide/{stem}.wav")
    for name in (*names_of_copies([row], "world", "", [row]), *lossless_names([row.clip]).values()):
        assert made_clip(row, tmp_path, noise(800), 16000, clip=name).clip == name
        assert (tmp_path / name).is_file()


@settings(max_examples=60)
@given(st.lists(st.sampled_from("aA語"), min_size=1, max_size=2), st.data())
def test_no_two_clips_are_called_alike_once_they_are_made(letters: list[str], data: st.DataObject) -> None:
    stems = [*letters, *(f"{letter}.wav" for letter in letters), *(f"{letter}-2" for letter in letters)]
    stems += [letter * (LONGEST - 5) for letter in letters if letter.isascii()]
    clips = data.draw(st.lists(st.sampled_from([f"s/b/{s}{end}" for s in stems for end in (".flac", ".wav", ".mp3")])))
    clips = list({clip.casefold(): clip for clip in clips}.values())
    rows = [a_row(clip) for clip in clips]
    copies = names_of_copies(rows, "b", "", rows)
    for names in (list(lossless_names(clips).values()), [*clips, *copies]):
        assert len({name.casefold() for name in names}) == len(names)
        assert max((len(part.encode()) for name in names for part in name.split("/")), default=0) <= LONGEST


def test_a_name_that_two_clips_would_have_keeps_its_old_suffix_and_then_a_number() -> None:
    assert lossless_names(["s/b/a.flac", "s/b/a.wav", "s/b/a.wav.flac", "s/b/a.mp3"]) == {
        "s/b/a.flac": "s/b/a.flac",
        "s/b/a.wav": "s/b/a.wav-2.flac",
        "s/b/a.wav.flac": "s/b/a.wav.flac",
        "s/b/a.mp3": "s/b/a.mp3.flac",
    }
