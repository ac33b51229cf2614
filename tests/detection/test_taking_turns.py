"""Recordings take turns, a step each; who gives up is forgotten, and who comes too late is told so."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from veravox.core.data_folder import DataFolder
from veravox.core.trace import Trace, current, following
from veravox.detection import app as detector
from veravox.detection.taking_turns import NEWCOMERS, Crowding, Full, Steps, Turns, in_one_step

TOKEN = "between-gateway-and-detector"


def recording(name: str, pieces: int, said: list[str]) -> Steps[str]:
    """Writes down when it is heard."""
    for number in range(pieces):
        said.append(f"{name}{number}")
        if number < pieces - 1:
            yield
    return name


def test_a_short_one_waits_for_one_piece_of_a_long_one_at_most() -> None:
    turns, said = Turns(9), []
    long = turns.submit(recording("long", 4, said))
    turns.step()
    short = turns.submit(recording("short", 1, said))
    turns.step()
    assert said == ["long0", "short0"]
    assert (short.result(0), long.done()) == ("short", False)
    while turns.step():
        pass
    assert (said[2:], long.result(0)) == (["long1", "long2", "long3"], "long")


def test_each_step_follows_from_the_request_that_asked_for_it() -> None:
    """The lines that it logs tell whose they are, though one thread does the work of all."""

    def told() -> Steps[list[str]]:
        seen = []
        for _ in range(3):
            trace = current()
            seen.append(trace.id if trace else "")
            yield
        return seen

    turns, asked = Turns(9), [Trace.begun() for _ in "ab"]
    answers = []
    for trace in asked:
        with following(trace):
            answers.append(turns.submit(told()))
    turns.start()
    try:
        assert [each.result(10) for each in answers] == [[trace.id] * 3 for trace in asked]
    finally:
        turns.close()


def test_long_ones_take_turns() -> None:
    turns, said = Turns(9), []
    for name in "ab":
        turns.submit(recording(name, 3, said))
    while turns.step():
        pass
    assert said == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_newcomers_without_end_do_not_keep_a_long_one_from_its_end() -> None:
    turns, said = Turns(99), []
    long = turns.submit(recording("long", 3, said))
    for _ in range(3 * (NEWCOMERS + 1)):
        turns.submit(recording("short", 1, said))
        turns.step()
    assert long.done()


def test_who_brings_many_recordings_makes_nobody_wait_for_them_all() -> None:
    turns, said = Turns(16), []
    for number in range(8):
        turns.submit(recording(f"a{number}-", 1, said), account="anna")
    for number in range(2):
        turns.submit(recording(f"b{number}-", 1, said), account="bert")
    turns.submit(recording("c0-", 1, said), account="carl")
    while turns.step():
        pass
    assert said[:6] == ["a0-0", "b0-0", "c0-0", "a1-0", "b1-0", "a2-0"]


def test_long_recordings_of_one_account_count_as_one_among_those_that_take_turns() -> None:
    turns, said = Turns(16), []
    for number in range(8):
        turns.submit(recording(f"a{number}-", 9, said), account="anna", patient=True)
    bert = turns.submit(recording("b0-", 3, said), account="bert", patient=True)
    for _ in range(6):
        turns.step()
    assert bert.done()
    assert len({each[:2] for each in said if each[0] == "a"}) == 3


def test_newcomers_without_end_of_one_account_slow_a_long_one_of_another_to_half_its_pace() -> None:
    turns, said = Turns(16, 8), []
    bert = turns.submit(recording("b", 9, said), account="bert")
    for number in range(2 * 9 + 1):
        while True:
            try:
                turns.submit(recording(f"a{number}-", 1, said), account="anna")
            except Crowding:
                break
        turns.step()
    assert bert.done()


def test_no_account_has_more_than_its_share_and_gets_it_back_with_each_that_is_done() -> None:
    turns, said = Turns(4, 2), []
    first, _second = (turns.submit(recording("a", 1, said), account="anna") for _ in range(2))
    with pytest.raises(Crowding):
        turns.submit(recording("a", 1, said), account="anna")
    for name in ("bert", "carl"):
        turns.submit(recording(name, 1, said), account=name)
    with pytest.raises(Full) as full:
        turns.submit(recording("dora", 1, said), account="dora")
    assert not isinstance(full.value, Crowding)
    turns.step()
    assert first.done()
    turns.submit(recording("a", 1, said), account="anna")


def test_a_step_that_fails_ends_its_own_recording_alone() -> None:
    turns, said = Turns(9), []

    def broken() -> Steps[str]:
        yield
        raise ValueError("damaged")

    failing, other = turns.submit(broken()), turns.submit(recording("a", 2, said))
    while turns.step():
        pass
    with pytest.raises(ValueError, match="damaged"):
        failing.result(0)
    assert other.result(0) == "a"


def test_what_was_given_up_is_closed_and_takes_no_room() -> None:
    turns, said, closed = Turns(2), [], []

    def listening() -> Steps[str]:
        try:
            yield from recording("long", 9, said)
        finally:
            closed.append(True)
        return "long"

    begun, waiting = turns.submit(listening()), turns.submit(recording("short", 1, said))
    turns.step()
    with pytest.raises(Full):
        turns.submit(recording("more", 1, said))
    begun.cancel()
    waiting.cancel()
    assert len(turns) == 0
    turns.submit(recording("more", 1, said))
    while turns.step():
        pass
    assert (said, closed) == (["long0", "more0"], [True])


def test_closing_gives_up_what_is_left() -> None:
    turns, said = Turns(2), []
    started, go_on = threading.Event(), threading.Event()

    def working() -> str:
        started.set()
        assert go_on.wait(60)
        return "done"

    first, second = turns.submit(in_one_step(working)), turns.submit(recording("short", 1, said))
    turns.start()
    assert started.wait(60)
    closing = threading.Thread(target=turns.close)
    closing.start()
    go_on.set()
    closing.join(60)
    assert first.result(0) == "done"
    assert second.cancelled() or second.result(0) == "short"
    with pytest.raises(Full):
        turns.submit(recording("late", 1, said))


class Held:
    """A judge that waits until it is told to go on."""

    def __init__(self) -> None:
        self.started, self.go_on, self.asked = threading.Event(), threading.Event(), []

    def __call__(self, *asked: object) -> object:
        self.asked.append(asked)
        self.started.set()
        assert self.go_on.wait(60)
        raise detector.AudioError("It was only asked about.")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    judge = Held()
    monkeypatch.setattr(detector, "judged", lambda *asked: in_one_step(lambda: judge(*asked)))
    yield judge
    judge.go_on.set()


def question(path: str = "verdicts/a/recording.wav") -> dict[str, str]:
    return {"model": str(uuid4()), "recording": path}


def test_beyond_the_queue_one_is_told_to_come_again(data: DataFolder, held: Held) -> None:
    with TestClient(app := detector.create_app(data, TOKEN, queue=1), headers=bearer()) as client:
        app.state.warming.result(60)
        first = threading.Thread(target=lambda: client.post("/detect", json=question()))
        first.start()
        assert held.started.wait(60)
        assert "veravox_recordings_waiting 1.0" in client.get("/metrics").text
        refused = client.post("/detect", json=question())
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert refused.headers["content-type"] == "application/problem+json"
        assert "1 recordings are being judged or wait for it; try again in 2 s." in refused.json()["detail"]
        held.go_on.set()
        first.join(60)
        metrics = client.get("/metrics").text
    assert "veravox_recordings_waiting 0.0" in metrics
    assert "veravox_recordings_turned_away_total 1.0" in metrics


def test_one_account_that_asks_without_end_leaves_the_others_their_places(data: DataFolder, held: Held) -> None:
    anna, bert = str(uuid4()), str(uuid4())
    answers: dict[str, int] = {}

    def ask(client: TestClient, account: str, number: int) -> None:
        place = f"verdicts/{account}/{number}.wav"
        answers[place] = client.post("/detect", json={**question(place), "account": account}).status_code

    with TestClient(app := detector.create_app(data, TOKEN, queue=8), headers=bearer()) as client:
        app.state.warming.result(60)
        asking = [threading.Thread(target=ask, args=(client, anna, number)) for number in range(8)]
        for each in asking:
            each.start()
        while len(answers) < 4:  # those that are refused at once
            assert any(each.is_alive() for each in asking)
        refused = client.post("/detect", json={**question(), "account": anna})
        asking += [threading.Thread(target=ask, args=(client, bert, number)) for number in range(4)]
        for each in asking[8:]:
            each.start()
        while "veravox_recordings_waiting 8.0" not in client.get("/metrics").text:
            assert all(each.is_alive() for each in asking[8:])
        held.go_on.set()
        for each in asking:
            each.join(60)
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-recordings")
    assert refused.headers["retry-after"] == "2"
    assert "4 recordings of yours are being judged" in refused.json()["detail"]
    assert "try again in 2 s" in refused.json()["detail"]
    assert sorted(status for place, status in answers.items() if anna in place) == [422] * 4 + [429] * 4
    assert [status for place, status in answers.items() if bert in place] == [422] * 4


def bearer() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}"}


async def test_who_hangs_up_is_dropped_from_the_queue(data: DataFolder, held: Held, tmp_path: Path) -> None:
    app = detector.create_app(data, TOKEN)
    async with app.router.lifespan_context(app):
        await asyncio.wrap_future(app.state.warming)
        first = Caller(app)
        answering = asyncio.ensure_future(first.ask())
        await asyncio.to_thread(held.started.wait, 60)
        second = Caller(app)
        waiting = asyncio.ensure_future(second.ask())
        second.hang_up.set()
        await waiting
        held.go_on.set()
        await answering
    assert len(held.asked) == 1
    assert first.status == 422


class Caller:
    """Somebody who asks, as a server tells the app of him."""

    def __init__(self, app) -> None:
        self.app, self.hang_up, self.status, self._asked = app, asyncio.Event(), 0, False

    async def ask(self) -> None:
        body = json.dumps(question()).encode()
        headers = [(b"authorization", bearer()["Authorization"].encode()), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": "/detect", "headers": headers, "query_string": b""}
        scope |= {"http_version": "1.1", "scheme": "http", "server": ("detector", 80), "client": ("gateway", 1)}

        async def receive() -> dict[str, object]:
            if not self._asked:
                self._asked = True
                return {"type": "http.request", "body": body, "more_body": False}
            await self.hang_up.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            self.status = message.get("status", self.status)

        await self.app(scope, receive, send)
