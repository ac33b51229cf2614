"""One installation for all system tests that only look or steer, with the first job done."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright
from visiting import CHROMIUM, QUIET

from collector import Collector
from serving import QUICK, Installation, TwoSeeds


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder whose path is short, as a socket in it wants."""
    folder = Path(tempfile.mkdtemp(prefix="vv"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    with Collector() as running:
        yield running


@pytest.fixture(scope="session")
def laptop(short_folder: Path, collector: Collector) -> Iterator[Installation]:
    """The first start on a laptop: the example imported, the first job trained to its end. Programs read its logs."""
    told = {"VERAVOX_LOG_FORMAT": "json", **collector.environment}
    installation = Installation(short_folder / "laptop", ("--port", "0"), told).start()
    try:
        (run,) = installation.json("run", "list")["items"]
        followed = installation.command("run", "follow", run["id"])
        assert followed.returncode == 0, followed.stderr + installation.logs()
        yield installation
    finally:
        installation.end()


@pytest.fixture(scope="session")
def first_run(laptop: Installation) -> str:
    """The first job's id, which is its model's."""
    return str(laptop.json("run", "list")["items"][-1]["id"])


@pytest.fixture(scope="session")
def two_seeds(laptop: Installation) -> TwoSeeds:
    """Two seeds of two epochs."""
    done = laptop.command("train", *QUICK, "--seeds", "1,2", "--group", "two-seeds", "--follow")
    assert done.returncode == 0, done.stderr + laptop.logs()
    runs = [run["id"] for run in laptop.json("run", "group", "two-seeds")["runs"]]
    return TwoSeeds("two-seeds", runs, done.stdout)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()
