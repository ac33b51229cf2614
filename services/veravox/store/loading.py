"""Rows of a dump into an empty database: all of them, or none."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, create_engine, make_url, text

from veravox.store import schema
from veravox.store.dumping import NOT_KEPT, plain, tables_of

OLDEST_SERVER = 15  # PostgreSQL's major version
READ_AT_ONCE = 1 << 20

_FOREIGN_KEYS = text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)
_SEQUENCES = text(
    "SELECT quote_ident(relname), quote_ident(attname), pg_get_serial_sequence(quote_ident(relname), attname)"
    " FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
    " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped"
    " AND pg_get_serial_sequence(quote_ident(relname), attname) IS NOT NULL"
)


@contextmanager
def loading(url: str) -> Iterator[Connection]:
    """A transaction: what is done in it is seen by others when it ends, or never."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def is_empty(connection: Connection) -> bool:
    """Whether no installation has begun here."""
    return not tables_of(connection)


def server_version(connection: Connection) -> int:
    return plain(connection).info.server_version


def load(connection: Connection, revision: str, tables: Mapping[str, IO[bytes]]) -> None:
    """Make the schema as it was at a revision, put the rows in, and bring both up to date.

    Foreign keys hold again before it returns; they are off meanwhile, so that no order of the tables matters. Triggers do
    not fire: what they did is in the rows.

    Raises:
        ValueError: if a table is none of that revision, or its rows do not fit it.
    """
    schema.upgrade(connection, revision)
    known = [name for name in tables_of(connection) if name not in NOT_KEPT]
    if unknown := tables.keys() - set(known):
        raise ValueError(f"no table of revision {revision}: {', '.join(sorted(unknown))}")
    try:
        _fill(connection, known, tables)
    except (psycopg.IntegrityError, psycopg.DataError, psycopg.ProgrammingError) as error:
        raise ValueError(f"rows that do not fit revision {revision}: {error}") from error
    schema.upgrade(connection)


def _fill(connection: Connection, known: list[str], tables: Mapping[str, IO[bytes]]) -> None:
    keys = connection.execute(_FOREIGN_KEYS).all()
    driver = plain(connection)
    _each(driver, (f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _definition in keys))
    for name in known:  # what a migration has put in was dumped with the rest
        driver.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(Identifier(name)))
        driver.execute(SQL("TRUNCATE {}").format(Identifier(name)))
    for name, rows in tables.items():
        _copy(driver, name, rows)
    for name in known:
        driver.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(Identifier(name)))
    _each(driver, (f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in keys))
    for table, column, sequence in connection.execute(_SEQUENCES).all():
        newest = f"SELECT setval('{sequence}', coalesce((SELECT max({column}) FROM {table}), 0) + 1, false)"  # noqa: S608
        driver.execute(newest.encode())


def _copy(driver: "psycopg.Connection[tuple[object, ...]]", table: str, rows: IO[bytes]) -> None:
    first = rows.readline()
    columns = next(csv.reader([first.decode()]))
    query = SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER)").format(
        Identifier(table), SQL(", ").join(map(Identifier, columns))
    )
    with driver.cursor() as cursor, cursor.copy(query) as copy:
        copy.write(first)
        while part := rows.read(READ_AT_ONCE):
            copy.write(part)


def _each(driver: "psycopg.Connection[tuple[object, ...]]", statements: Iterable[str]) -> None:
    for statement in statements:
        driver.execute(statement.encode())
