"""Many pages on one run: the page's hub over real connections, whose rights the real gateway decides."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from installation import TOKEN, Installation, served
from nicegui import ui
from nicegui.testing import User, user_simulation
from test_curve import Trainer
from test_rights_table import account

from veravox.client import Client
from veravox.core.specs import Phase, TrainingJobStatus
from veravox.gateway.runs import seen
from veravox.web import watching
from veravox.web.context import Viewer
from veravox.web.elements import Tag
from veravox.web.frame import Frame
from veravox.web.hub import Hub
from veravox.web.pages.run import RunPage
from veravox.web.runs.look import Look
from veravox.web.watching import Watcher

SOON = 30  # s; a limit for a machine under load, not a promise


@dataclass
class Room:
    """A run of the local account's that is shared with bert, its trainer, and both on the page's side."""

    gateway: Installation
    run: str
    trainer: Trainer
    hub: Hub
    owner: Client
    bert: Client

    async def comes(self, client: Client) -> Watcher:
        """Opens a page of the run, which begins with reading it."""
        return self.hub.join(await client.read_run(self.run), client)  # type: ignore[arg-type]

    async def shares(self, *who: str) -> None:
        answer = await self.gateway.http.put(f"/api/v1/runs/{self.run}/sharing", json={"who": list(who)})
        assert answer.status_code == 200, answer.text

    @property
    def upstream(self) -> int:
        """Streams that the gateway holds open, whosever."""
        return sum(self.gateway.services.streams.values())


@pytest.fixture
async def room(gateway: Installation) -> AsyncIterator[Room]:
    await gateway.has_imported()
    run = (await gateway.start_run())["id"]
    trainer = Trainer(gateway.run_folder(run)).begin()
    await (await account(gateway, "bert")).aclose()
    async with (
        served(gateway.app) as url,
        Client(url, TOKEN) as owner,
        Client(url, "bert") as bert,
        closing(Hub()) as hub,
        asyncio.timeout(SOON),
    ):
        there = Room(gateway, run, trainer, hub, owner, bert)
        await there.shares("bert")
        yield there


@asynccontextmanager
async def closing(hub: Hub) -> AsyncIterator[Hub]:
    try:
        yield hub
    finally:
        await hub.close()


async def until(is_so: Callable[[], Any]) -> None:
    while not is_so():
        await asyncio.sleep(0)


def points(watcher: Watcher) -> list[int]:
    return [each.last for each in watcher.followed.loss.stretches]


def has_more_than(count: int, watcher: Watcher) -> bool:
    return len(points(watcher)) > count


async def test_fifty_watchers_of_two_accounts_cost_one_stream(room: Room) -> None:
    everybody = [await room.comes(client) for client in (room.owner, room.bert) * 25]
    room.trainer.step(3)
    await until(lambda: all(points(each) == [1, 2, 3] for each in everybody))
    assert (len(room.hub), room.upstream) == (1, 1)
    for each in everybody:
        room.hub.leave(each)
    await until(lambda: room.upstream == 0)


async def test_what_its_owner_alone_may_read_of_a_run_reaches_nobody_by_his_stream(room: Room) -> None:
    beside = {"tags": ["secret tag"], "notes": "secret note"}
    await room.gateway.http.patch(f"/api/v1/runs/{room.run}", json=beside)
    mine = await room.comes(room.owner)  # whose token carries
    await until(lambda: mine.followed.status is not None)
    guest = await room.comes(room.bert)
    (streaming,) = room.gateway.services.streams
    assert str(streaming) == (await room.gateway.http.get("/api/v1/me")).json()["id"]
    assert (await room.owner.read_run(room.run)).notes == "secret note"  # type: ignore[arg-type]
    told = repr(guest.followed)
    assert "secret" not in told
    assert str(room.gateway.data) not in told


async def test_whom_the_run_is_not_shared_with_any_more_gets_nothing_further_and_the_owner_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "HOLDS", 0.5)
    monkeypatch.setattr(seen, "RIGHTS_HOLD", timedelta(seconds=0.1))
    guest = await room.comes(room.bert)  # whose token carries
    room.trainer.step(2)
    await until(lambda: points(guest) == [1, 2])
    mine = await room.comes(room.owner)
    assert guest.may_see
    await room.shares()
    await until(lambda: guest.refused)
    assert guest.refused
    assert (guest.refused.status, guest.may_see, mine.refused) == (404, False, None)
    room.trainer.step(2)
    await until(lambda: points(mine) == [1, 2, 3, 4])
    assert (mine.followed.ended, room.upstream) == (False, 1)
    with pytest.raises(watching.ProblemError, match="there is no run"):
        await room.comes(room.bert)


async def test_a_watcher_who_carries_nothing_is_let_go_as_soon(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "HOLDS", 0.5)
    mine = await room.comes(room.owner)
    await until(lambda: mine.followed.status is not None)
    guest = await room.comes(room.bert)
    await room.shares()
    await until(lambda: guest.refused)
    assert (room.upstream, mine.may_see, guest.may_see) == (1, True, False)


async def test_carriers_come_and_go_and_every_point_comes_once(room: Room) -> None:
    mine = await room.comes(room.owner)
    for turn in range(6):
        guest = await room.comes(room.bert if turn % 2 else room.owner)
        room.hub.leave(mine)  # who carries, while points are on their way
        mine = guest
        room.trainer.step(5)
        if turn % 3 == 0:
            room.trainer.epoch()
        await until(partial(has_more_than, 5 * turn, mine))
    status = TrainingJobStatus(phase=Phase.SUCCEEDED)
    await room.gateway.has_status(room.run, status, ended=True)
    await until(lambda: mine.followed.ended)
    assert points(mine) == list(range(1, 31))
    assert [each.epoch for each in mine.followed.epochs] == [1, 2]
    await until(lambda: room.upstream == 0)


async def test_a_carrier_whose_session_ends_hands_over(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "RIGHTS_HOLD", timedelta(seconds=0.1))
    token = (await room.owner.create_session({"token": TOKEN})).token
    async with Client(room.owner.server, token) as session:
        mine = await room.comes(session)
        room.trainer.step(2)
        await until(lambda: points(mine) == [1, 2])
        guest = await room.comes(room.bert)
        await session.end_session()
        await until(lambda: mine.refused)
        room.trainer.step(1)
        await until(lambda: points(guest) == [1, 2, 3])
        assert mine.refused
        assert (mine.refused.status, guest.refused) == (401, None)


class Page(RunPage):
    """It counts how often it looks."""

    looks = 0

    def _look(self) -> None:
        super()._look()
        Page.looks += 1


@asynccontextmanager
async def opened(room: Room, client: Client) -> AsyncIterator[User]:
    """The page of the run, as this client's account sees it."""
    viewer = Viewer(await client.read_me(), client, room.hub)
    run = await client.read_run(room.run)  # type: ignore[arg-type]

    def root() -> None:
        around = Frame(viewer, Tag("div", "", "away"))
        with Tag("div") as all_of_it:
            Page(viewer, around, run, None, Look(), all_of_it)

    async with user_simulation(root) as user:
        await user.open("/")
        yield user


async def test_a_page_whose_viewer_lost_the_run_says_so_and_shows_nothing_of_it_any_more(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "HOLDS", 0.5)
    async with opened(room, room.bert) as user:
        await user.should_see("What was asked for", retries=100)
        assert len(user.find(kind=ui.plotly).elements) == 1
        await room.shares()
        await user.should_see("It was deleted, or is no longer shared with you.", retries=100)
        await user.should_not_see("What was asked for")
        await user.should_not_see(kind=ui.plotly)
        await until(lambda: room.upstream == 0)


async def test_a_page_whose_viewers_right_cannot_be_asked_stands_still_and_says_so(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "HOLDS", 0.5)
    monkeypatch.setattr(watching, "ANSWERED_WITHIN", 0.0)
    async with opened(room, room.bert) as user:
        await user.should_see("could not be asked for a minute", retries=100)
        (plot,) = user.find(kind=ui.plotly).elements
        before = json.dumps(plot.figure["data"])
        mine = await room.comes(room.owner)
        room.trainer.step(3)
        await until(lambda: points(mine) == [1, 2, 3])
        looks = Page.looks
        await until(lambda: Page.looks > looks + 1)
        assert json.dumps(plot.figure["data"]) == before
