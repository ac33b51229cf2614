"""`veravox migrate`, before a new version's processes start."""

import pytest
import typer
from sqlalchemy import create_engine, make_url, text
from typer.testing import CliRunner

from veravox.store import schema
from veravox.store.command import migrate

app = typer.Typer()
app.command()(migrate)


def said(*line: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, line)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.exit_code, done.output


def test_an_empty_and_an_older_database_are_brought_up_to_date_and_a_newer_one_is_left_alone(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERAVOX_DATABASE_URL", empty_database_url)
    engine = create_engine(make_url(empty_database_url).set(drivername="postgresql+psycopg"))
    assert said() == (0, "The database was empty; its tables are there now.\n")
    assert said() == (0, "The database is up to date.\n")
    with engine.begin() as connection:
        schema.downgrade(connection, schema.revisions()[1])
    assert said() == (0, "The database was brought up to date.\n")
    with engine.begin() as connection:
        assert schema.is_current(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    status, sentence = said()
    assert status == 1
    assert "but a newer one; run the Veravox that renewed it" in sentence
    with engine.begin() as connection:
        assert schema.revision(connection) == "ffffffffffff"
    engine.dispose()


def test_who_begin_together_do_not_meet(empty_database_url: str) -> None:
    """Two gateways at their first start: the second waits, and finds the work done."""
    address = make_url(empty_database_url).set(drivername="postgresql+psycopg")
    first, second = create_engine(address), create_engine(address)
    with first.connect() as one, second.connect() as other:
        with one.begin():
            schema.upgrade(one)
            other.execute(text("SET lock_timeout = '200ms'"))
            with pytest.raises(Exception, match="lock timeout"):  # it stands in line, and makes no table meanwhile
                schema.upgrade(other)
            other.rollback()
        with other.begin():
            schema.upgrade(other)
            assert schema.is_current(other)
    first.dispose()
    second.dispose()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "VERAVOX_DATABASE_URL is not set"),
        ("postgresql://nobody@127.0.0.1:1/none", "the database did not answer within 0 s"),
    ],
)
def test_a_database_that_is_not_there_is_named(url: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if url:
        monkeypatch.setenv("VERAVOX_DATABASE_URL", url)
    else:
        monkeypatch.delenv("VERAVOX_DATABASE_URL", raising=False)
    status, sentence = said("--within", "0")
    assert (status, says in sentence) == (1, True), sentence
