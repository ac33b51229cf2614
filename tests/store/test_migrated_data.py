"""Data of each earlier version: brought up, and taken back to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from migrated_rows import everything, insert, insert_all
from sqlalchemy import Connection, create_engine

from veravox.store import schema

OLDER = list(reversed(schema.revisions()))[:-1]
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def connection(empty_database_url: str) -> Iterator[Connection]:
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("revision", OLDER)
def test_rows_of_an_older_version_come_up_unchanged_and_go_back_unchanged(
    connection: Connection, revision: str
) -> None:
    for each in OLDER[: OLDER.index(revision) + 1]:
        schema.upgrade(connection, each)
        insert(connection, each)
    before = everything(connection)
    schema.upgrade(connection)
    schema.check(connection)
    _assert_contained(before, everything(connection))
    schema.downgrade(connection, revision)
    assert everything(connection) == before


@pytest.mark.parametrize("revision", OLDER)
def test_rows_of_the_newest_version_go_down_to_what_an_older_one_can_tell(
    connection: Connection, revision: str
) -> None:
    """Whatever the older version wrote is still there; of what came later, what it has no word for is gone."""
    schema.upgrade(connection, revision)
    insert_all(connection, revision)
    older = everything(connection)
    for each in OLDER[OLDER.index(revision) + 1 :]:
        schema.upgrade(connection, each)
        insert(connection, each)
    schema.upgrade(connection)
    schema.downgrade(connection, revision)
    _assert_contained(older, everything(connection))
    schema.upgrade(connection)
    schema.check(connection)


def _assert_contained(older: Rows, newer: Rows) -> None:
    """Each row is there with what it said; the newer one may say more."""
    for table, rows in older.items():
        there = {_key(row): row for row in newer[table]}
        for row in rows:
            assert row.items() <= there[_key(row)].items(), table


def _key(row: dict[str, Any]) -> str:
    return str(row.get("digest") or row["id"])
