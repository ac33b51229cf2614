"""When the operator says that it should be started anew, and when it ends by itself."""

import asyncio
from contextlib import suppress

import pytest

from veravox_operator.health import STUCK, Signs
from veravox_operator.process import all_or_none
from veravox_operator.view import Key
from veravox_operator.work import Work

KEY = Key("TrainingJob", "lab", "first")


def test_a_watch_is_heard_by_kind_and_namespace() -> None:
    signs = Signs()
    signs.heard({"kind": "Job", "metadata": {"namespace": "lab"}})
    assert signs.has_heard(("Job", "lab"), since=1)
    assert not signs.has_heard(("Job", "other"), since=1)
    assert not signs.has_heard(("Pod", "lab"), since=1)


def test_a_look_that_never_ends_is_no_life() -> None:
    signs = Signs()
    assert signs.are_there()
    signs.slowest = lambda: STUCK + 1
    assert not signs.are_there()


async def test_the_queue_knows_for_how_long_a_look_goes_on() -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def look(_key: Key) -> None:
        begun.set()
        await goes_on.wait()

    work = Work(look)
    assert work.slowest() == pytest.approx(0, abs=0.01)
    running = asyncio.create_task(work.run())
    work.add(KEY)
    await begun.wait()
    before = work.slowest()
    await asyncio.sleep(0)
    assert work.slowest() > before >= 0
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_where_one_part_fails_the_whole_ends_and_says_why() -> None:
    async def fails() -> None:
        raise RuntimeError("the queue is broken")

    async def lives() -> None:
        await asyncio.Event().wait()

    parts = [asyncio.create_task(fails()), asyncio.create_task(lives())]
    with pytest.raises(RuntimeError, match="the queue is broken"):
        async with all_or_none(parts) as one_ended:
            await one_ended.wait()
    assert parts[1].cancelled()
