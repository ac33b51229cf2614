"""Telling others until they have heard: the pauses after attempts that failed, and the work that goes on beside."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)
PAUSES = tuple(timedelta(seconds=each) for each in (10, 60, 300, 1800, 7200, 18000, 36000, 50400, 72000))
"""After each attempt that failed; after the last one it is given up: two and a half days in all."""


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None: never."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


async def tell_again(tell: Callable[[], Awaitable[int]], every: float, whom: str) -> None:
    """For good: tell, as long as there is something to tell, and look again.

    Args:
        tell: makes one attempt for some of what is due, and answers how many those were.
        every: seconds between looks.
        whom: whom it tells, for the log.
    """
    while True:
        await asyncio.sleep(every)
        try:
            while await tell():
                pass
        except (SQLAlchemyError, OSError) as error:
            log.warning("%s could not be told, trying again: %s", whom, error)
        except Exception:
            log.exception("%s could not be told, trying again", whom)
