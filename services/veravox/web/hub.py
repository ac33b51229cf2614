"""Following runs: one stream from the gateway for each run, however many watch it.

One watcher's token carries the stream, and whoever watches is asked for his own right (`watching.py`). Where the carrier
leaves or is refused, another one's token goes on from the last event that was taken: nothing is missed, nothing comes
twice. A page looks at `Followed` as often as it draws and takes what is new; nothing is queued for pages that sleep.
"""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from uuid import UUID

from veravox.client import ProblemError
from veravox.client.models import RunRead
from veravox.core.trace import follow
from veravox.web.followed import Followed, Silence
from veravox.web.watching import Clock, Line, Sleep, Watcher

log = logging.getLogger(__name__)
SMALLEST_WAIT, LONGEST_WAIT = 0.5, 5.0  # seconds between attempts to reconnect
LOST = "Deleted"  # the phase with which a stream ends whose viewer sees the run no longer, whatever the reason


class _LostError(Exception):
    """The stream has ended for the one who asked for it."""


@dataclass
class _Stream:
    followed: Followed = field(default_factory=Followed)
    watchers: list[Watcher] = field(default_factory=list)  # the next carrier last
    carrier: Watcher | None = None
    task: asyncio.Task[None] | None = None


class Hub:
    """The streams that are open."""

    def __init__(
        self, sleep: Sleep = asyncio.sleep, between_checks: Sleep = asyncio.sleep, clock: Clock = time.monotonic
    ) -> None:
        self._streams: dict[UUID, _Stream] = {}
        self._asking: dict[Watcher, asyncio.Task[None]] = {}
        self._sleep, self._between_checks, self._clock = sleep, between_checks, clock

    def __len__(self) -> int:
        return len(self._streams)

    def join(self, run: RunRead, line: Line) -> Watcher:
        """Watch a run. `leave` when the page is gone.

        Args:
            run: as this very line has just read it, which has shown that its viewer may.
            line: to the gateway, with the viewer's own token.
        """
        stream = self._streams.setdefault(run.id, _Stream())
        watcher = Watcher(run.id, line, stream.followed, self._clock)
        stream.watchers.append(watcher)
        self._ask(watcher)
        if stream.task is None:
            self._follow_anew(stream)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """The last one to leave closes the stream."""
        if asking := self._asking.pop(watcher, None):
            asking.cancel()
        self._let_go(watcher)

    async def close(self) -> None:
        tasks = [*self._asking.values(), *(stream.task for stream in self._streams.values() if stream.task)]
        self._streams.clear()
        self._asking.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _let_go(self, watcher: Watcher) -> None:
        stream = self._streams.get(watcher.run)
        if stream is None or watcher not in stream.watchers:
            return
        stream.watchers.remove(watcher)
        if not stream.watchers:
            del self._streams[watcher.run]
            if stream.task:
                stream.task.cancel()
        elif stream.carrier is watcher:
            self._follow_anew(stream)

    def _ask(self, watcher: Watcher, at_once: bool = False) -> None:
        """Ask for his right from now on."""
        if asking := self._asking.pop(watcher, None):
            asking.cancel()
        self._asking[watcher] = asyncio.create_task(
            self._until_refused(watcher, at_once), name=f"ask for {watcher.run}"
        )

    async def _until_refused(self, watcher: Watcher, at_once: bool) -> None:
        follow(None)  # what is asked for as long as a page is open follows from no click
        await watcher.keep_asking(self._between_checks, at_once)
        log.info("run %s is shown no more to one who watched it: %s", watcher.run, watcher.refused)
        self._let_go(watcher)

    def _follow_anew(self, stream: _Stream) -> None:
        """From the last event that was taken, by the token of whoever comes next."""
        if stream.task:
            stream.task.cancel()
        stream.task = asyncio.create_task(self._follow(stream), name=f"follow {stream.watchers[-1].run}")

    async def _follow(self, stream: _Stream) -> None:
        """Until the end; the gateway closes streams from time to time, and may be away for a while."""
        follow(None)
        followed, wait, tried = stream.followed, SMALLEST_WAIT, set[Watcher]()
        while stream.task is asyncio.current_task() and stream.watchers and not followed.ended:
            carrier, before = stream.watchers[-1], followed.last_id  # the newest: an older session may have ended
            trouble = await self._carry(stream, carrier)
            if carrier not in stream.watchers:
                continue
            if not followed.ended and (trouble is None or _is_his_own(trouble)):
                self._doubt(carrier, trouble)
            if trouble and _is_his_own(trouble):
                tried.add(carrier)
                if not tried.issuperset(stream.watchers):
                    continue
            if trouble:
                followed.silence = _silence(trouble)
            tried.clear()
            wait = SMALLEST_WAIT if followed.last_id != before else min(2 * wait, LONGEST_WAIT)
            if not followed.ended:
                await self._sleep(wait)

    async def _carry(self, stream: _Stream, carrier: Watcher) -> Exception | None:
        """Take what comes through a watcher's line until it closes; what broke it, if something did: others come first then."""
        stream.carrier = carrier
        try:
            async for event in carrier.line.follow_run(carrier.run, stream.followed.last_id):
                if stream.carrier is not carrier:
                    return None
                if event.name == "end" and event.data["phase"] == LOST:
                    raise _LostError
                stream.followed.silence = None
                stream.followed.take(event)
        except ProblemError as error:
            log.info("run %s cannot be followed: %s", carrier.run, error.detail)
            trouble: Exception = error
        except _LostError as error:
            trouble = error
        except Exception as error:  # whatever it is, the next connection may be without it
            log.exception("run %s cannot be followed", carrier.run)
            trouble = error
        else:
            return None
        if carrier in stream.watchers:
            stream.watchers.remove(carrier)
            stream.watchers.insert(0, carrier)
        return trouble

    def _doubt(self, carrier: Watcher, trouble: Exception | None) -> None:
        """His token opens this no more, or not now, or his session has ended, which closes a stream without a word: ask."""
        carrier.trouble = trouble if isinstance(trouble, ProblemError) else None
        self._ask(carrier, at_once=True)


def _is_his_own(trouble: Exception) -> bool:
    """Whether it is about who asked, and another one's token may do."""
    return isinstance(trouble, _LostError) or (isinstance(trouble, ProblemError) and trouble.status < 500)


def _silence(trouble: Exception) -> Silence:
    return Silence.AWAY if isinstance(trouble, ProblemError) and trouble.status == 503 else Silence.BROKEN
