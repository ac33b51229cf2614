"""kill -9 in the middle of a run: of trainer, runner, gateway, page, database, and of everything at once."""

import asyncio
import csv
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from serving import Installation
from veravox.cli.following import events
from veravox.client import Client
from veravox.client.models import RunRead

EPOCHS = 12
SPEC = {
    "dataset": {"name": "example"},
    "model": {"architecture": "compact", "weights": "none"},
    "training": {"epochs": EPOCHS, "batchSize": 16, "learningRate": 0.003, "schedule": "OneCycle"},
    "checkpoints": {"exports": False},
    "resources": {"gpus": 0},
}


@pytest.fixture(scope="module")
def victim(short_folder: Path) -> Iterator[Installation]:
    installation = Installation(short_folder / "victim", ("--port", "0")).start()
    installation.command("run", "stop", installation.json("run", "list")["items"][0]["id"])
    yield installation
    installation.end()


async def test_the_run_ends_as_if_nothing_had_happened_whatever_is_killed_meanwhile(victim: Installation) -> None:
    async with victim.client() as client:
        id = (await client.create_run(SPEC)).id
        for n, process in enumerate(("trainer", "runner", "gateway", "web", "postgres"), 1):
            await _until_step(client, id, 20 * n)
            await asyncio.to_thread(victim.kill, process)
        run = await _at_the_end(client, id)
    assert run.status.phase.value == "Succeeded", victim.logs()
    assert run.status.attempt.interruptions == 1  # the trainer's; the others' deaths do not reach it
    _assert_each_step_stands_once(run)


async def test_everything_killed_at_once_goes_on_at_the_next_start(victim: Installation) -> None:
    async with victim.client() as client:
        id = (await client.create_run(SPEC)).id
        await _until_step(client, id, 20)
    await asyncio.to_thread(victim.kill_everything)
    await asyncio.to_thread(victim.start)
    async with victim.client() as client:
        run = await _at_the_end(client, id)
    assert run.status.phase.value == "Succeeded", victim.logs()
    _assert_each_step_stands_once(run)


async def _until_step(client: Client, id: UUID, step: int) -> None:
    async for event in events(client, id):
        assert event.name != "end", event.data
        if event.name == "curve" and max(event.data["step"], default=0) >= step:
            return


async def _at_the_end(client: Client, id: UUID) -> RunRead:
    async for _event in events(client, id):
        pass
    return await client.read_run(id)


def _assert_each_step_stands_once(run: RunRead) -> None:
    with (Path(run.folder) / "batches.csv").open() as file:
        steps = [int(row["step"]) for row in csv.DictReader(file)]
    with (Path(run.folder) / "history.csv").open() as file:
        epochs = [int(row["epoch"]) for row in csv.DictReader(file)]
    assert steps == list(range(1, run.status.progress.steps + 1))
    assert epochs == list(range(1, EPOCHS + 1))
