"""What is looked at next: each resource once at a time, as soon as something happened, and again when a clock runs out."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from veravox_operator.view import Key

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0  # s after a failed look; doubled each time
WORKERS = 8

Look = Callable[[Key], Awaitable[timedelta | None]]


class TryAgain(Exception):
    """The look could not be finished, for a reason that passes.

    Args:
        why: which.
        after: s to wait at least.
        at_most: s to wait at most.
    """

    def __init__(self, why: str, after: float = 0.0, at_most: float = LONGEST_WAIT) -> None:
        super().__init__(why)
        self.after, self.at_most = after, at_most


@dataclass
class Work:
    """A queue of keys. A key that is added while it is looked at is looked at once more; nothing is looked at twice at once.

    Args:
        look: looks at one resource; gives after which time it wants to look again.
        failed: told of each look that failed.
    """

    look: Look
    failed: Callable[[], None] = lambda: None
    _ready: asyncio.Queue[Key] = field(default_factory=asyncio.Queue)
    _queued: set[Key] = field(default_factory=set)
    _at_work: dict[Key, float] = field(default_factory=dict)  # since when
    _again: set[Key] = field(default_factory=set)
    _failures: dict[Key, int] = field(default_factory=dict)
    _timers: dict[Key, asyncio.TimerHandle] = field(default_factory=dict)

    def add(self, key: Key) -> None:
        """Look at it as soon as possible."""
        if timer := self._timers.pop(key, None):
            timer.cancel()
        if key in self._at_work:
            self._again.add(key)
        elif key not in self._queued:
            self._queued.add(key)
            self._ready.put_nowait(key)

    def add_later(self, key: Key, delay: float) -> None:
        """Look at it after so many seconds, unless something happens before."""
        if key in self._queued or key in self._again:
            return
        clock, known = asyncio.get_running_loop(), self._timers.get(key)
        if known and known.when() <= clock.time() + delay:
            return
        if known:
            known.cancel()
        self._timers[key] = clock.call_later(delay, self.add, key)

    def forget(self, key: Key) -> None:
        """There is no such resource any more."""
        if timer := self._timers.pop(key, None):
            timer.cancel()
        self._failures.pop(key, None)
        self._again.discard(key)

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _worker in range(WORKERS):
                group.create_task(self._work())

    @property
    def waiting(self) -> int:
        return len(self._queued)

    def slowest(self) -> float:
        """For how many seconds the longest look has been going on."""
        return time.monotonic() - min(list(self._at_work.values()), default=time.monotonic())

    async def _work(self) -> None:
        while True:
            key = await self._ready.get()
            self._queued.discard(key)
            self._at_work[key] = time.monotonic()
            try:
                delay = await self._look(key)
            finally:
                del self._at_work[key]
            if key in self._again:
                self._again.discard(key)
                self.add(key)
            elif delay is not None:
                self.add_later(key, delay)

    async def _look(self, key: Key) -> float | None:
        try:
            again = await self.look(key)
        except TryAgain as error:
            return max(error.after, self._after_failure(key, str(error), error.at_most))
        except Exception as error:
            log.exception("could not be looked at", extra={"resource": f"{key.namespace}/{key.name}"})
            return self._after_failure(key, f"{type(error).__name__}: {error}")
        self._failures.pop(key, None)
        return again.total_seconds() if again is not None else None

    def _after_failure(self, key: Key, why: str, at_most: float = LONGEST_WAIT) -> float:
        self.failed()
        count = self._failures[key] = self._failures.get(key, 0) + 1
        delay = min(at_most, FIRST_WAIT * 2.0 ** min(count - 1, 20))
        log.info("looked at again in %.1f s: %s", delay, why, extra={"resource": f"{key.namespace}/{key.name}"})
        return delay
