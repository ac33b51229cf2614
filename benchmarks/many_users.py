"""What many people at once cost the gateway: a hundred who click every 3 s, and fifty who watch a run as it learns.

A real gateway and PostgreSQL on this machine; the load comes from here, over the same two cores. Each person has an account,
thirty runs, a model's worth of curves and a session. The run that is watched is replayed: rows of batches and epochs are
written as the trainer writes them, ten batches a second; each watcher breaks the connection twice a minute and goes on
with the last event's id. Told are how long answers took after the first ten seconds, how old a batch was when it reached a watcher, what each
watcher missed, and the gateway's peak of memory.

Goals: p95 of reads 100 ms, p95 of a point 1.5 s, nothing lost, 250 MB.

    python benchmarks/many_users.py [--users 100] [--watchers 50] [--seconds 120]
"""

import argparse
import asyncio
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID, uuid4

import aiohttp
from one_run import machine

from veravox.core.data_folder import DataFolder
from veravox.core.specs import DatasetSpec, Phase, Progress, Source, TrainingJobSpec, TrainingJobStatus
from veravox.store import jobs, tokens
from veravox.store.database import Database
from veravox.store.embedded import embedded_postgres
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.tables import Account, Dataset, Job, Run, Share
from veravox.training.course import Course, Epoch
from veravox.training.telling.tables import Tables

GOALS = {"read p95, ms": 100.0, "point p95, s": 1.5, "lost": 0, "gateway, MB": 250.0}
BETWEEN_CLICKS = 3.0  # s
WARM = 10.0  # s
RUNS_EACH = 30
BATCHES_BEFORE = 2000  # of an ended run
PER_SECOND, PER_EPOCH = 10, 100  # batches
LOOKED_AT_EVERY = 0.5  # s: the runner writes down how far the run is
BREAKS = 30.0  # s between two of a watcher's
SPEC = TrainingJobSpec.model_validate({"dataset": {"name": "speech"}})
CLICKS = (
    "/runs?limit=50",
    "/runs/{run}",
    "/runs/{run}/curve",
    "/runs/{run}/epochs",
    "/datasets?limit=50",
    "/models?limit=50",
    "/verdicts?limit=50",
    "/me",
)


@dataclass
class Replay:
    """The run that is watched, and when each of its batches was written."""

    folder: DataFolder
    run: UUID
    written: dict[int, float] = field(default_factory=dict)
    epochs: int = 0

    async def play(self, database: Database, seconds: float) -> None:
        """Write it, and end the run."""
        self.folder.run(self.run).path.mkdir(parents=True, exist_ok=True)
        tables, began = Tables(self.folder.run(self.run), Course(), 32), time.perf_counter()
        await status(database, self.run, TrainingJobStatus(phase=Phase.RUNNING, started_at=datetime.now(UTC)))
        steps = round(seconds * PER_SECOND)
        for step in range(1, steps + 1):
            await asyncio.sleep(max(0.0, began + step / PER_SECOND - time.perf_counter()))
            loss = 1 / step**0.5
            tables.add_batch((step, self.epochs + 1, step % PER_EPOCH, loss, 0.001, 1 - loss, time.time()))
            self.written[step] = time.perf_counter()
            if step % round(PER_SECOND * LOOKED_AT_EVERY) == 0:
                progress = Progress(step=step, steps=steps, percent=100 * step / steps)
                await status(database, self.run, TrainingJobStatus(phase=Phase.RUNNING, progress=progress))
            if step % PER_EPOCH == 0:
                self.epochs += 1
                tables.add_epoch(Epoch(self.epochs, step, loss, loss, 0.9, 0.9, 0.05, PER_EPOCH / PER_SECOND))
        tables.close()
        over = datetime.now(UTC)
        await status(database, self.run, TrainingJobStatus(phase=Phase.SUCCEEDED, ended_at=over), over)


@dataclass
class Seen:
    """What one watcher was told."""

    steps: Counter[int] = field(default_factory=Counter)
    epochs: Counter[int] = field(default_factory=Counter)
    ages: list[float] = field(default_factory=list)  # s, of a batch when it came
    connections: int = 0
    ended: bool = False

    def take(self, event: str, data: Any, replay: Replay) -> None:
        now = time.perf_counter()
        if event == "curve":
            self.steps.update(data["step"])
            self.epochs.update(row["epoch"] for row in data["epochs"])
            self.ages += [now - replay.written[step] for step in data["step"]]
        elif event == "rewind":
            raise AssertionError("the run that is replayed never goes back")
        self.ended = self.ended or event == "end"

    def lost(self, replay: Replay) -> int:
        """Batches and epochs that did not come, or came twice."""
        return sum(self.steps[step] != 1 for step in replay.written) + sum(
            self.epochs[number] != 1 for number in range(1, replay.epochs + 1)
        )


@dataclass(frozen=True)
class Person:
    """With an account and a session."""

    token: str
    run: UUID

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def status(database: Database, id: UUID, told: TrainingJobStatus, ended: datetime | None = None) -> None:
    async with database.transaction() as session:
        job = await jobs.get(session, id, for_update=True)
        assert job
        jobs.write_status(job, told.outside(), ended)


async def people(database: Database, folder: DataFolder, how_many: int) -> tuple[list[Person], UUID]:
    """Their accounts, runs and datasets; and the first one's run that all may see, which has not begun."""
    found = []
    for number in range(how_many):
        async with database.transaction() as session:
            account = Account(name=f"person-{number}", email=f"person-{number}@example.org")
            session.add(account)
            await session.flush()
            token, _until = await tokens.begin_session(session, account)
            data = await jobs.put(session, uuid4(), Kind.DATA, DatasetSpec(source=Source(path="/data/speech")))
            Owned(Dataset, session, account.id).add(Dataset(name=f"speech-{number}", job_id=data.id, job=data))
            for _ in range(RUNS_EACH):
                run = await of_run(session, account.id)
                over = datetime.now(UTC)
                jobs.write_status(run, TrainingJobStatus(phase=Phase.SUCCEEDED, ended_at=over).outside(), over)
            found.append(Person(token, run.id))
            if number == 0:
                watched = (await of_run(session, account.id)).id
                session.add(Share(run_id=watched))
        past(folder, run.id)
    return found, watched


async def of_run(session: Any, owner: UUID) -> Job:
    job = await jobs.put(session, uuid4(), Kind.TRAINING, SPEC)
    Owned(Run, session, owner).add(Run(id=job.id, title="a detector", job=job))
    await session.flush()
    return job


def past(folder: DataFolder, run: UUID) -> None:
    """The curves of a run that ended."""
    folder.run(run).path.mkdir(parents=True)
    tables = Tables(folder.run(run), Course(), 32)
    for step in range(1, BATCHES_BEFORE + 1):
        tables.add_batch((step, 1 + step // PER_EPOCH, step % PER_EPOCH, 1 / step, 0.001, 0.9, 0.0))
        if step % PER_EPOCH == 0:
            tables.add_epoch(Epoch(step // PER_EPOCH, step, 0.1, 0.1, 0.9, 0.9, 0.05, 10.0))
    tables.close()


async def clicks(http: aiohttp.ClientSession, person: Person, took: dict[str, list[float]], until: float) -> None:
    """One person's, each after 3 s on average of looking; the first ones, which find nothing warm, are not counted."""
    counted = time.perf_counter() + WARM
    await asyncio.sleep(random.uniform(0, BETWEEN_CLICKS))
    while time.perf_counter() < until:
        click = random.choice(CLICKS)
        began = time.perf_counter()
        async with http.get("/api/v1" + click.format(run=person.run), headers=person.headers) as answer:
            await answer.read()
        assert answer.status == 200, f"{click}: {answer.status}"
        if began > counted:
            took[click].append(time.perf_counter() - began)
        await asyncio.sleep(random.uniform(0.5, 1.5) * BETWEEN_CLICKS)


async def watch(http: aiohttp.ClientSession, person: Person, replay: Replay, seen: Seen) -> None:
    """To the run's end, over breaks."""
    last = ""
    await asyncio.sleep(random.uniform(0, BETWEEN_CLICKS))
    while not seen.ended:
        seen.connections += 1
        with_last = person.headers | ({"Last-Event-ID": last} if last else {})
        deadline = time.perf_counter() + random.uniform(0.5, 1.5) * BREAKS
        async with http.get(f"/api/v1/runs/{replay.run}/events", headers=with_last) as answer:
            assert answer.status == 200, answer.status
            async for event, data, id in events(answer):
                seen.take(event, data, replay)
                last = id or last
                if seen.ended or time.perf_counter() > deadline:
                    break


async def events(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, Any, str]]:
    """Name, data and id of each."""
    said: dict[str, str] = {}
    async for line in answer.content:
        name, _colon, value = line.decode().rstrip("\n").partition(": ")
        if name:
            said[name] = value
        elif "data" in said:
            yield said.get("event", ""), json.loads(said["data"]), said.get("id", "")
            said = {}


@contextmanager
def gateway(url: str, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    settings = {
        "VERAVOX_DATABASE_URL": url,
        "VERAVOX_DATA": str(data),
        "VERAVOX_INTERNAL_TOKEN": "of the benchmark alone",
        "VERAVOX_FIRST_JOB": "false",
    }
    line = [sys.executable, "-W", "ignore", "-m", "veravox", "gateway", "--port", str(PORT)]
    process = subprocess.Popen(line, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


PORT = 18_081


@asynccontextmanager
async def ready() -> AsyncIterator[aiohttp.ClientSession]:
    timeout, pool = aiohttp.ClientTimeout(total=None, sock_read=60), aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{PORT}", timeout=timeout, connector=pool) as http:
        for _ in range(600):
            try:
                async with http.get("/readyz") as answer:
                    if answer.status == 200:
                        break
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
        yield http


def spent(pid: int) -> float:
    """Seconds of processor time."""
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def peak(pid: int) -> float:
    """In MB."""
    said = Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(said.partition("VmHWM:")[2].split()[0]) / 1e6


async def measure(url: str, data: Path, asked: argparse.Namespace) -> dict[str, float]:
    database, folder = Database(url), DataFolder(data)
    took: dict[str, list[float]] = {click: [] for click in CLICKS}
    with gateway(url, data) as process:
        async with ready() as http:
            everybody, watched = await people(database, folder, asked.users)
            replay, seen = Replay(folder, watched), [Seen() for _ in range(asked.watchers)]
            at_rest, before, began = peak(process.pid), spent(process.pid), time.perf_counter()
            async with asyncio.timeout(asked.seconds + 120), asyncio.TaskGroup() as group:
                group.create_task(replay.play(database, asked.seconds))
                for person, theirs in zip(everybody, seen, strict=False):
                    group.create_task(watch(http, person, replay, theirs))
                for person in everybody:
                    group.create_task(clicks(http, person, took, began + asked.seconds))
            busy = (spent(process.pid) - before) / (time.perf_counter() - began)
            most = peak(process.pid)
    await database.close()
    for click, times in took.items():
        print(
            f"{click:24} {len(times):5} times, p50 {1000 * at(times, 50):6.1f} ms, p95 {1000 * at(times, 95):6.1f} ms"
        )
    reads = [each for times in took.values() for each in times]
    ages = [age for each in seen for age in each.ages]
    print(f"{len(seen)} watchers, {sum(each.connections for each in seen)} connections, {len(ages)} points told")
    print(f"the gateway: {at_rest:.0f} MB before, {100 * busy:.0f} % of a core")
    return {
        "read p50, ms": 1000 * at(reads, 50),
        "read p95, ms": 1000 * at(reads, 95),
        "read p99, ms": 1000 * at(reads, 99),
        "point p50, s": at(ages, 50),
        "point p95, s": at(ages, 95),
        "point greatest, s": max(ages),
        "lost": sum(each.lost(replay) for each in seen),
        "gateway, MB": most,
    }


def at(values: list[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else math.nan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--watchers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    asked = parser.parse_args()
    print(f"{machine()}; {asked.users} people, {asked.watchers} of them watching, {asked.seconds:g} s")
    with tempfile.TemporaryDirectory(prefix="vv") as name:
        data = Path(name) / "data"
        data.mkdir()
        with embedded_postgres(Path(name) / "postgres") as postgres:
            figures = asyncio.run(measure(postgres.url, data, asked))
    for figure, value in figures.items():
        goal = f" (goal {GOALS[figure]:g})" if figure in GOALS else ""
        print(f"{figure}: {value:.3g}{goal}")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
