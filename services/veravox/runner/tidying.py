"""Once an hour, packs that no job needs any more are deleted."""

import asyncio
import logging
import time
from collections.abc import Callable

from veravox.core.settings import Settings
from veravox.core.unused_packs import EVERY, needs_of, remove, set_aside
from veravox.runner.kinds import KINDS
from veravox.store import jobs
from veravox.store.database import Database
from veravox.store.jobs import Kind

log = logging.getLogger(__name__)


class Tidying:
    """Runs between two passes over the queue, so that nobody is told meanwhile that a pack is ready."""

    def __init__(self, settings: Settings, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._datasets = settings.folder.path / "datasets"
        self._days = settings.keep_packs_days
        self._database = database
        self._clock = clock
        self._looked = float("-inf")
        self._removing: asyncio.Task[int] | None = None

    async def look(self) -> None:
        """Set aside what nobody needs; it is deleted while the next passes go on."""
        now = self._clock()
        if now - self._looked < EVERY or (self._removing and not self._removing.done()):
            return
        self._looked = now
        async with self._database.transaction() as session:
            specs = [KINDS[Kind(job.kind)].spec.model_validate(job.spec) for job in await jobs.unfinished(session)]
            aside = set_aside(self._datasets, {need for spec in specs for need in needs_of(spec)}, self._days, now)
        if aside:
            log.info(
                "packs that no job needs are deleted: %s",
                ", ".join(f"{each.parents[1].name}/{each.name}" for each in aside),
            )
            self._removing = asyncio.create_task(asyncio.to_thread(remove, aside))
