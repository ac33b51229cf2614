"""A run's events: status when it changes, curve as it grows, and an end. Whoever reconnects misses nothing."""

import asyncio
import random
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from fastapi.sse import ServerSentEvent

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.run_folder import RunFolder
from veravox.gateway.runs.curve import MOST, CurveReader, extend, stretch_of, thinned
from veravox.gateway.runs.schemas import Curve, RunRead
from veravox.store.away import AWAY

LOOK_EVERY = timedelta(seconds=0.4)
AGAIN = timedelta(seconds=1)  # after a break, until a client connects again
BACKLOG = 1000  # batches read at once, behind which there are more
LONGEST = timedelta(minutes=10)  # then the client reconnects with its last id: proxies and rights get a fresh look

ReadRun = Callable[[], Awaitable[RunRead]]


@dataclass(frozen=True)
class Position:
    """How much of a curve somebody knows: up to which step and epoch, and what the loss of that step was."""

    step: int = 0
    epoch: int = 0
    loss: float = 0.0

    @classmethod
    def of(cls, id: str) -> "Position | None":
        """The position that an event's id names; None where it is none of ours."""
        try:
            step, epoch, loss = id.split(":")
            return cls(int(step), int(epoch), float(loss))
        except ValueError:
            return None

    @property
    def id(self) -> str:
        return f"{self.step}:{self.epoch}:{self.loss!r}"

    def after(self, part: Curve) -> "Position":
        return Position(
            step=max([self.step, *part.step]),
            epoch=max([self.epoch, *(row.epoch for row in part.epochs)]),
            loss=part.train_loss[-1] if part.step else self.loss,
        )

    def is_on(self, curve: Curve) -> bool:
        """Whether the curve still runs through it: a run that resumed may have gone back and on another way."""
        place = bisect_left(curve.step, self.step)
        there = list(zip(curve.step, curve.train_loss, strict=True))[place : place + 1]
        epochs = max((row.epoch for row in curve.epochs), default=0)
        return self.epoch <= epochs and (not self.step or there == [(self.step, self.loss)])


async def follow(read_run: ReadRun, folder: RunFolder, last_id: str = "") -> AsyncIterator[ServerSentEvent]:
    """Events `status` (a run without its spec), `curve`, `rewind` (forget the curve) and `end`.

    Args:
        read_run: the run as it is now, with the follower's own rights.
        folder: where its files are.
        last_id: the id of the last event that was received: what came before is left out, if it still holds.
    """
    reader, said, before = CurveReader(folder, await asyncio.to_thread(stretch_of, folder)), "", None
    told, known = Position.of(last_id), Position()
    if told and told.is_on(await asyncio.to_thread(thinned, folder)):
        known = told
    lost = bool(last_id) and known is not told
    clock = asyncio.get_running_loop()
    until = clock.time() + LONGEST.total_seconds()
    while clock.time() < until:
        try:
            run = await read_run()
        except Problem as problem:  # deleted, or no longer the follower's
            if problem.kind is problems.UNAUTHENTICATED:  # it goes on: whoever comes again is told to log in
                return
            yield ServerSentEvent(event="end", data={"phase": "Deleted"})
            return
        except AWAY:  # it comes back, and a browser that is refused once does not ask again
            await _pause()
            continue
        news = await asyncio.to_thread(reader.read_on, BACKLOG)
        if reader.step > MOST * reader.stretch:  # too many rows by now: it is told anew, with half as many
            reader, lost = CurveReader(folder, 2 * reader.stretch), True
            continue
        thin, ended = news.part, bool(run.status.ended_at)
        if ended and not news.batches:
            thin = extend(thin, reader.rest())
        if news.cut or lost:
            known, lost = Position(), False
            yield ServerSentEvent(event="rewind", data={})
        if run is not before and (status := run.model_dump_json(by_alias=True, exclude={"spec"})) != said:
            said = status
            yield ServerSentEvent(event="status", raw_data=status, retry=round(AGAIN.total_seconds() * 1000))
        fresh = _after(thin, known)
        if fresh.step or fresh.epochs:
            known = known.after(fresh)
            yield ServerSentEvent(event="curve", id=known.id, raw_data=fresh.model_dump_json(by_alias=True))
        elif ended and not news.batches:
            yield ServerSentEvent(event="end", data={"phase": run.status.phase})
            return
        before = run
        if not (news.batches and ended):
            await _pause()


async def _pause() -> None:
    """Who came together does not look together for ever: all at once they would keep everybody else waiting."""
    await asyncio.sleep(LOOK_EVERY.total_seconds() * random.uniform(0.75, 1.25))


def _after(part: Curve, known: Position) -> Curve:
    first = bisect_right(part.step, known.step)
    return Curve(
        step=part.step[first:],
        train_loss=part.train_loss[first:],
        accuracy=part.accuracy[first:],
        epochs=[row for row in part.epochs if row.epoch > known.epoch],
    )
