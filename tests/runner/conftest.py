"""A runner over a real database and a data folder."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from world import World, work_in

from veravox.core.job_folder import JobFolder
from veravox.core.settings import Settings
from veravox.runner.runner import Runner
from veravox.store.database import Database


@pytest.fixture
async def world(tmp_path: Path, database_url: str) -> AsyncIterator[World]:
    settings = Settings.model_validate({"data": tmp_path / "data", "database_url": database_url})
    settings.folder.path.mkdir()
    database = Database(database_url)
    world = World(settings.folder, database, Runner(settings, database))
    yield world
    await world.runner.leave()
    await database.close()


@pytest.fixture
def folder(tmp_path: Path) -> JobFolder:
    return JobFolder(tmp_path)


@pytest.fixture
def worker(folder: JobFolder) -> Iterator["subprocess.Popen[str]"]:
    """A process that has claimed the folder for attempt 1, as seen by a runner that did not start it."""
    with work_in(folder) as process:
        yield process
        process.kill()
