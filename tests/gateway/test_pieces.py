"""Pieces of an upload on a disk that is full, after a gateway that was killed, and of an archive that changed."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from veravox.core.data_folder import DataFolder
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.problems import NOT_FOUND, Problem
from veravox.core.specs import Source
from veravox.gateway.uploads import keeping, pieces
from veravox.gateway.uploads.keeping import PARTIAL, Upload
from veravox.gateway.uploads.reading import refuse_uploads_of_others

OWNER = uuid4()
SPEECH = min(EXAMPLE_CLIPS.rglob("*.flac")).read_bytes()[:14_000]
DIGEST = hashlib.sha256(SPEECH).hexdigest()


def begun(data: DataFolder, sha256: str = "") -> Upload:
    return keeping.create(data, OWNER, "clips.zip", len(SPEECH), sha256)


def imported(data: DataFolder, upload: Upload, owner: UUID = OWNER) -> None:
    refuse_uploads_of_others(data, owner, Source(path=upload.path))


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[DataFolder]:
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], check=True)
    yield DataFolder(tmp_path)
    subprocess.run(["umount", tmp_path], check=True)


def leave(data: DataFolder, free: int) -> Path:
    """A file that fills the disk but for so many bytes."""
    filler = data.path / "filler"
    filler.unlink(missing_ok=True)
    usage = os.statvfs(data.path)
    filler.write_bytes(bytes(usage.f_bavail * usage.f_frsize - free))
    return filler


def test_a_piece_that_the_disk_takes_half_of_leaves_what_was_there(
    small_disk: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SPARE", -(1 << 20))
    upload = begun(small_disk, DIGEST)
    pieces.append(small_disk, upload, 0, SPEECH[:7000], "")
    filler = leave(small_disk, free=os.statvfs(small_disk.path).f_frsize)
    with pytest.raises(OSError, match="No space left"):
        pieces.append(small_disk, upload, 7000, SPEECH[7000:], "")
    assert (upload.folder(small_disk) / PARTIAL).read_bytes() == SPEECH[:7000]
    filler.unlink()
    pieces.append(small_disk, upload, 7000, SPEECH[7000:], "")
    assert (upload.folder(small_disk) / "clips.zip").read_bytes() == SPEECH


def test_a_piece_leaves_the_rest_of_the_disk_to_others(small_disk: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SPARE", 100_000)
    first, second = begun(small_disk), begun(small_disk)
    filler = leave(small_disk, free=120_000)
    pieces.append(small_disk, first, 0, SPEECH[:7000], "")
    leave(small_disk, free=104_000)
    with pytest.raises(Problem, match="the disk of the data folder has"):
        pieces.append(small_disk, second, 0, SPEECH[:7000], "")
    filler.unlink()
    pieces.append(small_disk, second, 0, SPEECH, "")
    assert second.is_whole(small_disk)


def test_an_upload_whose_gateway_was_killed_after_its_last_byte_is_imported(data: DataFolder) -> None:
    upload = begun(data, DIGEST)
    (upload.folder(data) / PARTIAL).write_bytes(SPEECH)  # and never renamed
    assert upload.received(data) == len(SPEECH)
    imported(data, upload)
    assert (upload.folder(data) / "clips.zip").read_bytes() == SPEECH


def test_another_archive_than_was_announced_is_thrown_away(data: DataFolder) -> None:
    upload, other = begun(data, DIGEST), SPEECH[::-1]
    pieces.append(data, upload, 0, other[:7000], "")
    with pytest.raises(Problem, match=f"its SHA-256 is {hashlib.sha256(other).hexdigest()}, not {DIGEST}"):
        pieces.append(data, upload, 7000, other[7000:], "")
    assert upload.received(data) == 0
    with pytest.raises(Problem, match="is not complete: 0 B"):
        imported(data, upload)
    pieces.append(data, upload, 0, SPEECH, "")
    imported(data, upload)


def test_a_piece_of_an_upload_that_was_removed_meanwhile_has_no_place(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed, kept = begun(data), begun(data)
    keeping.remove(removed.folder(data))
    monkeypatch.setattr(pieces, "refuse_full", lambda *_asked: keeping.remove(kept.folder(data)))
    for upload in (removed, kept):
        with pytest.raises(Problem, match="there is no upload") as refusal:
            pieces.append(data, upload, 0, SPEECH[:7000], "")
        assert refusal.value.kind is NOT_FOUND
