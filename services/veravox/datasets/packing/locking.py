"""Who may work on a pack: several processes on its parts at a time, one alone on the whole.

The lock lies with the parts and goes with them when they are joined: whoever waited for it takes hold of a new one, and
asks again what there is to do. A file system that knows no locks lets everybody in.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from veravox.datasets.report import Report

LOOK_EVERY = 0.5  # s between two looks at whether another process has left
SUFFIX = ".lock"  # `core.unused_packs` looks for it


@contextmanager
def alone(path: Path, report: Report) -> Iterator[None]:
    """Hold `<path>.lock`, with nobody else; another process that has it is waited for."""
    with _held(path, fcntl.LOCK_EX, report):
        yield


@contextmanager
def among_others(path: Path, report: Report) -> Iterator[None]:
    """Hold `<path>.lock` together with all who do so; one that has it alone is waited for."""
    with _held(path, fcntl.LOCK_SH, report):
        yield


@contextmanager
def _held(path: Path, how: int, report: Report) -> Iterator[None]:
    lock = path.with_name(path.name + SUFFIX)
    while (file := _taken(lock, how)) is None:
        report.check()
        time.sleep(LOOK_EVERY)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_UN)  # also of processes that were forked meanwhile
        os.close(file)


def _taken(lock: Path, how: int) -> int | None:
    """The open file, once it is locked and still the one that lies there; None: not now."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except FileNotFoundError:  # its folder was removed meanwhile
        return None
    if _locked(file, how) and _is_at(lock, file):
        return file
    os.close(file)
    return None


def _locked(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _is_at(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False
