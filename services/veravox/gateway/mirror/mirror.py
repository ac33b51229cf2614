"""Lists and watches the resources of a namespace, and has them kept; one gateway at a time."""

import asyncio
import logging
from uuid import UUID

from prometheus_client import Gauge
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from veravox.cluster.api import DATASETS, GONE, TRAINING_JOBS, Api, ApiError
from veravox.cluster.api import Kind as Path
from veravox.core.data_folder import DataFolder
from veravox.gateway.mirror import volume
from veravox.gateway.mirror.backlog import DELETED, Backlog
from veravox.gateway.mirror.keeping import Keeper
from veravox.store.alone import alone_at
from veravox.store.database import Database
from veravox.store.jobs import Kind
from veravox.store.schema import is_up_to_date

log = logging.getLogger(__name__)
AGAIN = 1.0  # s until what did not answer is asked again
HOLD = 5.0  # s between two looks whether the lock is still held
WATCHED = ((Kind.TRAINING, TRAINING_JOBS), (Kind.DATA, DATASETS))
HEARD = Gauge("veravox_gateway_mirror_heard_timestamp_seconds", "When this gateway last heard of the cluster's jobs.")


class Mirror:
    """Level-based: whatever fails, or was missed while something was away, is made good by the next listing."""

    def __init__(self, api: Api, database: Database, data: DataFolder, namespace: str) -> None:
        self._api, self._database, self._data, self._namespace = api, database, data, namespace
        self._keeper = Keeper(database, data)

    async def run(self) -> None:
        """Until cancelled; while another gateway mirrors this namespace, wait to take its place."""
        while True:
            try:
                async with alone_at(self._database, f"mirror of {self._namespace}") as connection:
                    if connection and await is_up_to_date(self._database.engine):
                        await self._follow_all(connection)
            except* (SQLAlchemyError, OSError) as errors:
                log.warning("the database does not answer the mirror, trying again: %s", errors.exceptions[0])
            except* Exception:
                log.exception("the mirror failed, trying again")
            await asyncio.sleep(AGAIN)

    async def _follow_all(self, connection: AsyncConnection) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_hold(connection))
            for kind, path in WATCHED:
                tasks.create_task(self._follow(kind, path))

    async def _follow(self, kind: Kind, path: Path) -> None:
        """A watch that has come to its end is followed by a listing, so that nothing stays wrong for long."""
        while True:
            try:
                await self._watch(kind, path, await self._list(kind, path))
            except ApiError as error:
                if error.status != GONE:
                    log.warning("the API server does not tell the mirror of %s: %s", path.plural, error)
            await asyncio.sleep(AGAIN)  # where watches end at once, listings must not chase each other

    async def _list(self, kind: Kind, path: Path) -> str:
        """Keep all that is there, and end what is not there any more; what is made meanwhile, the watch tells."""
        unfinished = await self._keeper.known(kind, unfinished=True)
        recorded = await asyncio.to_thread(volume.recorded, self._data)
        bodies, version = await self._api.listing(path, self._namespace)
        for body in bodies:
            await self._keeper.keep(body)
        there = {UUID(body["metadata"]["uid"]) for body in bodies}
        await self._recall(kind, recorded - there)
        for id in unfinished - there:
            await self._keeper.end(id, kind)
        HEARD.set_to_current_time()
        return version

    async def _recall(self, kind: Kind, ids: set[UUID]) -> None:
        """What was gone before it was ever mirrored: the volume remembers it."""
        missed = ids - await self._keeper.known()
        for body in await asyncio.to_thread(volume.remembered, self._data, kind, missed):
            await self._keeper.keep(body)
            await self._keeper.end(UUID(body["metadata"]["uid"]), kind)

    async def _watch(self, kind: Kind, path: Path, version: str) -> None:
        """Hear what happens, and keep it, until the watch ends; what was heard by then, the next listing tells too."""
        backlog = Backlog()
        keeping = asyncio.create_task(self._work_off(kind, backlog))
        hearing = asyncio.create_task(self._hear(path, version, backlog))
        try:
            await asyncio.wait({hearing, keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = await asyncio.gather(*(_cancelled(each) for each in (hearing, keeping)))
        for error in filter(None, ended):
            raise error

    async def _hear(self, path: Path, version: str, backlog: Backlog) -> None:
        async for event, body in self._api.watch(path, self._namespace, version):
            HEARD.set_to_current_time()
            if event != "BOOKMARK":
                backlog.put(event, body)

    async def _work_off(self, kind: Kind, backlog: Backlog) -> None:
        while True:
            event, body = await backlog.take()
            await self._keeper.keep(body)
            if event == DELETED:
                await self._keeper.end(UUID(body["metadata"]["uid"]), kind)


async def _cancelled(task: asyncio.Task[None]) -> BaseException | None:
    """What the task failed with by itself."""
    task.cancel()
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    return None if isinstance(ended, asyncio.CancelledError) else ended


async def _hold(connection: AsyncConnection) -> None:
    """Ends in an error when the connection that holds the lock does."""
    while True:
        await asyncio.sleep(HOLD)
        await connection.execute(text("SELECT 1"))
