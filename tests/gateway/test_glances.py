"""One look at a run serves all who follow it at that moment; who is refused, or gives up, harms nobody else."""

import asyncio
import time
from uuid import uuid4

import pytest

from veravox.gateway.runs import glances
from veravox.gateway.runs.glances import Glances
from veravox.gateway.runs.seen import Seen

RUN = uuid4()


class Looks:
    """Counts looks, each of which waits until it is let."""

    def __init__(self) -> None:
        self.before: list[Seen | None] = []
        self.may_see, self.fails = asyncio.Event(), False
        self.may_see.set()

    async def __call__(self, before: Seen | None) -> Seen:
        self.before.append(before)
        await self.may_see.wait()
        if self.fails:
            raise ConnectionError("away")
        return Seen(str(len(self.before)), None)


@pytest.fixture
async def looks() -> Looks:
    return Looks()


async def test_all_who_look_at_once_share_one(looks: Looks) -> None:
    shared = Glances()
    seen = await asyncio.gather(*(shared.at(RUN, looks) for _ in range(50)), shared.at(uuid4(), looks))
    assert (len(looks.before), {each.version for each in seen[:50]}) == (2, {"1"})


async def test_an_old_look_is_taken_anew_knowing_what_was_seen_before(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glances, "FRESH", -glances.FRESH)
    shared = Glances()
    first = await shared.at(RUN, looks)
    assert (await shared.at(RUN, looks)).version == "2"
    assert looks.before == [None, first]


async def test_a_look_from_before_what_one_knows_is_not_enough(looks: Looks) -> None:
    shared = Glances()
    await shared.at(RUN, looks)
    assert (await shared.at(RUN, looks, time.monotonic())).version == "2"
    assert (await shared.at(RUN, looks)).version == "2"


async def test_who_gives_up_leaves_the_others_their_answer(looks: Looks) -> None:
    looks.may_see.clear()
    shared = Glances()
    gone, stays = (asyncio.create_task(shared.at(RUN, looks)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    looks.may_see.set()
    assert (await stays).version == "1"
    assert gone.cancelled()


async def test_a_look_that_fails_fails_for_those_who_waited_and_is_forgotten(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, looks.fails = Glances(), True
    with pytest.raises(ConnectionError):
        await shared.at(RUN, looks)
    looks.fails = False
    monkeypatch.setattr(glances, "FRESH", -glances.FRESH)
    assert (await shared.at(RUN, looks)).version == "2"
    assert looks.before == [None, None]


async def test_runs_that_nobody_follows_any_more_are_forgotten(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glances, "FRESH", -glances.FRESH)
    shared = Glances()
    for _ in range(20):
        await shared.at(uuid4(), looks)
    assert len(shared._latest) == 1
