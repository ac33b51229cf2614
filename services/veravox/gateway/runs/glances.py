"""A look at a run's rows, shared by all who follow it at the same moment, where each took one by himself before.

Fifty who watched one run took a hundred and twenty-five transactions a second, of four queries each.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:  # it knows what is told of a run, which knows the context, which knows this
    from veravox.gateway.runs.seen import Seen

FRESH = timedelta(seconds=0.3)  # a glance of somebody else's that is no older serves as well

Look = Callable[["Seen | None"], Awaitable["Seen"]]
"""Given what was seen before."""


@dataclass(frozen=True)
class Glance:
    """One look, which several may wait for."""

    began: float
    seen: "asyncio.Task[Seen]"

    @property
    def succeeded(self) -> bool:
        return self.seen.done() and not self.seen.cancelled() and self.seen.exception() is None

    def is_fresh(self, now: float) -> bool:
        return now - self.began <= FRESH.total_seconds()


@dataclass
class Glances:
    """The latest of each run that somebody follows."""

    _latest: dict[UUID, Glance] = field(default_factory=dict)

    async def at(self, id: UUID, look: Look, since: float = 0.0) -> "Seen":
        """What is seen of a run now; whoever gives up waiting leaves the others their answer.

        Args:
            id: of the run.
            look: how it is looked at.
            since: no look that began before is good enough, by `time.monotonic`: who has read the run knows more.
        """
        now = time.monotonic()
        known = self._latest.get(id)
        if known is None or not known.is_fresh(now) or known.began < since:
            before = known.seen.result() if known and known.succeeded else None
            known = Glance(now, asyncio.create_task(_awaited(look(before)), name=f"glance at {id}"))
            self._forget(now)
            self._latest[id] = known
        return await asyncio.shield(known.seen)

    def _forget(self, now: float) -> None:
        """Runs that nobody follows any more."""
        for id, glance in list(self._latest.items()):
            if glance.seen.done() and now - glance.began > 10 * FRESH.total_seconds():
                del self._latest[id]


async def _awaited(seen: "Awaitable[Seen]") -> "Seen":
    return await seen
