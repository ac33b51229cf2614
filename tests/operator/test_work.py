"""What is looked at, and when."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from veravox_operator.view import Key
from veravox_operator.work import FIRST_WAIT, LONGEST_WAIT, WORKERS, TryAgain, Work

ONE, OTHER = Key("TrainingJob", "lab", "one"), Key("TrainingJob", "lab", "other")


@asynccontextmanager
async def working(
    look: Callable[[Key], Awaitable[timedelta | None]], failed: Callable[[], None] = lambda: None
) -> AsyncIterator[Work]:
    work = Work(look, failed)
    task = asyncio.create_task(work.run())
    try:
        yield work
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def settle() -> None:
    """Let everything that can happen now happen; no clock is waited for."""
    for _turn in range(50):
        await asyncio.sleep(0)


class Looks:
    """Looks that last until they are let go, and how many are at work at once."""

    def __init__(self) -> None:
        self.seen: list[Key] = []
        self.most = 0
        self._now: list[Key] = []
        self.gate = asyncio.Event()

    async def __call__(self, key: Key) -> timedelta | None:
        self.seen.append(key)
        self._now.append(key)
        self.most = max(self.most, self._now.count(key))
        await self.gate.wait()
        self._now.remove(key)
        return None


async def test_nothing_is_looked_at_twice_at_once_and_once_more_when_something_happened_meanwhile() -> None:
    looks = Looks()
    async with working(looks) as work:
        work.add(ONE)
        await settle()
        for _times in range(5):
            work.add(ONE)
        await settle()
        assert looks.seen == [ONE]
        looks.gate.set()
        await settle()
    assert (looks.seen, looks.most) == ([ONE, ONE], 1)


async def test_what_waits_already_is_not_queued_again() -> None:
    looks = Looks()
    work = Work(looks)
    for _times in range(3):
        work.add(ONE)
    work.add_later(ONE, 0.001)
    work.add(OTHER)
    assert work.waiting == 2
    assert not work._timers


async def test_different_resources_are_looked_at_side_by_side() -> None:
    looks = Looks()
    async with working(looks) as work:
        keys = [Key("TrainingJob", "lab", str(number)) for number in range(WORKERS + 2)]
        for key in keys:
            work.add(key)
        await settle()
        assert looks.seen == keys[:WORKERS]
        looks.gate.set()
        await settle()
    assert sorted(looks.seen) == sorted(keys)


async def test_a_look_says_when_it_wants_to_be_repeated() -> None:
    looked = asyncio.Queue[Key]()

    async def look(key: Key) -> timedelta | None:
        looked.put_nowait(key)
        return timedelta(milliseconds=1) if looked.qsize() < 3 else None

    async with working(look) as work:
        work.add(ONE)
        for _times in range(3):
            assert await asyncio.wait_for(looked.get(), 5) == ONE


async def test_of_two_clocks_the_first_one_counts_and_an_event_comes_before_both() -> None:
    work = Work(Looks())
    work.add_later(ONE, 60)
    first = work._timers[ONE]
    work.add_later(ONE, 90)
    assert work._timers[ONE] is first
    work.add_later(ONE, 30)
    assert first.cancelled()
    work.add(ONE)
    assert (work.waiting, work._timers) == (1, {})


async def test_a_look_that_fails_is_repeated_ever_later_until_it_succeeds() -> None:
    """Doubled from half a second on, up to a minute; a success begins anew."""
    outcomes: list[Exception | None] = [TryAgain("conflict")] * 9 + [ValueError("a bug"), None, TryAgain("again")]
    failures: list[int] = []

    async def look(key: Key) -> timedelta | None:
        if error := outcomes.pop(0):
            raise error
        return None

    async with working(look, lambda: failures.append(1)) as work:
        waits = [await _wait_after_a_look(work) for _look in range(12)]
    doubled = [min(LONGEST_WAIT, FIRST_WAIT * 2**power) for power in range(10)]
    assert [round(wait, 1) if wait else wait for wait in waits] == [*doubled, None, FIRST_WAIT]
    assert len(failures) == 11


async def _wait_after_a_look(work: Work) -> float | None:
    work.add(ONE)
    await settle()
    timer = work._timers.get(ONE)
    return timer.when() - asyncio.get_running_loop().time() if timer else None


async def test_a_failed_look_is_repeated_at_once_when_something_happened_meanwhile() -> None:
    gate, looks = asyncio.Event(), list[Key]()

    async def look(key: Key) -> timedelta | None:
        looks.append(key)
        await gate.wait()
        if len(looks) == 1:
            raise TryAgain("conflict")
        return None

    async with working(look) as work:
        work.add(ONE)
        await settle()
        work.add(ONE)
        gate.set()
        await settle()
        assert looks == [ONE, ONE]
        assert not work._timers


async def test_what_is_forgotten_is_not_looked_at_again() -> None:
    work = Work(Looks())
    work.add_later(ONE, 60)
    timer = work._timers[ONE]
    work.forget(ONE)
    assert timer.cancelled()
    assert not work._timers
