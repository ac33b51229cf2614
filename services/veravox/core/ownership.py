"""Holding a data folder: one installation works on it at a time, and only where there is room."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from veravox.core.sizes import size
from veravox.core.text import _

LEAST_FREE = 300 << 20  # bytes: below that a database cannot work
LOCK = "serve.lock"
RESTORING = ".restoring"  # in a data folder: a backup is being unpacked there, or was when it broke off
SERVE = "veravox serve"


class Refused(Exception):
    """It cannot start; the sentence says what is wrong and what would be right."""


class Taken(Refused):
    """Somebody else holds the folder."""


@contextmanager
def own_data_folder(path: Path, command: str = SERVE) -> Iterator[None]:
    """Make the folder and hold its lock: two installations on one folder would undo each other's work.

    Args:
        path: of the folder.
        command: what works there, for whoever comes second.

    Raises:
        Refused: if it cannot be used; Taken, if somebody else holds it.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (path / LOCK).open("a+")
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
            pid, _space, holder = lock.read().strip().partition(" ")
            sentence = _(
                "another `{command}` (process {pid}) works on {path}; end that one, or choose another folder with --data"
            )
            raise Taken(sentence.format(command=holder or SERVE, pid=pid or "?", path=path)) from None
        _refuse_unfit(path, command)
        lock.truncate(0)
        lock.write(f"{os.getpid()} {command}\n")
        lock.flush()
        yield


def _refuse_unfit(path: Path, command: str) -> None:
    if command == SERVE and (path / RESTORING).exists():
        sentence = _("a restore into {path} broke off; run `veravox restore` again, which begins anew")
        raise Refused(sentence.format(path=path))
    free = shutil.disk_usage(path).free
    if free < LEAST_FREE:
        raise Refused(
            _("the disk of {path} has {free} MB left, and {least} MB are needed to start; free some space").format(
                path=path, free=free >> 20, least=LEAST_FREE >> 20
            )
        )


def refuse_full(folder: Path, needed: int) -> None:
    """Before an archive of so many bytes is unpacked into a folder, which need not be there yet.

    Raises:
        Refused: if less than that, and what a database needs besides, is free on its disk.
    """
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free - LEAST_FREE
    if needed > free:
        sentence = _("the archive holds {size}, and the disk of {path} has {free} for it; free some space")
        raise Refused(sentence.format(size=size(needed), path=there, free=size(max(0, free))))
