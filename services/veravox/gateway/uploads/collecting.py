"""Uploads that nobody goes on with are removed, and so are those that were imported."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from veravox.core.data_folder import DataFolder
from veravox.gateway.context import Services
from veravox.gateway.lasting import beside
from veravox.gateway.uploads import keeping
from veravox.store import jobs

log = logging.getLogger(__name__)
EVERY = 3600.0  # s


@asynccontextmanager
async def collecting(services: Services, every: float = EVERY) -> AsyncIterator[None]:
    """Collect at once, and again and again as long as this lasts."""
    await collect_uploads(services)
    async with beside(_collect_again(services, every)):
        yield


async def _collect_again(services: Services, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await collect_uploads(services)
        except (SQLAlchemyError, OSError) as error:
            log.warning("uploads could not be collected, trying again later: %s", error)


async def collect_uploads(services: Services) -> None:
    """Remove what was touched last too long ago and what no job reads."""
    async with services.database.transaction() as session:
        specs = [json.dumps(job.spec) for job in await jobs.unfinished(session)]
    oldest = time.time() - 3600 * services.settings.upload_keep_hours
    await asyncio.to_thread(collect, services.folder, specs, oldest)


def collect(data: DataFolder, specs: Collection[str], oldest: float) -> None:
    """Remove uploads, and what was left of some when they were begun or removed.

    Args:
        data: the data folder.
        specs: of unfinished jobs; an upload whose id is anywhere in one is read, in whichever field.
        oldest: in seconds since 1970; what was touched since stays.
    """
    for folder in keeping.folders(data):
        is_read = any(folder.name in spec for spec in specs)
        if not is_read and keeping.last_touched(folder) < oldest:
            _remove(folder)


def _remove(folder: Path) -> None:
    try:
        keeping.remove(folder)
        log.info("upload %s was not touched any more and is removed", folder.name)
    except OSError as error:
        log.warning("upload %s was not touched any more, and could not be removed: %s", folder.name, error)
