"""When an installation was last backed up: `veravox backup` leaves it in the data folder, and the gateway tells Prometheus."""

import logging
from datetime import datetime

from pydantic import AwareDatetime, ValidationError

from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_text, sensible
from veravox.core.specs.resource import Resource

log = logging.getLogger(__name__)


class BackupNote(Resource):
    """Of the newest backup that became whole: when it was begun, and how large it is."""

    created_at: AwareDatetime
    bytes: int


def note_backup(data: DataFolder, created_at: datetime, size: int) -> None:
    """A folder that takes no note makes no backup worse."""
    note = BackupNote(created_at=created_at, bytes=size)
    try:
        replace_text(data.backup_note, note.model_dump_json(by_alias=True) + "\n")
    except OSError as error:
        log.warning(
            "the time of this backup is not kept in %s, so Prometheus does not hear of it: %s", data.path, error
        )


def newest_backup(data: DataFolder) -> BackupNote | None:
    """None where none is known."""
    try:
        return BackupNote.model_validate(sensible(data.backup_note))
    except ValidationError:
        return None
