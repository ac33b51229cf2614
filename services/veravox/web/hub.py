"""Following runs: one stream from the gateway for each run and account, however many pages look at it.

A page looks at `Followed` as often as it draws and takes what is new; nothing is queued for pages that sleep.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from veravox.client import Event, ProblemError
from veravox.client.models import EpochRow, TrainingJobStatus
from veravox.core.text import _
from veravox.web.sketch import Sketch

log = logging.getLogger(__name__)
SMALLEST_WAIT, LONGEST_WAIT = 0.5, 5.0  # seconds between attempts to reconnect


class Line(Protocol):
    """What the hub needs of a client."""

    def follow_run(self, id: UUID, last_event_id: str = "") -> AsyncIterator[Event]: ...


@dataclass
class Followed:
    """What is known of a run by now: its status, its epochs, and loss and accuracy of its batches."""

    status: TrainingJobStatus | None = None
    model: UUID | None = None
    loss: Sketch = field(default_factory=Sketch)
    accuracy: Sketch = field(default_factory=Sketch)
    epochs: list[EpochRow] = field(default_factory=list)
    last_id: str = ""
    ended: bool = False
    trouble: ProblemError | None = None  # why nothing new comes at the moment

    def take(self, event: Event) -> None:
        """Add what an event tells."""
        if event.name == "status":
            self.status = TrainingJobStatus.model_validate(event.data["status"])
            self.model = UUID(event.data["model"]) if event.data.get("model") else None
        elif event.name == "rewind":
            self.loss, self.accuracy, self.epochs, self.last_id = Sketch(), Sketch(), [], ""
        elif event.name == "curve":
            epochs = [EpochRow.model_validate(row) for row in event.data["epochs"]]
            self.loss.add(event.data["step"], event.data["trainLoss"])
            self.accuracy.add(event.data["step"], event.data["accuracy"])
            self.epochs = [*self.epochs, *epochs]
        elif event.name == "end":
            self.ended = True
        self.last_id = event.id or self.last_id


@dataclass
class _Stream:
    followed: Followed
    lines: list[Line]
    task: asyncio.Task[None] | None = None


class Hub:
    """The streams that are open."""

    def __init__(self, sleep: Callable[[float], "asyncio.Future[None]"] | None = None) -> None:
        self._streams: dict[tuple[UUID, UUID], _Stream] = {}
        self._sleep = sleep or asyncio.sleep

    def __len__(self) -> int:
        return len(self._streams)

    def join(self, account: UUID, run: UUID, line: Line) -> Followed:
        """Look at a run of an account through one's own line. `leave` when the page is gone."""
        stream = self._streams.get((account, run))
        if stream is None:
            stream = self._streams[account, run] = _Stream(Followed(), [])
            stream.task = asyncio.create_task(self._follow(run, stream), name=f"follow {run}")
        stream.lines.append(line)
        return stream.followed

    def leave(self, account: UUID, run: UUID, line: Line) -> None:
        """The last one to leave closes the stream."""
        stream = self._streams.get((account, run))
        if stream is None or line not in stream.lines:
            return
        stream.lines.remove(line)
        if not stream.lines:
            del self._streams[account, run]
            if stream.task:
                stream.task.cancel()

    async def close(self) -> None:
        tasks = [stream.task for stream in self._streams.values() if stream.task]
        self._streams.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, run: UUID, stream: _Stream) -> None:
        """Until the end; the gateway closes streams from time to time, and may be away for a while."""
        followed, wait = stream.followed, SMALLEST_WAIT
        while not followed.ended:
            line = stream.lines[-1]  # the newest viewer's: an older session may have ended meanwhile
            before = followed.last_id
            try:
                async for event in line.follow_run(run, followed.last_id):
                    followed.trouble = None
                    followed.take(event)
            except ProblemError as error:
                followed.trouble = error
                log.info("run %s cannot be followed: %s", run, error.detail)
                if error.status == 401:
                    stream.lines.insert(0, stream.lines.pop())
            except Exception as error:  # whatever it is, the next connection may be without it
                followed.trouble = ProblemError(
                    500, type(error).__name__, _("The curve stands still; the log of the page holds the reason.")
                )
                log.exception("run %s cannot be followed", run)
            wait = SMALLEST_WAIT if followed.last_id != before else min(2 * wait, LONGEST_WAIT)
            if not followed.ended:
                await self._sleep(wait)
