"""A run's events over a real connection, as the Python client reads them."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from installation import TOKEN, Installation, served
from test_curve import Trainer

from veravox.client import Client, ProblemError
from veravox.client.models import Curve
from veravox.core.specs import Phase, TrainingJobStatus
from veravox.gateway.runs import endpoints, seen


async def test_a_run_is_followed_from_its_start_over_a_break_to_its_end(gateway: Installation) -> None:
    await gateway.has_imported()
    run = await gateway.start_run()
    trainer = Trainer(gateway.run_folder(run["id"])).begin()
    steps, names = [], []
    async with served(gateway.app) as url, Client(url, TOKEN) as client, asyncio.timeout(60):
        events = client.follow_run(run["id"])
        assert (await anext(events)).data["status"]["phase"] == "Pending"
        trainer.step(3)
        first = await anext(events)
        steps += Curve.model_validate(first.data).step
        await events.aclose()  # type: ignore[attr-defined]  # the connection breaks
        trainer.step(2)
        trainer.epoch()
        status = TrainingJobStatus(phase=Phase.SUCCEEDED, ended_at=datetime.now(UTC))
        await gateway.has_status(run["id"], status, ended=True)
        async for event in client.follow_run(run["id"], first.id):
            names.append(event.name)
            if event.name == "curve":
                steps += Curve.model_validate(event.data).step
    assert (names, event.data) == (["status", "curve", "end"], {"phase": "Succeeded"})
    assert steps == [1, 2, 3, 4, 5]


async def test_events_are_sent_as_a_stream_that_no_proxy_keeps(gateway: Installation) -> None:
    id = await gateway.has_model()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with served(gateway.app) as url, httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:
        answer = await http.get(f"/api/v1/runs/{id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-accel-buffering"] == "no"
    assert "\nretry: 1000\n" in answer.text
    assert answer.text.startswith("event: status\n")


async def test_who_may_not_see_a_run_is_refused_before_the_stream_begins(gateway: Installation) -> None:
    id = await gateway.has_model()
    await (await gateway.stranger()).aclose()
    async with served(gateway.app) as url, Client(url, "strange") as client:
        with pytest.raises(ProblemError, match=f"there is no run {id}"):
            await anext(client.follow_run(id))


async def test_nobody_holds_more_streams_than_may_be(gateway: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "MOST_STREAMS", 2)
    await gateway.has_imported()
    run = await gateway.start_run()
    async with served(gateway.app) as url, Client(url, TOKEN) as client, asyncio.timeout(30):
        open_ones = [client.follow_run(run["id"]) for _ in range(2)]
        for each in open_ones:
            await anext(each)
        with pytest.raises(ProblemError, match="you follow 2 runs at once"):
            await anext(client.follow_run(run["id"]))
        me = await gateway.account()
        await open_ones[0].aclose()  # type: ignore[attr-defined]
        while gateway.services.streams[me] > 1:
            await asyncio.sleep(0)
        await anext(client.follow_run(run["id"]))


async def test_a_session_that_ends_ends_the_streams_that_it_opened(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "RIGHTS_HOLD", timedelta(seconds=0.1))
    await gateway.has_imported()
    run = await gateway.start_run()
    async with served(gateway.app) as url, Client(url, "") as nobody, asyncio.timeout(30):
        token = (await nobody.create_session({"token": TOKEN})).token
        async with Client(url, token) as client:
            events = client.follow_run(run["id"])
            await anext(events)
            await client.end_session()
            assert [event.name async for event in events] == []  # it has not ended: who comes again is told to log in
            with pytest.raises(ProblemError, match="log in"):
                await anext(client.follow_run(run["id"]))


async def test_a_run_that_is_deleted_while_it_is_followed_ends_the_stream(gateway: Installation) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    async with served(gateway.app) as url, Client(url, TOKEN) as client, asyncio.timeout(60):
        events = client.follow_run(id)
        await anext(events)
        await client.delete_run(id)
        assert [each.name async for each in events][-1] == "end"


@pytest.mark.parametrize("last_id", ["nonsense", "1:2", "7:1:0.5", "-1:0:nan"])
async def test_who_comes_back_with_what_was_never_so_is_told_to_begin_anew(gateway: Installation, last_id: str) -> None:
    await gateway.has_imported()
    run = await gateway.start_run()
    trainer = Trainer(gateway.run_folder(run["id"])).begin()
    trainer.step(3)
    await gateway.has_status(run["id"], TrainingJobStatus(phase=Phase.SUCCEEDED), ended=True)
    async with served(gateway.app) as url, Client(url, TOKEN) as client, asyncio.timeout(60):
        events = [event async for event in client.follow_run(run["id"], last_id)]
    assert [each.name for each in events] == ["rewind", "status", "curve", "end"]
    assert Curve.model_validate(events[2].data).step == [1, 2, 3]


async def test_a_line_on_which_nothing_happens_is_kept_open(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.05)
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        served(gateway.app) as url,
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http,
        asyncio.timeout(60),
        http.stream("GET", f"/api/v1/runs/{id}/events") as answer,
    ):
        async for line in answer.aiter_lines():
            if line == ": ping":
                break
    assert line == ": ping"
