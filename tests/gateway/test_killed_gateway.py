"""The gateway's own process, killed with SIGKILL while something is on its way, and started again at the same port."""

import asyncio
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from installation import TOKEN
from test_curve import Trainer

from veravox.client import Client, ProblemError
from veravox.core.data_folder import DataFolder
from veravox.core.specs import Phase, TrainingJobSpec, TrainingJobStatus
from veravox.store import jobs
from veravox.store.database import Database
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.tables import Run

PIECES = [os.urandom(1 << 16) for _ in range(3)]
PATIENCE = 120  # s until it answers, on a machine that does other things too


@dataclass
class Process:
    """A gateway of its own."""

    port: int
    environment: dict[str, str]
    running: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, **more: str) -> None:
        """With more in its environment."""
        command = [sys.executable, "-m", "veravox", "gateway", "--port", str(self.port)]
        environment = os.environ | self.environment | more
        self.running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not self._is_ready():
            assert self.running.poll() is None, "the gateway ended"
            assert time.monotonic() < until, "the gateway does not answer"
            with suppress(subprocess.TimeoutExpired):
                self.running.wait(0.1)

    def kill(self) -> None:
        assert self.running
        self.running.kill()
        self.running.wait()

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def ask(self, verb: str, path: str, **said: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {TOKEN}"} | said.pop("headers", {})
        return httpx.request(verb, f"{self.address}/api/v1/{path}", headers=headers, timeout=60, **said)


@pytest.fixture(scope="module")
def process(modules_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    data = tmp_path_factory.mktemp("killed") / "data"
    data.mkdir()
    environment = {
        "VERAVOX_DATA": str(data),
        "VERAVOX_DATABASE_URL": modules_database_url,
        "VERAVOX_DETECTOR_URL": "http://127.0.0.1:9",
        "VERAVOX_INTERNAL_TOKEN": "internal",
        "VERAVOX_LOCAL_TOKEN": TOKEN,
        "VERAVOX_FIRST_JOB": "false",
        "VERAVOX_INSTALLED_MODELS": "false",
    }
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    process = Process(port, environment)
    process.start()
    yield process
    process.kill()


def dies_in_the_middle(process: Process, verb: str, path: str, body: bytes, *headers: str) -> None:
    """Half of a body has come when it is killed."""
    head = [f"{verb} /api/v1/{path} HTTP/1.1", "Host: x", f"Authorization: Bearer {TOKEN}", *headers]
    told = "\r\n".join([*head, f"Content-Length: {len(body)}", "Expect: 100-continue", "", ""]).encode()
    with closing(socket.create_connection(("127.0.0.1", process.port))) as line:
        line.sendall(told)
        assert line.recv(100).startswith(b"HTTP/1.1 100"), "it reads the body"
        line.sendall(body[: len(body) // 2])
        process.kill()


def begun(process: Process, pieces: list[bytes], name: str = "clips.zip") -> dict[str, Any]:
    whole = b"".join(pieces)
    said = {"name": name, "size": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}
    answer = process.ask("POST", "uploads", json=said)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_an_upload_goes_on_behind_the_last_piece_that_was_acknowledged(process: Process) -> None:
    upload = begun(process, PIECES)
    path, there = f"uploads/{upload['id']}", 0
    for piece in PIECES:
        dies_in_the_middle(process, "PUT", f"{path}?offset={there}", piece)
        process.start()
        assert process.ask("GET", path).json()["received"] == there
        sent = process.ask("PUT", path, params={"offset": there}, content=piece)
        there += len(piece)
        assert sent.json()["received"] == there
    archive = Path(process.environment["VERAVOX_DATA"]) / upload["path"] / "clips.zip"
    assert archive.read_bytes() == b"".join(PIECES)


def test_a_model_that_is_taken_in_is_taken_in_once(process: Process) -> None:
    """Sent again by who did not hear the answer."""
    upload = begun(process, PIECES[:1], "bundle.zip")
    process.ask("PUT", f"uploads/{upload['id']}", content=PIECES[0])
    body = {"title": "theirs", "bundle": {"path": f"{upload['path']}"}}
    key = {"Idempotency-Key": "once"}
    dies_in_the_middle(process, "POST", "models/import", b" " * 1000, "Content-Type: application/json")
    process.start()
    first = process.ask("POST", "models/import", json=body, headers=key)
    assert first.status_code == 201, first.text
    process.kill()
    process.start()
    again = process.ask("POST", "models/import", json=body, headers=key)
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (first.json()["id"], "true")
    assert process.ask("GET", f"models/import/{first.json()['id']}").status_code == 200


def test_a_verdict_whose_recording_was_coming_is_not_there(process: Process) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n' + bytes(1 << 16)
    dies_in_the_middle(process, "POST", "verdicts", form, "Content-Type: multipart/form-data; boundary=x")
    process.start()
    assert process.ask("GET", "verdicts").json()["items"] == []
    assert not list((Path(process.environment["VERAVOX_DATA"]) / "verdicts").glob("*"))


async def test_who_follows_a_run_goes_on_behind_what_he_was_told(process: Process, modules_database_url: str) -> None:
    """Killed in the middle of a stream: no batch is lost, and none told twice."""
    database, data = Database(modules_database_url), DataFolder(Path(process.environment["VERAVOX_DATA"]))
    me, spec = (
        UUID(process.ask("GET", "me").json()["id"]),
        TrainingJobSpec.model_validate({"dataset": {"name": "speech"}}),
    )
    async with database.transaction() as session:
        job = await jobs.put(session, uuid4(), Kind.TRAINING, spec)
        Owned(Run, session, me).add(Run(id=job.id, title="followed", job=job))
    trainer = Trainer(data.run(job.id)).begin()
    trainer.step(3)
    told: list[int] = []
    async with Client(process.address, TOKEN) as client, asyncio.timeout(PATIENCE):
        events = client.follow_run(job.id)
        while not told:
            event = await anext(events)
            told += event.data["step"] if event.name == "curve" else []
        process.kill()
        with suppress(ProblemError):  # the line breaks
            async for event in events:
                told += event.data["step"] if event.name == "curve" else []
        trainer.step(2)
        process.start()
        over = TrainingJobStatus(phase=Phase.SUCCEEDED, ended_at=datetime.now(UTC))
        async with database.transaction() as session:
            ended = await jobs.get(session, job.id, for_update=True)
            assert ended
            jobs.write_status(ended, over.outside(), over.ended_at)
        async for after in client.follow_run(job.id, event.id):
            told += after.data["step"] if after.name == "curve" else []
    await database.close()
    assert (told, after.name) == ([1, 2, 3, 4, 5], "end")
