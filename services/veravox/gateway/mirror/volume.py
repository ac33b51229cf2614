"""What the mirror reads and writes on the shared volume."""

import json
import logging
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json
from veravox.gateway.mirror.reading import Body
from veravox.store.jobs import Kind

log = logging.getLogger(__name__)
RESOURCES = {Kind.TRAINING: "TrainingJob", Kind.DATA: "Dataset"}


def recorded(data: DataFolder) -> set[UUID]:
    """Ids of the jobs whose resources said something that the operator has kept."""
    root = data.resources
    return {id for each in (root.iterdir() if root.is_dir() else ()) if (id := _uuid(each.stem))}


def remembered(data: DataFolder, kind: Kind, ids: Iterable[UUID]) -> list[Body]:
    """What the resources of this kind said last; a file that makes no sense, or tells of another job, is left out."""
    found = [(id, _read(data.resource(id))) for id in ids]
    told = [body for id, body in found if body and body["metadata"].get("uid") == str(id)]
    return [body for body in told if body.get("kind") == RESOURCES[kind]]


def _read(path: Path) -> Body | None:
    try:
        body = read_json(path)
    except (OSError, ValueError, json.JSONDecodeError) as error:
        log.warning("%s cannot be read: %s", path, error)
        return None
    return body if isinstance(body, dict) and isinstance(body.get("metadata"), dict) else None


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
