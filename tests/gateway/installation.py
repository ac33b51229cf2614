"""A whole gateway for a test: the real application over a real database and a data folder."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from fastapi import FastAPI
from psycopg.errors import DeadlockDetected
from run_files import has_card
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from veravox.core.manifest import Clip, DatasetFolder, counts, write_manifest
from veravox.core.run_folder import RunFolder
from veravox.core.settings import Settings
from veravox.core.specs import DatasetResult, DatasetStatus, JobStatus, Phase, RunFiles, TrainingJobStatus
from veravox.gateway.app import create_app
from veravox.gateway.context import Services
from veravox.gateway.first_start import first_start
from veravox.store import jobs
from veravox.store.tables import Account, Job, Token
from veravox.store.tokens import digest

TOKEN = "local-token"
CLIP = Clip(
    clip="",
    speaker="anna",
    generator="bonafide",
    condition="clean",
    prompt="a",
    pair="anna/a",
    sha256="00",
    seconds=3.0,
    rate=22050,
    channels=1,
    level=-23.0,
    peak=-3.0,
    silence=0.1,
    dc=0.0,
    bandwidth=8000.0,
)
CLIPS = [
    replace(
        CLIP,
        clip=f"{speaker}/{generator}/{n}.flac",
        speaker=speaker,
        generator=generator,
        prompt=str(n),
        pair=f"{speaker}/{n}",
        sha256=f"{speaker}{generator}{n}".encode().hex(),
        seconds=1.0 + n,
    )
    for speaker in ("anna", "bert")
    for generator in ("bonafide", "world")
    for n in range(3)
]
BUNDLE = {
    "architecture": "compact",
    "classes": {"names": ["bonafide", "world"], "bonafide": "bonafide"},
    "metrics": {"f1Macro": 0.9, "n": 12},
}


@dataclass(frozen=True)
class Installation:
    """The gateway, and what the runner would have done behind it."""

    app: FastAPI
    http: httpx.AsyncClient  # with the local account's token

    @property
    def services(self) -> Services:
        services = self.app.state.services
        assert isinstance(services, Services)
        return services

    @property
    def data(self) -> Path:
        return self.services.folder.path

    @property
    def speech(self) -> str:
        """A folder of the server beside the data folder."""
        folder = self.data.parent / "speech"
        folder.mkdir(exist_ok=True)
        return str(folder)

    def run_folder(self, id: str) -> RunFolder:
        return self.services.folder.run(UUID(id))

    def client(self, token: str = "", **headers: str) -> httpx.AsyncClient:
        """Another caller; without a token, nobody."""
        if token:
            headers["Authorization"] = f"Bearer {token}"
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers)

    def from_address(self, address: str) -> httpx.AsyncClient:
        """Nobody, from elsewhere."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url="http://gateway")

    async def stranger(self) -> httpx.AsyncClient:
        """Somebody else who may log in."""
        async with self.services.database.transaction() as session:
            account = Account(name="stranger")
            session.add(account)
            await session.flush()
            session.add(Token(digest=digest("strange"), account_id=account.id, kind="link"))
        return self.client("strange")

    async def job(self, id: str) -> Job:
        async with self.services.database.transaction() as session:
            job = await jobs.get(session, UUID(id))
            assert job is not None
            return job

    async def has_status(self, id: str, status: JobStatus, ended: bool = False) -> None:
        """What the runner writes about a job."""
        async with self.services.database.transaction() as session:
            job = await jobs.get(session, UUID(id), for_update=True)
            assert job is not None
            at = datetime.now(UTC) if ended else None
            jobs.write_status(job, status.model_copy(update={"ended_at": at}).outside(), at)

    async def import_example(self, name: str = "example") -> dict[str, Any]:
        answer = await self.http.post("/api/v1/datasets", json={"name": name, "source": {"path": self.speech}})
        assert answer.status_code == 201, answer.text
        return answer.json()  # type: ignore[no-any-return]

    async def has_imported(self, name: str = "example", clips: list[Clip] | None = None) -> dict[str, Any]:
        """A dataset whose import has succeeded with these clips."""
        rows = CLIPS if clips is None else clips
        await self.import_example(name)
        folder = DatasetFolder(self.data / "datasets" / f"version-of-{name}")
        folder.path.mkdir(parents=True)
        write_manifest(folder.manifest, rows)
        has_card(folder, name, f"version-of-{name}")
        result = DatasetResult(
            folder=f"datasets/version-of-{name}",
            version=f"version-of-{name}",
            clips=len(rows),
            bonafide="bonafide",
            counts=counts(rows),
        )
        async with self.services.database.transaction() as session:
            dataset = await jobs.dataset_named(session, name)
            assert dataset is not None
            job_id = str(dataset.job_id)
        await self.has_status(job_id, DatasetStatus(phase=Phase.SUCCEEDED, result=result), ended=True)
        return (await self.http.get(f"/api/v1/datasets/{name}")).json()  # type: ignore[no-any-return]

    async def start_run(self, **spec: Any) -> dict[str, Any]:
        answer = await self.http.post("/api/v1/runs", json={"dataset": {"name": "example"}, **spec})
        assert answer.status_code == 201, answer.text
        return answer.json()  # type: ignore[no-any-return]

    async def has_model(self, **spec: Any) -> str:
        """The id of a run that succeeded and left a model."""
        if (await self.http.get("/api/v1/datasets/example")).status_code == 404:
            await self.has_imported()
        id = str((await self.start_run(**spec))["id"])
        folder = self.run_folder(id)
        folder.bundle.mkdir(parents=True)
        (folder.bundle / "model.json").write_text('{"schema": 1}')
        (folder.bundle / "model.safetensors").write_bytes(bytes(1000))
        status = TrainingJobStatus(phase=Phase.SUCCEEDED, run=RunFiles(folder=f"runs/{id}", bundle=f"runs/{id}/bundle"))
        await self.has_status(id, status, ended=True)
        async with self.services.database.transaction() as session:
            await jobs.register_model(session, UUID(id), BUNDLE)
        return id

    async def empty(self) -> None:
        """As it was at its first start."""
        for path in self.data.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        while not await self._emptied():
            pass
        await first_start(self.services)

    async def _emptied(self) -> bool:
        """False where one of the gateway's own tasks held a table, and waited for another one."""
        try:
            async with self.services.database.transaction() as session:
                await session.execute(text("TRUNCATE accounts, jobs, failures CASCADE"))
        except OperationalError as error:
            if isinstance(error.orig, DeadlockDetected):
                return False
            raise
        return True

    async def account(self) -> UUID:
        """The local account's id."""
        async with self.services.database.transaction() as session:
            return (await session.execute(select(Account.id))).scalar_one()

    async def accounts(self) -> list[str]:
        async with self.services.database.transaction() as session:
            return list((await session.execute(select(Account.name))).scalars())


@asynccontextmanager
async def installed(settings: Settings) -> AsyncIterator[Installation]:
    """The gateway from its start to its end."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        installation = Installation(app, httpx.AsyncClient())
        async with installation.client(TOKEN) as http:
            yield replace(installation, http=http)


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The application on a real port; yields its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        await task
