"""What is looked up when Prometheus asks: the volume, the database, the newest backup."""

import asyncio
import shutil

from prometheus_client import Gauge
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from veravox import __version__
from veravox.core.backup_note import newest_backup
from veravox.core.data_folder import DataFolder
from veravox.core.settings import Settings
from veravox.store.database import Database

PATIENCE = 5.0  # s for the database; Prometheus waits for 10
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
    _found, answers = await asyncio.gather(asyncio.to_thread(_look_at_volume, settings.folder), _answers(database))
    DATABASE.set(answers)


def _look_at_volume(data: DataFolder) -> None:
    """In a thread: a volume may be slow. Where it does not answer at all, the last figures stay."""
    try:
        volume = shutil.disk_usage(data.path)
    except OSError:
        return
    VOLUME.set(volume.total)
    FREE.set(volume.free)
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
