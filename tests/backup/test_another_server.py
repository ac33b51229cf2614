"""`veravox backup` and `veravox restore` as they are called, from one PostgreSQL into another one that somebody else runs:
an own server, and an account there that owns one database and is no superuser."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_installation import Small, files, insert, rows, url_of
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from veravox.core.settings import Settings
from veravox.store import schema
from veravox.store.embedded import embedded_postgres

TABLES = ("accounts", "jobs", "runs", "models", "verdicts", "datasets", "security_events")
SECRET = "nine sparrows at noon"


@pytest.fixture(scope="module")
def theirs() -> Iterator[URL]:
    """The superuser's address of a second server, which has not a table of ours."""
    folder = Path(tempfile.mkdtemp(prefix="vv"))
    try:
        with embedded_postgres(folder / "postgres") as server:
            yield make_url(server.url).set(drivername="postgresql+psycopg")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def external(theirs: URL, tmp_path: Path) -> Iterator[Settings]:
    """An empty database there, of an account that may do nothing else, and a data folder that is not there yet."""
    engine = create_engine(theirs, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE lab LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{SECRET}'"))
        connection.execute(text("CREATE DATABASE lab OWNER lab"))
        url = theirs.set(drivername="postgresql", database="lab", username="lab", password=SECRET)
        address = url.render_as_string(hide_password=False)
        yield Settings.model_validate({"data": tmp_path / "restored", "database_url": address})
        connection.execute(text("DROP DATABASE lab WITH (FORCE)"))
        connection.execute(text("DROP ROLE lab"))
    engine.dispose()


def veravox(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("VERAVOX_")}
    environment = own | {"VERAVOX_DATABASE_URL": url_of(settings), "VERAVOX_DATA": str(settings.data)}
    command = [sys.executable, "-m", "veravox", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)


def test_an_installation_moves_into_a_database_of_another_server(
    small: Small, external: Settings, tmp_path: Path
) -> None:
    insert(small.settings, "security_events", what="login")
    archive = str(tmp_path / "backup")
    written = veravox(small.settings, "backup", archive, "--json")
    assert written.returncode == 0, written.stderr
    back = veravox(external, "restore", archive, "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["files"] == json.loads(written.stdout)["files"]
    for table in TABLES:
        query = f"SELECT * FROM {table} ORDER BY 1"
        assert rows(external, query) == rows(small.settings, query), table
    assert rows(external, "SELECT version_num FROM alembic_version") == [(schema.revisions()[0],)]
    ours, restored = files(small.data), files(external.folder.path)
    assert {restored[name] for name in restored if name.startswith("verdicts/")} <= set(ours.values())
    owners = rows(external, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners == [("lab",)]


def test_pretrained_weights_are_no_installation_and_stay(small: Small, external: Settings, tmp_path: Path) -> None:
    """In containers that folder is a volume of its own, which is there before anything else."""
    kept = external.folder.weights / "resnet18-f37072fd.pth"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"weights")
    assert veravox(small.settings, "backup", str(tmp_path / "backup")).returncode == 0
    back = veravox(external, "restore", str(tmp_path / "backup"))
    assert back.returncode == 0, back.stderr
    assert kept.read_bytes() == b"weights"


def test_the_audit_log_goes_on_there_and_stays_as_it_is(small: Small, external: Settings, tmp_path: Path) -> None:
    insert(small.settings, "security_events", what="login")
    assert veravox(small.settings, "backup", str(tmp_path / "backup")).returncode == 0
    back = veravox(external, "restore", str(tmp_path / "backup"))
    assert back.returncode == 0, back.stderr
    insert(external, "security_events", what="restored")
    assert rows(external, "SELECT id, what FROM security_events ORDER BY id") == [(1, "login"), (2, "restored")]
    with pytest.raises(DBAPIError, match="never changed"):
        rows(external, "UPDATE security_events SET what = 'nothing'")


def test_what_is_there_goes_back_again(small: Small, external: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    """From the other server home, encrypted on the way."""
    (tmp_path / "secret").write_text("correct horse battery staple\n")
    options = ("--passphrase-file", str(tmp_path / "secret"))
    assert veravox(small.settings, "backup", str(tmp_path / "out"), *options).returncode == 0
    assert veravox(external, "restore", str(tmp_path / "out"), *options).returncode == 0
    home = veravox(external, "backup", str(tmp_path / "home"), *options)
    assert home.returncode == 0, home.stderr
    assert veravox(elsewhere, "restore", str(tmp_path / "home"), *options).returncode == 0
    for table in TABLES:
        query = f"SELECT * FROM {table} ORDER BY 1"
        assert rows(elsewhere, query) == rows(small.settings, query), table


def test_a_database_that_is_not_empty_is_refused_there_too(small: Small, external: Settings, tmp_path: Path) -> None:
    assert veravox(small.settings, "backup", str(tmp_path / "backup")).returncode == 0
    rows(external, "CREATE TABLE theirs (id integer)")
    refused = veravox(external, "restore", str(tmp_path / "backup"))
    assert refused.returncode == 1
    assert "veravox restore: " in refused.stderr
    assert rows(external, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("theirs",)]
    assert SECRET not in refused.stderr


def test_a_server_that_is_away_is_said_to_be_and_its_password_is_not(
    small: Small, external: Settings, tmp_path: Path
) -> None:
    assert veravox(small.settings, "backup", str(tmp_path / "backup")).returncode == 0
    away = Settings.model_validate(
        {"data": tmp_path / "never", "database_url": f"postgresql://lab:{SECRET.replace(' ', '%20')}@127.0.0.1:9/lab"}
    )
    refused = veravox(away, "restore", str(tmp_path / "backup"))
    assert (refused.returncode, "the database does not answer" in refused.stderr) == (1, True)
    assert "sparrows" not in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "never" / "verdicts").exists()
