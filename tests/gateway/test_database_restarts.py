"""A real server, killed with SIGKILL and started again, under requests and a stream that are on their way."""

import asyncio
import os
import select
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from installation import TOKEN, Installation, installed, served
from sqlalchemy.exc import TimeoutError
from test_who_may import assert_problem

from veravox.client import Client
from veravox.core.settings import Settings
from veravox.core.specs import Phase, TrainingJobStatus
from veravox.gateway.runs.service import want
from veravox.store import jobs
from veravox.store.embedded import EmbeddedPostgres, embedded_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of this file's own, which may be killed."""
    folder = Path(tempfile.mkdtemp(prefix="vv"))
    with embedded_postgres(folder / "postgres") as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def mortal(server: EmbeddedPostgres, own_settings: Settings) -> AsyncIterator[Installation]:
    """A gateway over it."""
    settings = own_settings.model_copy(update={"database_url": type(own_settings.local_token)(server.url)})
    async with installed(settings) as gateway:
        yield gateway


def kill(server: EmbeddedPostgres) -> None:
    pid = int(server._pid_file.read_text().split()[0])
    ended = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    assert select.select([ended], [], [], 30)[0]
    os.close(ended)


async def bring_back(server: EmbeddedPostgres, gateway: Installation) -> None:
    """As the supervisor does: again and again, for children of the killed one may hold on for a moment."""
    async with asyncio.timeout(120):
        while (await gateway.http.get("/readyz")).status_code != 200:
            await asyncio.to_thread(server.look_after)


async def test_a_stream_goes_on_after_it_and_requests_that_are_lost_are_told_to_come_again(
    server: EmbeddedPostgres, mortal: Installation
) -> None:
    await mortal.has_imported()
    run = await mortal.start_run()
    names = []
    async with served(mortal.app) as url, Client(url, TOKEN) as client, asyncio.timeout(300):
        events = client.follow_run(run["id"])
        assert (await anext(events)).name == "status"
        await asyncio.to_thread(kill, server)
        for answer in (
            await mortal.http.get("/api/v1/runs"),
            await mortal.http.post("/api/v1/runs", json={"dataset": {"name": "example"}}),
            await mortal.http.get("/readyz"),
        ):
            assert_problem(answer, 503)
            assert answer.headers["retry-after"] == "2"
        assert (await mortal.http.get("/healthz")).status_code == 200
        await bring_back(server, mortal)
        status = TrainingJobStatus(phase=Phase.SUCCEEDED, ended_at=datetime.now(UTC))
        await mortal.has_status(run["id"], status, ended=True)
        async for event in events:
            names.append(event.name)
    assert names == ["status", "end"], "the stream broke off"
    assert len((await mortal.http.get("/api/v1/runs")).json()["items"]) == 1


async def test_a_transaction_that_is_lost_in_its_middle_leaves_nothing_and_is_said_to_be_lost(
    server: EmbeddedPostgres, mortal: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mortal.has_imported("other")
    run = await mortal.start_run(dataset={"name": "other"})

    async def want_and_die(*arguments: object) -> None:
        await want(*arguments)  # type: ignore[arg-type]
        await arguments[0].flush()  # type: ignore[attr-defined]
        await asyncio.to_thread(kill, server)

    with monkeypatch.context() as dying:
        dying.setattr("veravox.gateway.runs.service.want", want_and_die)
        lost = await mortal.http.patch(f"/api/v1/runs/{run['id']}", json={"desired": "Pause"})
    assert_problem(lost, 503)
    await bring_back(server, mortal)
    async with mortal.services.database.transaction() as session:
        job = await jobs.get(session, UUID(run["id"]))
        assert job
        assert job.spec["desired"] == "Run"
    again = await mortal.http.patch(f"/api/v1/runs/{run['id']}", json={"desired": "Pause"})
    assert again.json()["spec"]["desired"] == "Pause"


async def test_who_finds_no_free_connection_is_told_to_come_again(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_arguments: object) -> None:
        raise TimeoutError("QueuePool limit of size 5 overflow 10 reached")

    monkeypatch.setattr("veravox.gateway.context.shown", busy)
    for answer in (await gateway.http.get("/api/v1/me"), await gateway.http.post("/api/v1/runs", json={})):
        assert_problem(answer, 503)
        assert answer.headers["retry-after"] == "2"


async def test_a_database_whose_disk_is_full_is_no_reason_to_come_again(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg
    from sqlalchemy.exc import OperationalError

    async def full(*_arguments: object) -> None:
        raise OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file"))

    monkeypatch.setattr("veravox.gateway.context.shown", full)
    assert "free some space" in assert_problem(await gateway.http.get("/api/v1/me"), 507)["detail"]
