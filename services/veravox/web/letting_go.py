"""Memory of pages that nobody connected to: programs that fetch pages and go, and browsers that were closed at once."""

import asyncio
import ctypes
import gc
import logging
import sys
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from nicegui import Client

log = logging.getLogger(__name__)
EVERY = 5.0  # s
PATIENCE = 25.0  # s from a page's making to its browser's connection; NiceGUI itself waits a minute
MANY = 200  # pages after which memory is given back at once


@asynccontextmanager
async def letting_go() -> AsyncIterator[None]:
    """While it lasts, such pages go."""
    task = asyncio.create_task(_again_and_again(), name="let pages go")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _again_and_again() -> None:
    gone = 0
    while True:
        await asyncio.sleep(EVERY)
        gone += let_go(PATIENCE)
        if gone >= MANY:
            gone = 0
            gc.collect()  # pages are full of circles, and old ones are looked at seldom: 0.2 s
            await to_thread(_trim)


def let_go(patience: float) -> int:
    """Forget pages that nobody has connected to for so many seconds; returns how many went."""
    before = len(Client.instances)
    Client.prune_instances(client_age_threshold=patience)
    return before - len(Client.instances)


def _trim() -> None:
    """Give freed memory back to the system, where its C library can; by itself it keeps what lies between used pages."""
    if sys.platform != "linux":
        return
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # not glibc
        log.debug("the C library gives no memory back")
