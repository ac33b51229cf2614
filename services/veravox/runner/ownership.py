"""Holding a data folder: one installation works on it at a time, and only where there is room."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from veravox.core.text import _

LEAST_FREE = 300 << 20  # bytes: below that a database cannot work


class Refused(Exception):
    """It cannot start; the sentence says what is wrong and what would be right."""


@contextmanager
def own_data_folder(path: Path) -> Iterator[None]:
    """Make the folder and hold its lock: two installations on one folder would undo each other's work."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (path / "serve.lock").open("a+")
    except OSError as error:
        full = error.errno == errno.ENOSPC
        why = _("its disk is full") if full else (error.strerror or str(error))
        raise Refused(
            _("the data folder {path} cannot be used: {why}; choose another with --data").format(path=path, why=why)
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(
                _(
                    "another `veravox serve` (process {pid}) works on {path}; end that one, or choose another folder with --data"
                ).format(pid=lock.read().strip() or "?", path=path)
            ) from None
        free = shutil.disk_usage(path).free
        if free < LEAST_FREE:
            raise Refused(
                _("the disk of {path} has {free} MB left, and {least} MB are needed to start; free some space").format(
                    path=path, free=free >> 20, least=LEAST_FREE >> 20
                )
            )
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
