"""Whether a run's rows have changed: asked once for all who follow it at the same moment, where each asked by himself before.

Fifty who watched one run took a hundred and twenty-five transactions a second, of four queries each.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Text, literal_column, select

from veravox.store.database import Database
from veravox.store.tables import Job, Run

FRESH = timedelta(seconds=0.3)  # a glance of somebody else's that is no older serves as well
VERSION = literal_column("jobs.xmin::text || ' ' || runs.xmin::text", Text())  # who wrote each row last


@dataclass(frozen=True)
class Glance:
    """One look, which several may wait for."""

    began: float
    seen: "asyncio.Task[str]"


@dataclass
class Glances:
    """The latest of each run that somebody follows."""

    _latest: dict[UUID, Glance] = field(default_factory=dict)

    async def at(self, database: Database, id: UUID) -> str:
        """A word that changes whenever the run's or its job's row does; empty where there is none.

        Whoever gives up waiting leaves the others their answer.
        """
        now = time.monotonic()
        known = self._latest.get(id)
        if known is None or now - known.began > FRESH.total_seconds():
            self._forget(now)
            known = self._latest[id] = Glance(now, asyncio.create_task(_version(database, id)))
        return await asyncio.shield(known.seen)

    def _forget(self, now: float) -> None:
        """Runs that nobody follows any more."""
        for id, glance in list(self._latest.items()):
            if glance.seen.done() and now - glance.began > FRESH.total_seconds():
                del self._latest[id]


async def _version(database: Database, id: UUID) -> str:
    query = select(VERSION).select_from(Run).join(Job, Job.id == Run.id).where(Run.id == id)
    async with database.transaction() as session:
        return (await session.execute(query)).scalar_one_or_none() or ""
