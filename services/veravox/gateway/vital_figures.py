"""What is looked up when Prometheus asks: the volume, the database, the newest backup."""

import asyncio
import logging
import shutil
from contextlib import suppress
from threading import Lock

from prometheus_client import Gauge
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from veravox import __version__
from veravox.core.backup_note import newest_backup
from veravox.core.data_folder import DataFolder
from veravox.core.settings import Settings
from veravox.store.database import Database

log = logging.getLogger(__name__)
PATIENCE = 5.0  # s for database and volume; Prometheus waits for 10
_MEASURING = Lock()
INFO = Gauge("veravox_gateway_info", "1, with its version and who executes its jobs.", ["version", "launcher"])
VOLUME = Gauge("veravox_volume_bytes", "Size of the volume that holds the data folder.")
FREE = Gauge("veravox_volume_free_bytes", "What is free of it for this process.")
DATABASE = Gauge("veravox_database_up", f"1 where the database answers within {PATIENCE:.0f} s, else 0.")
BACKUP = Gauge(
    "veravox_backup_timestamp_seconds",
    "When the newest backup by `veravox backup` was begun, in seconds since 1970; 0 where none is known.",
)


async def look(settings: Settings, database: Database | None) -> None:
    """Bring the gauges up to date.

    Args:
        settings: of the installation.
        database: None before it is opened.
    """
    INFO.labels(__version__, settings.launcher).set(1)
    _looked, answers = await asyncio.gather(_look_at_volume(settings.folder), _answers(database))
    DATABASE.set(answers)


async def _look_at_volume(data: DataFolder) -> None:
    """In a thread, and in one at a time: a volume may hang. Then the last figures stay."""
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.to_thread(_measure, data), PATIENCE)


def _measure(data: DataFolder) -> None:
    if not _MEASURING.acquire(blocking=False):
        return
    try:
        total, _used, free = shutil.disk_usage(data.path)
        _tell(data, total, free)
    except OSError as error:
        log.warning("the data folder's volume does not say how full it is: %s", error)
    finally:
        _MEASURING.release()


def _tell(data: DataFolder, total: int, free: int) -> None:
    VOLUME.set(total)
    FREE.set(free)
    note = newest_backup(data)
    BACKUP.set(note.created_at.timestamp() if note else 0)


async def _answers(database: Database | None) -> bool:
    if database is None:
        return False
    try:
        async with asyncio.timeout(PATIENCE), database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True
