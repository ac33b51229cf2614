"""A database and rows in it, for the tests of the store."""

from collections.abc import AsyncIterator

import pytest
from store_rows import Rows

from veravox.store.database import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def rows(database: Database) -> AsyncIterator[Rows]:
    """In a transaction that lasts as long as the test."""
    async with database.transaction() as session:
        yield Rows(session)
