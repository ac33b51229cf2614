"""A small installation with one of everything, and room to restore it in."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from small_installation import Small, make
from sqlalchemy import URL, create_engine, text

from veravox.core.settings import Settings


@pytest.fixture
def small(tmp_path: Path, database_url: str) -> Small:
    """Over a database of the test's own; nobody is at work in it."""
    return make(Settings.model_validate({"data": tmp_path / "data", "database_url": database_url}))


@pytest.fixture
def elsewhere(tmp_path: Path, postgres: URL) -> Iterator[Settings]:
    """Another data folder, which is not there yet, and an empty database."""
    name, engine = f"elsewhere_{uuid4().hex}", create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        url = postgres.set(database=name).render_as_string(hide_password=False)
        yield Settings.model_validate({"data": tmp_path / "elsewhere", "database_url": url})
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()
