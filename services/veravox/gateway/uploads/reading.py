"""Which uploads a job may read."""

from pathlib import Path, PurePosixPath
from uuid import UUID

from veravox.core.data_folder import DataFolder
from veravox.core.files import sensible
from veravox.core.sizes import size
from veravox.core.sources import UPLOADS
from veravox.core.specs import Source
from veravox.core.text import _
from veravox.gateway.problems import invalid
from veravox.gateway.uploads.keeping import NOTE, Upload
from veravox.gateway.uploads.pieces import settle


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
    if not settle(data, upload):
        unfinished = _("the upload {path} is not complete: {there} of {size} are there")
        words = {"path": path, "there": size(upload.received(data)), "size": size(upload.size)}
        raise invalid(field, unfinished.format(**words))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
