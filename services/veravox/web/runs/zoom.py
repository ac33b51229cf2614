"""Looking closer: what the gateway is asked for when a viewer zooms into a curve, and how that grows."""

import time
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from veravox.client import ProblemError
from veravox.client.models import Curve
from veravox.web.followed import Followed
from veravox.web.runs.closeup import Closeup, span_of
from veravox.web.runs.look import Span

GROWS_EVERY, AGAIN = 1.0, 5.0  # seconds between two questions about what is new, and after one that was not answered


class Line(Protocol):
    """What it needs of a client."""

    async def read_curve(self, id: UUID, first: int = 1, last: int | None = None) -> Curve: ...


class Zoom:
    """One page's view of a run. The gateway is asked when the view rests; `look` is awaited before it is called again."""

    def __init__(self, line: Line, run: UUID, followed: Followed, clock: Callable[[], float] = time.monotonic) -> None:
        self.closeup: Closeup | None = None
        self.seen: Span | None = None
        self._line, self._run, self._followed, self._clock = line, run, followed, clock
        self._whole = followed.loss
        self._moved = False
        self._not_before = 0.0

    def see(self, seen: Span | None) -> None:
        """These steps are visible now; None: all."""
        self._moved, self.seen = self._moved or seen != self.seen, seen

    async def look(self) -> None:
        """Ask for what is missing of the view, once it has not moved since the last look."""
        if self._whole is not self._followed.loss:  # the run went back: what was read no longer holds
            self._whole, self.closeup = self._followed.loss, None
        if self._moved:
            self._moved = False
            return
        wanted = self._wanted()
        if wanted is None or wanted.known >= min(wanted.last, self._whole.newest):
            self.closeup = wanted
        elif self._clock() >= self._not_before:
            await self._ask(wanted)

    def _wanted(self) -> Closeup | None:
        """The close-up that there is, where it shows the view, or an empty one."""
        span, there = span_of(self.seen, self._whole), self.closeup
        if span is None:
            return None
        inside = there is not None and there.first <= span[0] and span[1] <= there.last
        if there and inside and (there.exact or span == (there.first, there.last)):
            return there
        return Closeup.of(span, self._followed)

    async def _ask(self, wanted: Closeup) -> None:
        whole, until = self._whole, min(wanted.last, self._whole.newest)
        try:
            part = await self._line.read_curve(self._run, wanted.known + 1, until)
        except ProblemError:  # the sketch of the whole stays; the stream says why nothing comes
            self._not_before = self._clock() + AGAIN
            return
        if whole is self._followed.loss:
            wanted.add(part, until)
            self.closeup = wanted
        self._not_before = self._clock() + GROWS_EVERY
