"""One who watches a run, and whether he still may: his own token asks the gateway, when he comes and every minute."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from veravox.client import Event, ProblemError
from veravox.client.models import RunRead
from veravox.web.followed import Followed

log = logging.getLogger(__name__)
HOLDS = 60.0  # s for which a right that was confirmed holds; whose was not confirmed since is shown nothing new
ASKED_AFTER = (0.7, 0.9)  # of it, each at a moment of his own, and early enough for an answer
ANSWERED_WITHIN, AGAIN = 10.0, 5.0  # s for the answer, and until the next question where there was none
REFUSALS = {401, 403, 404}  # an ended session, or no right to see it

Sleep = Callable[[float], Awaitable[object]]
Clock = Callable[[], float]


class Line(Protocol):
    """What is needed of a client, which speaks with one viewer's token."""

    def follow_run(self, id: UUID, last_event_id: str = "") -> AsyncIterator[Event]: ...

    async def read_run(self, id: UUID) -> RunRead: ...


@dataclass(eq=False)
class Watcher:
    """A page that is open. It shows what is `followed` only while `may_see`."""

    run: UUID
    line: Line
    followed: Followed
    clock: Clock = time.monotonic
    refused: ProblemError | None = None
    """Why he may not see the run any more: for good."""
    trouble: ProblemError | None = None
    """Why his token did not carry the stream the last time. It is in his words and about him: nobody else's to read."""
    _holds_until: float = field(init=False)

    def __post_init__(self) -> None:
        self._holds_until = self.clock() + HOLDS

    @property
    def may_see(self) -> bool:
        """Whether his right was confirmed within the minute. Nothing that he can do to the answers prolongs it."""
        return self.refused is None and self.clock() < self._holds_until

    async def check(self) -> bool:
        """Ask whether he may see the run; False where there was no answer to that, and what was known holds out."""
        asked = self.clock()
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                await self.line.read_run(self.run)
        except ProblemError as error:
            if error.status in REFUSALS:
                self.refused = error
            return self.refused is not None
        except Exception:  # whatever it is, it confirms nothing
            log.exception("whether run %s may be seen could not be asked", self.run)
            return False
        self._holds_until = asked + HOLDS
        return True

    async def keep_asking(self, sleep: Sleep, at_once: bool = False) -> None:
        """Every minute, until he is refused."""
        wait = 0.0 if at_once else HOLDS * random.uniform(*ASKED_AFTER)
        while self.refused is None:
            await sleep(wait)
            wait = HOLDS * random.uniform(*ASKED_AFTER) if await self.check() else AGAIN
