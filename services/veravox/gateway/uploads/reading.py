"""Which uploads a job may read, by whatever path it names them."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePath, PurePosixPath
from uuid import UUID

from veravox.core.data_folder import DataFolder
from veravox.core.sizes import size
from veravox.core.sources import UPLOADS
from veravox.core.specs import Source
from veravox.core.specs.steps import Step
from veravox.core.text import _
from veravox.gateway.problems import invalid
from veravox.gateway.uploads import keeping
from veravox.gateway.uploads.pieces import settle


def refuse_uploads_of_others(data: DataFolder, owner: UUID, source: Source, steps: Sequence[Step] = ()) -> None:
    """An upload is read for whoever sent it, and when it is whole. Other folders below `uploads/` are nobody's.

    Raises:
        Problem: INVALID, at the field that names it.
    """
    for field, path in named_places(source, steps):
        _refuse_anothers(data, owner, path, field)


def named_places(source: Source, steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """Whatever names a place on the server's disk, or may: an address leads to no upload."""
    yield "source.path", source.path
    if source.learner:
        yield "source.learner.path", source.learner.path
    if source.bundle:
        yield "source.bundle.path", source.bundle.path
    if source.fetch:
        yield "source.fetch.address", source.fetch.address
    for number, step in enumerate(steps):
        for which, each in enumerate(step.synthesise.checkpoints if step.synthesise else ()):
            yield f"steps.{number}.synthesise.checkpoints.{which}.source", each.source


def _refuse_anothers(data: DataFolder, owner: UUID, path: str, field: str) -> None:
    nothing = invalid(field, _("there is no upload {path}; send the archive again").format(path=path))
    place = PurePosixPath(path)
    if place.parts[:1] == (UPLOADS,) and (".." in place.parts or not _is_there(data.path / place)):
        raise nothing
    inside = _below_uploads(data, path)
    if inside is None:
        return
    if not inside.parts:
        raise nothing
    name = inside.parts[0].lower()  # some disks know no capitals
    upload = keeping.known(data.uploads / name)
    if upload is None and not keeping.is_upload(name):
        return
    if upload is None or upload.owner != owner:
        raise nothing
    if not settle(data, upload):
        sentence = _("the upload {path} is not complete: {there} of {size} are there")
        words = {"path": path, "there": size(upload.received(data)), "size": size(upload.size)}
        raise invalid(field, sentence.format(**words))
    with suppress(FileNotFoundError):  # its sender removes it just now
        os.utime(upload.folder(data))  # it is not collected before its job is there


def _below_uploads(data: DataFolder, path: str) -> PurePath | None:
    """What follows `uploads/` on a path, whichever way it leads there; None where it leads elsewhere, or nowhere."""
    try:
        place = (data.path / Path(path).expanduser()).resolve()
        above = next((each for each in (place, *place.parents) if _is_same(each, data.uploads)), None)
    except (OSError, ValueError, RuntimeError):  # longer than any name, a NUL, nobody's home: no job opens it either
        return None
    return place.relative_to(above) if above else None


def _is_same(one: Path, other: Path) -> bool:
    """Also where capitals do not count, or a folder is mounted twice."""
    return one.exists() and other.exists() and one.samefile(other)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
