"""The hub, against a line that plays what a gateway would send. Waiting is the test's own: nothing sleeps."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from veravox.client import Event, ProblemError
from veravox.web.hub import Followed, Hub

ACCOUNT, RUN = uuid4(), uuid4()
AWAY = ProblemError(503, "No answer", "it does not answer")


def curve(first: int, last: int, id: str) -> Event:
    steps = list(range(first, last + 1))
    return Event(
        "curve", {"step": steps, "trainLoss": [1.0] * len(steps), "accuracy": [0.5] * len(steps), "epochs": []}, id
    )


END = Event("end", {"phase": "Succeeded"})


class Line:
    """Plays one list of events or errors for each connection, and remembers from where each was asked to go on."""

    def __init__(self, *connections: list[Event | Exception]) -> None:
        self.connections = list(connections)
        self.asked: list[str] = []

    async def follow_run(self, id: UUID, last_event_id: str = "") -> AsyncIterator[Event]:
        assert id == RUN
        self.asked.append(last_event_id)
        if not self.connections:
            await asyncio.Event().wait()  # open, and silent
        for each in self.connections.pop(0):
            if isinstance(each, Exception):
                raise each
            yield each


class Waits:
    """Stands for sleeping: remembers how long, and lets others run."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


async def until_ended(followed: Followed) -> None:
    while not followed.ended:
        await asyncio.sleep(0)


def followers() -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == f"follow {RUN}"]


async def until_silent(line: Line) -> None:
    while line.connections or not line.asked:
        assert followers(), "nobody follows any more"
        await asyncio.sleep(0)
    for _turn in range(5):
        await asyncio.sleep(0)


def steps(followed: Followed) -> list[int]:
    return [each.last for each in followed.loss.stretches]


async def test_after_a_break_it_goes_on_where_it_was() -> None:
    line = Line([curve(1, 3, "3.0"), AWAY], [AWAY], [curve(4, 5, "5.1"), END])
    followed = Hub(Waits()).join(ACCOUNT, RUN, line)
    await until_ended(followed)
    assert line.asked == ["", "3.0", "3.0"]
    assert steps(followed) == [1, 2, 3, 4, 5]


async def test_it_waits_longer_while_nothing_comes_and_tries_for_ever() -> None:
    waits, line = Waits(), Line(*[[AWAY]] * 8, [curve(1, 1, "1.0"), AWAY], [END])
    await until_ended(Hub(waits).join(ACCOUNT, RUN, line))
    assert waits.seconds == [1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0, 5.0, 0.5]


async def test_while_the_gateway_is_away_its_sentence_is_there_to_be_shown() -> None:
    line = Line([AWAY], [AWAY])
    hub = Hub(Waits())
    followed = hub.join(ACCOUNT, RUN, line)
    await until_silent(line)
    assert followed.trouble == AWAY
    followed.take(curve(1, 1, "1.0"))
    await hub.close()


async def test_what_nobody_foresaw_is_said_and_the_next_connection_goes_on() -> None:
    nonsense = Event(
        "curve", {"step": [2], "trainLoss": [1.0], "accuracy": [0.5], "epochs": [{"epoch": "first"}]}, "2.0"
    )
    waits, line = Waits(), Line([curve(1, 1, "1.0"), nonsense], [RuntimeError("half a line")])
    hub = Hub(waits)
    followed = hub.join(ACCOUNT, RUN, line)
    await until_silent(line)
    assert (line.asked, waits.seconds) == (["", "1.0", "1.0"], [0.5, 1.0])
    assert steps(followed) == [1]
    assert followed.trouble
    assert "the log of the page holds the reason" in followed.trouble.detail
    await hub.close()


async def test_what_comes_again_ends_the_trouble() -> None:
    followed = Hub(Waits()).join(ACCOUNT, RUN, Line([AWAY], [END]))
    await until_ended(followed)
    assert followed.trouble is None


async def test_a_rewind_forgets_the_curve() -> None:
    again = [curve(1, 9, "9.0"), Event("rewind", {}), curve(1, 2, "2.0"), END]
    followed = Hub(Waits()).join(ACCOUNT, RUN, Line(again))
    await until_ended(followed)
    assert (steps(followed), followed.last_id) == ([1, 2], "2.0")
    assert [each.last for each in followed.accuracy.stretches] == [1, 2]


async def test_all_pages_of_an_account_share_one_stream_and_the_last_one_closes_it() -> None:
    hub, one, other = Hub(Waits()), Line([curve(1, 2, "2.0"), END]), Line()
    first = hub.join(ACCOUNT, RUN, one)
    await until_ended(first)
    second = hub.join(ACCOUNT, RUN, other)
    assert second is first
    assert (len(hub), other.asked) == (1, [])
    hub.leave(ACCOUNT, RUN, one)
    assert len(hub) == 1
    hub.leave(ACCOUNT, RUN, other)
    assert len(hub) == 0


async def test_accounts_share_nothing() -> None:
    hub, mine, theirs = Hub(Waits()), Line([curve(1, 2, "2.0"), END]), Line([END])
    first, second = hub.join(ACCOUNT, RUN, mine), hub.join(uuid4(), RUN, theirs)
    await until_ended(first)
    await until_ended(second)
    assert (steps(first), steps(second)) == ([1, 2], [])


async def test_when_one_session_has_ended_another_pages_carries_on() -> None:
    refused = ProblemError(401, "Please log in", "the session has ended")
    hub, alive, ended = Hub(Waits()), Line([curve(1, 1, "1.0"), END]), Line([refused])
    followed = hub.join(ACCOUNT, RUN, alive)
    hub.join(ACCOUNT, RUN, ended)  # the newest line is asked first
    await until_ended(followed)
    assert (ended.asked, alive.asked) == ([""], [""])


async def test_closing_stops_every_stream() -> None:
    hub, line = Hub(Waits()), Line()
    hub.join(ACCOUNT, RUN, line)
    await until_silent(line)
    await hub.close()
    assert len(hub) == 0
    assert not followers()


@pytest.mark.parametrize("phase", ["Running", "Paused"])
def test_a_status_replaces_the_one_before(phase: str) -> None:
    followed = Followed()
    followed.take(Event("status", {"status": {"phase": "Starting"}, "model": None}))
    followed.take(Event("status", {"status": {"phase": phase}, "model": str(RUN)}))
    assert followed.status
    assert (followed.status.phase, followed.model) == (phase, RUN)
