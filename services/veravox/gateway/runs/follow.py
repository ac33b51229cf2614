"""A run's events: status when it changes, curve as it grows, and an end. Whoever reconnects misses nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

from fastapi.sse import ServerSentEvent

from veravox.core.run_folder import RunFolder
from veravox.gateway.runs.curve import CurveReader
from veravox.gateway.runs.schemas import Curve, RunRead

LOOK_EVERY = timedelta(seconds=0.4)
LONGEST = timedelta(minutes=10)  # then the client reconnects with its last id: proxies and rights get a fresh look

ReadRun = Callable[[], Awaitable[RunRead]]


async def follow(read_run: ReadRun, folder: RunFolder, last_id: str = "") -> AsyncIterator[ServerSentEvent]:
    """Events `status` (a run without its spec), `curve`, `rewind` (forget the curve) and `end`.

    Args:
        read_run: the run as it is now, with the follower's own rights.
        folder: where its files are.
        last_id: the id of the last event that was received: `STEP.EPOCH`; what came before is left out.
    """
    reader, skip, said = CurveReader(folder), _position(last_id), ""
    clock = asyncio.get_running_loop()
    until = clock.time() + LONGEST.total_seconds()
    while clock.time() < until:
        run = await read_run()
        part, cut = await asyncio.to_thread(reader.read)
        if cut:
            skip = (0, 0)
            yield ServerSentEvent(event="rewind", data={})
        if (status := run.model_dump_json(by_alias=True, exclude={"spec"})) != said:
            said = status
            yield ServerSentEvent(event="status", raw_data=status)
        fresh = _after(part, skip)
        if fresh.step or fresh.epochs:
            skip = (max([skip[0], *fresh.step]), max([skip[1], *(row.epoch for row in fresh.epochs)]))
            yield ServerSentEvent(
                event="curve", id=f"{skip[0]}.{skip[1]}", raw_data=fresh.model_dump_json(by_alias=True)
            )
        elif run.status.ended_at and not part.step:
            yield ServerSentEvent(event="end", data={"phase": run.status.phase})
            return
        if not part.step:
            await asyncio.sleep(LOOK_EVERY.total_seconds())


def _position(last_id: str) -> tuple[int, int]:
    step, _dot, epoch = last_id.partition(".")
    return (int(step), int(epoch)) if step.isdecimal() and epoch.isdecimal() else (0, 0)


def _after(part: Curve, skip: tuple[int, int]) -> Curve:
    first = next((index for index, step in enumerate(part.step) if step > skip[0]), len(part.step))
    return Curve(
        step=part.step[first:],
        train_loss=part.train_loss[first:],
        accuracy=part.accuracy[first:],
        epochs=[row for row in part.epochs if row.epoch > skip[1]],
    )
