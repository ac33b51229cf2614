"""The hub, against lines that play what a gateway would send. Waiting is the test's own: nothing sleeps."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from veravox.client import Event, ProblemError
from veravox.client.models import RunRead
from veravox.web.followed import Followed, Silence
from veravox.web.hub import Hub
from veravox.web.watching import HOLDS

RUN = uuid4()
READ = RunRead.model_construct(id=RUN)
AWAY = ProblemError(503, "No answer", "it does not answer")


def curve(first: int, last: int, id: str) -> Event:
    steps = list(range(first, last + 1))
    return Event(
        "curve", {"step": steps, "trainLoss": [1.0] * len(steps), "accuracy": [0.5] * len(steps), "epochs": []}, id
    )


END = Event("end", {"phase": "Succeeded"})
LOST = Event("end", {"phase": "Deleted"})
GONE = ProblemError(404, "Not found", "there is no such run")
ENDED = ProblemError(401, "Please log in", "the session has ended")
TOO_MANY = ProblemError(429, "Too often", "you follow 30 runs at once")


class Line:
    """Plays one list of events or errors for each connection, and remembers from where each was asked to go on.

    None in a list, or no list any more: the connection is open, and silent.
    """

    def __init__(self, *connections: list[Event | Exception | None], refusal: Exception | None = None) -> None:
        self.connections = list(connections)
        self.asked: list[str] = []
        self.refusal, self.checks = refusal, 0
        self.is_open = False

    async def read_run(self, id: UUID) -> RunRead:
        assert id == RUN
        self.checks += 1
        if self.refusal:
            raise self.refusal
        return READ

    async def follow_run(self, id: UUID, last_event_id: str = "") -> AsyncIterator[Event]:
        assert id == RUN
        self.asked.append(last_event_id)
        for each in self.connections.pop(0) if self.connections else [None]:
            if isinstance(each, Exception):
                raise each
            if each is None:
                await self._silence()
            else:
                yield each

    async def _silence(self) -> None:
        self.is_open = True
        try:
            await asyncio.Event().wait()
        finally:
            self.is_open = False


class Waits:
    """Stands for sleeping: remembers how long, and lets others run."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


class Minutes:
    """The time, and the pauses between questions for a right: they are over when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self._over = asyncio.Event()

    def clock(self) -> float:
        return self.now

    async def between(self, seconds: float) -> None:
        if seconds:
            over = self._over
            await over.wait()

    async def pass_on(self, seconds: float = HOLDS) -> None:
        """Let time go by; whoever waited for it asks."""
        await turns()
        self.now += seconds
        self._over.set()
        self._over = asyncio.Event()
        await turns()


class Room:
    """A hub with its time."""

    def __init__(self) -> None:
        self.waits, self.minutes = Waits(), Minutes()
        self.hub = Hub(self.waits, self.minutes.between, self.minutes.clock)


async def turns(count: int = 20) -> None:
    for _turn in range(count):
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
    await turns()


def steps(followed: Followed) -> list[int]:
    return [each.last for each in followed.loss.stretches]


async def test_after_a_break_it_goes_on_where_it_was() -> None:
    line = Line([curve(1, 3, "3.0"), AWAY], [AWAY], [curve(4, 5, "5.1"), END])
    followed = Hub(Waits()).join(READ, line).followed
    await until_ended(followed)
    assert line.asked == ["", "3.0", "3.0"]
    assert steps(followed) == [1, 2, 3, 4, 5]


async def test_it_waits_longer_while_nothing_comes_and_tries_for_ever() -> None:
    waits, line = Waits(), Line(*[[AWAY]] * 8, [curve(1, 1, "1.0"), AWAY], [END])
    await until_ended(Hub(waits).join(READ, line).followed)
    assert waits.seconds == [1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0, 5.0, 0.5]


async def test_while_the_gateway_is_away_that_is_known() -> None:
    line = Line([AWAY], [AWAY])
    hub = Hub(Waits())
    followed = hub.join(READ, line).followed
    await until_silent(line)
    assert followed.silence is Silence.AWAY
    followed.take(curve(1, 1, "1.0"))
    await hub.close()


async def test_what_nobody_foresaw_is_said_and_the_next_connection_goes_on() -> None:
    nonsense = Event(
        "curve", {"step": [2], "trainLoss": [1.0], "accuracy": [0.5], "epochs": [{"epoch": "first"}]}, "2.0"
    )
    waits, line = Waits(), Line([curve(1, 1, "1.0"), nonsense], [RuntimeError("half a line")])
    hub = Hub(waits)
    followed = hub.join(READ, line).followed
    await until_silent(line)
    assert (line.asked, waits.seconds) == (["", "1.0", "1.0"], [0.5, 1.0])
    assert steps(followed) == [1]
    assert followed.silence is Silence.BROKEN
    await hub.close()


async def test_what_comes_again_ends_the_silence() -> None:
    followed = Hub(Waits()).join(READ, Line([AWAY], [END])).followed
    await until_ended(followed)
    assert followed.silence is None


async def test_a_rewind_forgets_the_curve() -> None:
    again = [curve(1, 9, "9.0"), Event("rewind", {}), curve(1, 2, "2.0"), END]
    followed = Hub(Waits()).join(READ, Line(again)).followed
    await until_ended(followed)
    assert (steps(followed), followed.last_id) == ([1, 2], "2.0")
    assert [each.last for each in followed.accuracy.stretches] == [1, 2]


async def test_all_who_watch_a_run_share_one_stream_and_the_last_one_closes_it() -> None:
    hub, one, other = Hub(Waits()), Line([curve(1, 2, "2.0"), None]), Line()
    first = hub.join(READ, one)
    await until_silent(one)
    second = hub.join(READ, other)
    assert second.followed is first.followed
    await turns()
    assert (len(hub), other.asked) == (1, [])
    hub.leave(second)
    assert (len(hub), one.is_open) == (1, True)
    hub.leave(first)
    await turns()
    assert (len(hub), one.is_open) == (0, False)
    assert not followers()


async def test_another_run_is_another_stream() -> None:
    hub, line = Hub(Waits()), Line([curve(1, 2, "2.0"), END])
    other = hub.join(RunRead.model_construct(id=uuid4()), Line())
    await until_ended(hub.join(READ, line).followed)
    assert steps(other.followed) == []
    await hub.close()


async def test_when_one_session_has_ended_another_pages_carries_on() -> None:
    hub, alive, ended = Hub(Waits()), Line([curve(1, 1, "1.0"), END]), Line([ENDED], refusal=ENDED)
    followed = hub.join(READ, alive).followed
    his = hub.join(READ, ended)  # the newest line is asked first
    await until_ended(followed)
    await turns()
    assert (ended.asked, alive.asked) == ([""], [""])
    assert (his.refused, his.may_see) == (ENDED, False)


async def test_when_the_carrier_leaves_another_ones_token_goes_on_at_once_and_nothing_comes_twice() -> None:
    waits, first, second = Waits(), Line([curve(1, 3, "3.0"), None]), Line([curve(4, 6, "6.0"), END])
    hub = Hub(waits)
    leaving = hub.join(READ, first)
    await until_silent(first)
    followed = hub.join(READ, second).followed
    hub.leave(leaving)
    await until_ended(followed)
    assert (first.is_open, second.asked, waits.seconds) == (False, ["3.0"], [])
    assert steps(followed) == [1, 2, 3, 4, 5, 6]
    await hub.close()


async def test_who_leaves_without_carrying_breaks_nothing() -> None:
    hub, carrying, other = Hub(Waits()), Line([curve(1, 3, "3.0"), None]), Line()
    hub.join(READ, carrying)
    await until_silent(carrying)
    hub.leave(hub.join(READ, other))
    await turns()
    assert (carrying.is_open, carrying.asked, other.asked) == (True, [""], [])
    await hub.close()


@pytest.mark.parametrize("refusal", [GONE, ENDED, ProblemError(403, "", "a second factor is demanded")], ids=str)
async def test_who_may_not_any_more_is_let_go_within_a_minute_and_nobody_else(refusal: ProblemError) -> None:
    room, owners, guests = Room(), Line([curve(1, 3, "3.0"), None]), Line()
    owner, guest = room.hub.join(READ, owners), room.hub.join(READ, guests)
    await turns()
    guests.refusal = refusal
    assert guest.may_see
    await room.minutes.pass_on(HOLDS - 1)
    assert (guest.refused, guest.may_see) == (refusal, False)
    assert (owner.refused, owner.may_see) == (None, True)
    await room.minutes.pass_on()
    assert guests.checks == 1  # it is not asked again what it was refused for good
    room.hub.leave(guest)
    assert len(room.hub) == 1
    await room.hub.close()


async def test_a_carrier_who_may_not_any_more_hands_over_where_he_was() -> None:
    room = Room()
    owners, guests = Line([curve(4, 6, "6.0"), END]), Line([curve(1, 3, "3.0"), None])
    owner, guest = room.hub.join(READ, owners), room.hub.join(READ, guests)
    await until_silent(guests)  # the newest carries
    guests.refusal = GONE
    await room.minutes.pass_on(HOLDS - 1)
    await until_ended(owner.followed)
    assert (guests.is_open, owners.asked, steps(owner.followed)) == (False, ["3.0"], [1, 2, 3, 4, 5, 6])
    assert not guest.may_see
    await room.hub.close()


async def test_a_stream_that_ends_because_its_carrier_lost_the_run_ends_for_him_alone() -> None:
    room = Room()
    owners, guests = Line([curve(4, 6, "6.0"), END]), Line([curve(1, 3, "3.0"), LOST], refusal=GONE)
    owner, guest = room.hub.join(READ, owners), room.hub.join(READ, guests)
    await until_ended(owner.followed)
    await turns()
    assert (guest.refused, owner.refused, room.waits.seconds) == (GONE, None, [])
    assert steps(owner.followed) == [1, 2, 3, 4, 5, 6]
    await room.hub.close()


async def test_of_a_run_that_is_deleted_everybody_is_told_and_nobody_follows_it() -> None:
    room, lines = Room(), [Line([LOST], refusal=GONE) for _watcher in range(3)]
    watchers = [room.hub.join(READ, line) for line in lines]
    while len(room.hub):
        await asyncio.sleep(0)
    assert [each.refused for each in watchers] == [GONE] * 3
    await turns()
    assert not followers()


async def test_whose_right_cannot_be_asked_sees_nothing_new_after_a_minute_until_it_is_confirmed() -> None:
    room, line = Room(), Line()
    watcher = room.hub.join(READ, line)
    for trouble in (TOO_MANY, AWAY, RuntimeError("half an answer")):  # whoever asks too often prolongs nothing
        line.refusal = trouble
        await room.minutes.pass_on(HOLDS / 3)
    assert (watcher.may_see, watcher.refused, line.checks) == (False, None, 3)
    line.refusal = None
    await room.minutes.pass_on(5)
    assert watcher.may_see
    await room.minutes.pass_on(HOLDS - 1)
    assert watcher.may_see
    await room.hub.close()


async def test_whose_account_has_too_many_streams_keeps_nobody_waiting_and_reads_so_alone() -> None:
    waits, full, other = Waits(), Line([TOO_MANY], [TOO_MANY]), Line([curve(1, 3, "3.0"), None])
    hub = Hub(waits)
    others, his = hub.join(READ, other), hub.join(READ, full)
    await until_silent(other)
    assert steps(others.followed) == [1, 2, 3]
    assert waits.seconds == []
    assert (his.trouble, his.may_see, others.trouble) == (TOO_MANY, True, None)
    await hub.close()


async def test_where_no_token_carries_it_is_tried_again_after_a_pause() -> None:
    waits, one, other = Waits(), Line([TOO_MANY], [END]), Line([TOO_MANY], [END])
    hub = Hub(waits)
    hub.join(READ, one)
    watcher = hub.join(READ, other)
    await until_ended(watcher.followed)
    assert waits.seconds == [1.0]
    assert len(one.asked + other.asked) == 3
    await hub.close()


def test_what_an_event_tells_some_alone_is_left_where_it_came() -> None:
    followed = Followed()
    more = {"folder": "/srv/secret", "tags": ["secret"], "notes": "secret", "owner": "secret", "mayChange": True}
    followed.take(Event("status", {"status": {"phase": "Running"}, "model": None, "title": "secret"} | more))
    assert "secret" not in repr(followed)


async def test_closing_stops_every_stream() -> None:
    hub, line = Hub(Waits()), Line()
    hub.join(READ, line)
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
