"""Uploads on disk: `uploads/<id>/`, with the archive under its own name once all of it is there.

uploads/<id>/  .upload.json   whose it is, what it is called, how long it will be
               .partial       what has come so far
               access.json    on a cluster: whose jobs may read it
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from uuid import UUID, uuid4

from veravox.core import problems
from veravox.core.access import Access, write_access
from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_json, sensible
from veravox.core.problems import Problem
from veravox.core.removing import remove_tree
from veravox.core.sizes import size
from veravox.core.sources import UPLOADS
from veravox.core.specs import Resource, Source
from veravox.core.text import _
from veravox.gateway.context import not_found
from veravox.gateway.problems import invalid

NOTE, PARTIAL = ".upload.json", ".partial"
SPARE = 1 << 28  # bytes of the disk that no upload may take


class Upload(Resource):
    """An upload, as `.upload.json` keeps it."""

    id: UUID
    owner: UUID
    name: str
    size: int
    sha256: str = ""
    created_at: datetime

    def folder(self, data: DataFolder) -> Path:
        return data.uploads / str(self.id)

    def received(self, data: DataFolder) -> int:
        folder = self.folder(data)
        if (folder / self.name).is_file():
            return self.size
        return (folder / PARTIAL).stat().st_size if (folder / PARTIAL).is_file() else 0

    @property
    def path(self) -> str:
        return f"{UPLOADS}/{self.id}"


def create(data: DataFolder, owner: UUID, name: str, length: int, sha256: str) -> Upload:
    """Make room for an archive.

    Raises:
        Problem: STORAGE_FULL, if the disk cannot hold it.
    """
    data.uploads.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(data.uploads).free - SPARE
    if length > free:
        sentence = _("the archive has {size}, and the disk of the data folder {free} for it; free some space")
        raise Problem(problems.STORAGE_FULL, sentence.format(size=size(length), free=size(max(0, free))))
    upload = Upload(id=uuid4(), owner=owner, name=name, size=length, sha256=sha256, created_at=datetime.now(UTC))
    folder = upload.folder(data)
    folder.mkdir()
    (folder / PARTIAL).touch()
    write_access(folder, Access(accounts=[str(owner)]))
    replace_json(folder / NOTE, upload.outside())
    return upload


def all_of(data: DataFolder) -> Iterator[Upload]:
    """Everybody's."""
    folders = data.uploads.iterdir() if data.uploads.is_dir() else ()
    for folder in folders:
        said = sensible(folder / NOTE)
        if said is not None:
            yield Upload.model_validate(said)


def own_or_404(data: DataFolder, owner: UUID, id: UUID) -> Upload:
    said = sensible(data.uploads / str(id) / NOTE)
    upload = Upload.model_validate(said) if said else None
    if upload is None or upload.owner != owner:
        raise not_found(_("upload"), str(id))
    return upload


def append(data: DataFolder, upload: Upload, offset: int, piece: bytes, sha256: str) -> None:
    """Write the next piece; the last one puts the archive into its place.

    Raises:
        Problem: CONFLICT, if it is not the next piece; INVALID, if it is damaged or reaches beyond the end.
    """
    if sha256 and hashlib.sha256(piece).hexdigest() != sha256:
        raise invalid("sha256", _("the piece was damaged on its way; send it again"))
    folder = upload.folder(data)
    if (folder / upload.name).is_file():
        raise _not_next(upload.size)
    with (folder / PARTIAL).open("r+b") as file:
        _lock(file.fileno())
        there = file.seek(0, os.SEEK_END)
        if offset != there:
            raise _not_next(there)
        if offset + len(piece) > upload.size:
            sentence = _("the piece reaches beyond the archive's end, {size} bytes")
            raise invalid("offset", sentence.format(size=upload.size))
        try:
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.truncate(file.fileno(), there)  # of a full disk: the piece comes again
            raise
        if offset + len(piece) == upload.size:
            (folder / PARTIAL).rename(folder / upload.name)


def remove(data: DataFolder, upload: Upload) -> None:
    remove_tree(upload.folder(data))


def last_touched(data: DataFolder, upload: Upload) -> float:
    """When something of it came last, in seconds since 1970."""
    folder = upload.folder(data)
    return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))


def refuse_uploads_of_others(data: DataFolder, owner: UUID, source: Source) -> None:
    """An upload is imported by whoever sent it, and when it is whole. Other folders below `uploads/` are nobody's.

    Raises:
        Problem: INVALID, at the field that names it.
    """
    _refuse_anothers(data, owner, source.path, "source.path")
    if source.learner:
        _refuse_anothers(data, owner, source.learner.path, "source.learner.path")
    if source.fetch:
        _refuse_anothers(data, owner, source.fetch.address, "source.fetch.address")


def _refuse_anothers(data: DataFolder, owner: UUID, path: str, field: str) -> None:
    place = PurePosixPath(path)
    if place.parts[:1] != (UPLOADS,):
        return
    sentence = _("there is no upload {path}; send the archive again")
    if len(place.parts) < 2 or ".." in place.parts or not _is_there(data.path / place):
        raise invalid(field, sentence.format(path=path))
    said = sensible(data.uploads / place.parts[1] / NOTE)
    upload = Upload.model_validate(said) if said else None
    if upload is None:
        return
    if upload.owner != owner:
        raise invalid(field, sentence.format(path=path))
    if upload.received(data) < upload.size or not (upload.folder(data) / upload.name).is_file():
        unfinished = _("the upload {path} is not complete: {there} of {size} are there")
        words = {"path": path, "there": size(upload.received(data)), "size": size(upload.size)}
        raise invalid(field, unfinished.format(**words))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _lock(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Problem(problems.CONFLICT, _("another piece of this upload is being written; wait for it")) from None


def _not_next(there: int) -> Problem:
    sentence = _("this is not the next piece: {n} bytes are there; go on from them")
    return Problem(problems.CONFLICT, sentence.format(n=there))
