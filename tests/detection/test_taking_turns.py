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
from veravox.detection import app as detector
from veravox.detection.taking_turns import NEWCOMERS, Full, Steps, Turns, in_one_step

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
    monkeypatch.setattr(detector, "_judged", lambda *asked: in_one_step(lambda: judge(*asked)))
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
