"""The connection to PostgreSQL: embedded where no address is given, the same code either way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic_core import to_json
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

RUNNER = "veravox-runner"  # what the runner's connections call themselves


class Database:
    """A pool of connections. One request or one pass of the runner is one transaction."""

    def __init__(self, url: str, name: str = "veravox") -> None:
        """As PostgreSQL knows it by this name; an address may name another."""
        address = make_url(url).set(drivername="postgresql+psycopg")
        self.engine: AsyncEngine = create_async_engine(
            address,
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=10,
            json_serializer=_json,
            hide_parameters=True,  # of statements, in errors: they end in a log
            connect_args={"application_name": name},
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Commit at the end, roll back on an error."""
        async with self._sessions.begin() as session:
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def _json(value: Any) -> str:
    """JSON knows neither NaN nor infinity: a figure that is not a number is kept as null."""
    return to_json(_storable(value), inf_nan_mode="null").decode()


def _storable(value: Any) -> Any:
    """PostgreSQL's JSON knows no NUL: a text is kept without it."""
    match value:
        case str():
            return value.replace("\0", "")
        case dict():
            return {key: _storable(each) for key, each in value.items()}
        case list():
            return [_storable(each) for each in value]
    return value
