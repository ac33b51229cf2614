"""What was kept long enough goes: answers to requests that were to be done once, and what was told of runs that ended."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from veravox.gateway.context import Services
from veravox.gateway.lasting import beside
from veravox.store import answers, deliveries, letters

log = logging.getLogger(__name__)
EVERY = 3600.0  # s


@asynccontextmanager
async def sweeping(services: Services, every: float = EVERY) -> AsyncIterator[None]:
    """Sweep again and again as long as this lasts."""
    async with beside(_sweep_again(services, every)):
        yield


async def _sweep_again(services: Services, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await sweep(services, datetime.now(UTC))
        except (SQLAlchemyError, OSError) as error:
            log.warning("what was kept long enough could not be swept, trying again later: %s", error)


async def sweep(services: Services, now: datetime) -> None:
    """Once."""
    async with services.database.transaction() as session:
        await answers.sweep(session)
        await deliveries.sweep(session, now)
        await letters.sweep(session)
