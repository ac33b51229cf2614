"""Uploads on disk: `uploads/<id>/`, with the archive under its own name once all of it is there.

uploads/<id>/  .upload.json   whose it is, what it is called, how long it will be
               .partial       what has come so far
               access.json    on a cluster: whose jobs may read it
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from pydantic import ValidationError

from veravox.core import problems
from veravox.core.access import FILE as ACCESS
from veravox.core.access import Access, write_access
from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_json, sensible
from veravox.core.problems import Problem
from veravox.core.removing import remove_tree
from veravox.core.sizes import size
from veravox.core.sources import UPLOADS
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.gateway.context import not_found

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

    def is_whole(self, data: DataFolder) -> bool:
        """Whether the archive is there under its own name."""
        return (self.folder(data) / self.name).is_file()

    def received(self, data: DataFolder) -> int:
        try:
            return (self.folder(data) / PARTIAL).stat().st_size
        except FileNotFoundError:
            return self.size if self.is_whole(data) else 0

    @property
    def path(self) -> str:
        return f"{UPLOADS}/{self.id}"


def create(data: DataFolder, owner: UUID, name: str, length: int, sha256: str) -> Upload:
    """Make room for an archive.

    Raises:
        Problem: STORAGE_FULL, if the disk cannot hold it.
    """
    data.uploads.mkdir(parents=True, exist_ok=True)
    refuse_full(data.uploads, length)
    upload = Upload(id=uuid4(), owner=owner, name=name, size=length, sha256=sha256, created_at=datetime.now(UTC))
    folder = upload.folder(data)
    folder.mkdir()
    (folder / PARTIAL).touch()
    write_access(folder, Access(accounts=[str(owner)]))
    replace_json(folder / NOTE, upload.outside())
    return upload


def refuse_full(place: Path, length: int) -> None:
    """The disk is PostgreSQL's too, and other uploads come meanwhile: some of it stays free.

    Args:
        place: a folder on it.
        length: bytes that are to come.

    Raises:
        Problem: STORAGE_FULL, if the disk has no room for so many bytes.
    """
    free = shutil.disk_usage(place).free - SPARE
    if length > free:
        sentence = _("{size} are to come, and the disk of the data folder has {free} for them; free some space")
        raise Problem(problems.STORAGE_FULL, sentence.format(size=size(length), free=size(max(0, free))))


def all_of(data: DataFolder) -> Iterator[Upload]:
    """Everybody's."""
    yield from filter(None, map(known, folders(data)))


def folders(data: DataFolder) -> list[Path]:
    """Of all uploads, also of those whose note is missing: they were begun or removed by a gateway that was killed."""
    there = data.uploads.iterdir() if data.uploads.is_dir() else ()
    return [folder for folder in there if is_upload(folder.name)]


def is_upload(name: str) -> bool:
    """Whether a folder below `uploads/` is one of ours, or was put there by hand."""
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def known(folder: Path) -> Upload | None:
    """The upload that a folder's note tells of; None where there is none."""
    try:
        upload = Upload.model_validate(sensible(folder / NOTE))
    except ValidationError:
        return None
    return upload if str(upload.id) == folder.name else None


def own_or_404(data: DataFolder, owner: UUID, id: UUID) -> Upload:
    upload = known(data.uploads / str(id))
    if upload is None or upload.owner != owner:
        raise not_found(_("upload"), str(id))
    return upload


def remove(folder: Path) -> None:
    """The archive goes before what tells whose it is, so that what a kill leaves is nobody else's."""
    with suppress(FileNotFoundError):  # somebody else removes it too
        for path in folder.iterdir():
            if path.name not in {NOTE, ACCESS}:
                path.unlink(missing_ok=True)
    remove_tree(folder)


def last_touched(folder: Path) -> float:
    """When something of it came last, in seconds since 1970."""
    with suppress(FileNotFoundError):
        return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    return time.time()  # it changes just now
