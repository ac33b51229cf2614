"""One at a time, over all processes that share a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from veravox.store.database import Database


@asynccontextmanager
async def alone_at(database: Database, task: str) -> AsyncIterator[AsyncConnection | None]:
    """The connection that holds the task's lock, None where another process has it. Who loses it is not alone any more."""
    async with database.engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        try:
            lock = select(func.pg_try_advisory_lock(func.hashtextextended(task, 0)))
            yield connection if (await connection.execute(lock)).scalar_one() else None
        finally:
            await connection.invalidate()  # the lock goes with the connection, which must not go back to the pool
