"""Reading an archive: all of it is checked before anything of it is placed, and placed by us alone, file by file."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO

from veravox.core.catalogue import ARCHITECTURES
from veravox.core.data_folder import DataFolder
from veravox.core.ownership import Refused, refuse_full
from veravox.core.text import _
from veravox.datasets.importing.archives import DAMAGED, OF_CONTENT
from veravox.datasets.importing.entries import Entry, Limits, check
from veravox.datasets.importing.members import members
from veravox.datasets.placing import sha256_of
from veravox.training.carrying.archive import CHECKSUMS, GENERATORS, LARGEST, WEIGHTS, foreign, read_checksums
from veravox.training.weights_notes import note_whole

LIMITS = Limits(entries=10_000, bytes=1 << 39, ratio=200)
MOST_CHECKSUMS = 8 << 20  # bytes
CHUNK = 1 << 20


class Did(StrEnum):
    """What became of a file."""

    PLACED = "placed"
    THERE = "there already"
    REPLACED = "replaced"  # what was there had another hash: a cache's file that was damaged


@dataclass(frozen=True)
class Placed:
    """A file of the archive, in the data folder."""

    name: str
    bytes: int
    did: Did


def unpack(archive: Path, data: DataFolder) -> list[Placed]:
    """Place an archive's files in a data folder.

    Raises:
        Refused: before anything is placed, if the archive is none of ours, is damaged, holds what it may not, or does not
            fit; or where a vocoder of the same name lies there which is another one.
        JobError: BAD_DATA, before anything is placed, for names that lead out, links, devices, and bombs.
        OSError: if the disk fails.
    """
    with _complaints():
        listed, sizes = _checked(archive)
        done = {name: _state(data.path / name, name, digest) for name, digest in listed.items()}
        refuse_full(data.path, sum(sizes[name] for name, did in done.items() if did is not Did.THERE))
        for entry, content in _files(archive):
            if done.get(entry.name, Did.THERE) is not Did.THERE:
                _place(content, data.path / entry.name, listed[entry.name])
    for name, digest in listed.items():
        _note(data, name, digest)
    return [Placed(name, sizes[name], did) for name, did in done.items()]


def _checked(archive: Path) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """SHA-256 and size by name, of an archive that holds what it says and nothing else."""
    check(archive.name, (each for each, _content in members(archive, LIMITS)), archive.stat().st_size, LIMITS, False)
    listed: Mapping[str, str] | None = None
    sizes: dict[str, int] = {}
    for entry, content in _files(archive):
        if listed is None:
            listed = _listed(entry, content)
            continue
        if entry.name not in listed or (entry.name.startswith(f"{WEIGHTS}/") and entry.size > LARGEST):
            raise _unfit(entry.name)
        if hashlib.file_digest(content, "sha256").hexdigest() != listed[entry.name]:  # type: ignore[arg-type]
            raise _unfit(entry.name)
        sizes[entry.name] = entry.size
    if missing := [name for name in listed or () if name not in sizes]:
        raise _unfit(missing[0])
    if not listed:
        raise foreign()
    return listed, sizes


def _files(archive: Path) -> Iterator[tuple[Entry, IO[bytes]]]:
    for entry, content in members(archive, LIMITS):
        if entry.is_file and (stream := content()) is not None:
            yield entry, stream


def _listed(entry: Entry, content: IO[bytes]) -> Mapping[str, str]:
    if entry.name != CHECKSUMS or entry.size > MOST_CHECKSUMS:
        raise foreign()
    return read_checksums(content.read(MOST_CHECKSUMS).decode())


def _state(path: Path, name: str, digest: str) -> Did:
    if not os.path.lexists(path):
        return Did.PLACED
    if path.is_file() and not path.is_symlink() and sha256_of(path) == digest:
        return Did.THERE
    if name.startswith(f"{GENERATORS}/") or not path.is_file():
        sentence = _("{path} is there and is another one; move it away, and unpack again. Nothing was placed")
        raise Refused(sentence.format(path=path))
    return Did.REPLACED


def _place(content: IO[bytes], path: Path, digest: str) -> None:
    """Beside, hashed once more as it is written, and then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside, hashed = path.with_name(f".{path.name}.{os.getpid()}"), hashlib.sha256()
    try:
        with beside.open("xb") as file:
            while chunk := content.read(CHUNK):
                hashed.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if hashed.hexdigest() != digest:
            raise Refused(_("the archive was changed while it was read; unpack it again"))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _note(data: DataFolder, name: str, digest: str) -> None:
    """A cluster's operator asks the note beside weights whether they are whole."""
    folder, file = PurePosixPath(name).parts[0], PurePosixPath(name).name
    architecture = file.partition("-")[0]
    if folder == WEIGHTS and architecture in ARCHITECTURES:
        note_whole(architecture, data.weights / file, digest)


def _unfit(name: str) -> Refused:
    sentence = _(
        "{name} in the archive is damaged, missing, or not what its checksums say; nothing was placed. Take another copy of it"
    )
    return Refused(sentence.format(name=repr(name[:200])))


@contextmanager
def _complaints() -> Iterator[None]:
    """What the libraries say of bytes that make no sense, in our words."""
    try:
        yield
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno not in OF_CONTENT:
            raise
        raise foreign() from None
