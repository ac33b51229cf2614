"""All rows at one moment, table by table, as any PostgreSQL from 15 on reads them.

COPY through the connection that is there anyway needs no tool: `pg_dump` must not be older than its server, which may be
anybody's, and an embedded one brings `pg_dump` while a container has none. What it writes are rows under the names of
their columns, for the schema is made by the migrations of the revision that they are of.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, create_engine, make_url, text

from veravox.store import schema

NOT_KEPT = frozenset(
    {"alembic_version", "tokens", "letters", "outgoing_letters", "sign_ins", "failures", "idempotent_answers"}
)
"""Not in a dump: the revision, which is told apart; whatever opens a door, for a token that was revoked since must not come
back; and who failed at one lately. Everybody logs in again, with the password of that day."""

_TABLES = text(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname"
)
_COLUMNS = text(
    "SELECT attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
    " WHERE relname = :name AND relnamespace = current_schema()::regnamespace"
    " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"
)


@dataclass(frozen=True)
class Snapshot:
    """A transaction that sees what was committed when it began."""

    connection: Connection
    revision: str | None
    server_version: int

    def tables(self) -> list[str]:
        return [name for name in tables_of(self.connection) if name not in NOT_KEPT]

    def rows(self, table: str) -> Iterator[bytes]:
        """Of a table, as CSV with the names of its columns; what is computed of others is left out."""
        columns = self.connection.execute(_COLUMNS, {"name": table}).scalars().all()
        query = SQL("COPY {} ({}) TO STDOUT (FORMAT csv, HEADER)").format(
            Identifier(table), SQL(", ").join(map(Identifier, columns))
        )
        with plain(self.connection).cursor() as cursor, cursor.copy(query) as copy:
            for part in copy:
                yield bytes(part)

    def strings(self, query: str) -> set[str]:
        """The first column of what a query finds."""
        return {str(each) for each in self.connection.execute(text(query)).scalars()}


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """One for as long as the block lasts; nobody changes the schema meanwhile, and nobody waits to write rows."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as connection:
            for setting in ("TimeZone = 'UTC'", "DateStyle = 'ISO'", "IntervalStyle = 'iso_8601'"):
                connection.execute(text(f"SET LOCAL {setting}"))
            for table in tables_of(connection):
                plain(connection).execute(SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(Identifier(table)))
            yield Snapshot(connection, schema.revision(connection), plain(connection).info.server_version)
    finally:
        engine.dispose()


def tables_of(connection: Connection) -> list[str]:
    return list(connection.execute(_TABLES).scalars())


def plain(connection: Connection) -> "psycopg.Connection[tuple[object, ...]]":
    """psycopg's own connection, for COPY."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver
