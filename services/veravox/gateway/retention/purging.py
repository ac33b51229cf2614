"""Once an hour: what is kept for a time only, and what was deleted long enough ago, goes, rows first, then files."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from veravox.core.data_folder import DataFolder
from veravox.core.problems import Problem
from veravox.core.removing import remove_tree
from veravox.gateway.context import Services
from veravox.gateway.guests.ending import end_old_guests, forget_guests
from veravox.gateway.lasting import beside
from veravox.store import purging
from veravox.store.alone import alone_at
from veravox.store.purging import Gone

log = logging.getLogger(__name__)
EVERY = 3600.0  # s
JUDGED_BY_NOW = timedelta(hours=2)  # the gateway waits for an answer for half an hour


@asynccontextmanager
async def purging_again(services: Services, every: float = EVERY) -> AsyncIterator[None]:
    """Purge at once, and again and again as long as this lasts."""
    async with beside(_again(services, every)):
        yield


async def _again(services: Services, every: float) -> None:
    while True:
        try:
            await purge(services)
        except (SQLAlchemyError, OSError) as error:
            log.warning("what is to go could not be removed, trying again later: %s", error)
        await asyncio.sleep(every)


async def purge(services: Services, now: datetime | None = None) -> Gone | None:
    """Once; None where another gateway of the installation is at it."""
    now = now or datetime.now(UTC)
    async with alone_at(services.database, "purge") as connection:
        if connection is None:
            return None
        await _recordings(services, now)
        await _abandoned(services, now)
        await _guests(services, now)
        async with services.database.transaction() as session:
            if days := services.settings.keep_verdicts_days:
                await purging.delete_verdicts(session, now - timedelta(days=days))
            gone = await purging.purge(session, now - timedelta(days=services.settings.keep_deleted_days))
        await asyncio.to_thread(remove_files, services.folder, gone)
        async with services.database.transaction() as session:
            await forget_guests(session, services, now)
    if gone:
        log.info(
            "gone for good: %d verdicts, %d runs, %d versions of datasets, %d other jobs",
            *map(len, (gone.verdicts, gone.runs, gone.versions, gone.jobs)),
        )
    return gone


async def _guests(services: Services, now: datetime) -> None:
    """Their time is over even where a cluster cannot be told now; the next sweep tells it."""
    try:
        async with services.database.transaction() as session:
            await end_old_guests(session, services, now)
    except Problem as problem:
        log.warning("guests could not be sent away, trying again later: %s", problem)


async def _recordings(services: Services, now: datetime) -> None:
    if days := services.settings.keep_recordings_days:
        async with services.database.transaction() as session:
            old = await purging.recordings_older_than(session, now - timedelta(days=days))
        await asyncio.to_thread(remove_files, services.folder, Gone(verdicts=old))


async def _abandoned(services: Services, now: datetime) -> None:
    """Recordings whose verdict never came to be, for the gateway was killed while they were judged."""
    old = await asyncio.to_thread(folders_before, services.folder.verdicts, now - JUDGED_BY_NOW)
    async with services.database.transaction() as session:
        known = await purging.verdicts_among(session, old)
    await asyncio.to_thread(remove_files, services.folder, Gone(verdicts=[id for id in old if id not in known]))


def folders_before(place: Path, moment: datetime) -> list[UUID]:
    """Ids whose folders nobody has written into since."""
    found = list[UUID]()
    for folder in place.glob("*") if place.is_dir() else ():
        with suppress(ValueError, FileNotFoundError):
            id = UUID(folder.name)
            if folder.stat().st_mtime < moment.timestamp():
                found.append(id)
    return found


def remove_files(data: DataFolder, gone: Gone) -> None:
    """Whatever is gone already is left alone; what a kill leaves behind has no row, and harms nobody."""
    folders = [data.verdict(id) for id in gone.verdicts]
    folders += [data.job(id).path for id in gone.jobs]
    folders += [data.run(id).path for id in gone.runs]
    folders += [data.dataset(version).path for version in gone.versions]
    for folder in folders:
        if folder.is_dir():
            remove_tree(folder)
