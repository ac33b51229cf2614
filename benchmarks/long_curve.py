"""A run of a million batches on its page: the first drawing, what travels, and frames while one looks at it and it grows.

Gateway, PostgreSQL, page and Chromium on this machine. The run is at work: its files hold a million batches when it is
opened, and grow by ten batches a second from then on, with its status written twice a second, as a trainer and the runner
do. Chromium draws without a GPU. Frames are those that its page is given to draw (requestAnimationFrame, 60 a second at
most) during each thing that a viewer does: for each, frames a second over all of it, and the longest time without one.

Goal: 30 frames a second.

    python benchmarks/long_curve.py [--batches 1000000] [--seconds 8]
"""

import argparse
import asyncio
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from many_users import LOOKED_AT_EVERY, PER_SECOND, gateway, of_run, ready, status
from one_run import machine
from playwright.async_api import Browser, Page, async_playwright

from veravox.core.cookies import PLAIN
from veravox.core.data_folder import DataFolder
from veravox.core.run_folder import BATCH_COLUMNS, HISTORY_COLUMNS, RunFolder
from veravox.core.specs import Phase, Progress, TrainingJobStatus
from veravox.store import tokens
from veravox.store.database import Database
from veravox.store.embedded import embedded_postgres
from veravox.store.tables import Account

GOAL = 30.0  # frames a second
PER_EPOCH = 10_000  # batches
PLANNED = 1.25  # times as many batches as there are at the beginning
PAGE = 18_082  # port
DRAWN = """least => {
    const chart = document.querySelector('.js-plotly-plot')
    return chart?.data && chart.data[0].x.length > 100 && chart.data[0].x.at(-1) >= least && chart.querySelector('.point')
}"""
COUNT = """() => {
    window.frames_seen = [performance.now()]
    const each = now => { frames_seen.push(now); window.counting = requestAnimationFrame(each) }
    window.counting = requestAnimationFrame(each)
}"""
COUNTED = "() => { cancelAnimationFrame(counting); return [...frames_seen, performance.now()] }"
VISIBLE = "() => [...document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range]"
EXACT = """([left, right]) => document.querySelector('.js-plotly-plot').data[0].x
    .filter(x => x >= left && x <= right).length"""


@dataclass
class Growing:
    """The run's folder, which is written as a trainer writes it."""

    folder: RunFolder
    step: int = 0

    def begin(self, batches: int) -> None:
        """With so many batches, and an epoch now and then."""
        self.folder.path.mkdir(parents=True)
        with self.folder.batches.open("w") as rows, self.folder.history.open("w") as epochs:
            rows.write(",".join(BATCH_COLUMNS) + "\n")
            epochs.write(",".join(HISTORY_COLUMNS) + "\n")
            for step in range(1, batches + 1):
                rows.write(_row(step))
                if step % PER_EPOCH == 0:
                    epochs.write(f"{step // PER_EPOCH},{step},0.1,{_loss(step)!r},0.9,0.9,0.05,100.0\n")
        self.step = batches

    async def grow(self, database: Database, run: UUID, planned: int) -> None:
        """Ten batches a second, until it is cancelled."""
        began, first = time.perf_counter(), self.step
        with self.folder.batches.open("a") as rows:
            while True:
                await asyncio.sleep(max(0.0, began + (self.step - first + 1) / PER_SECOND - time.perf_counter()))
                self.step += 1
                rows.write(_row(self.step))
                rows.flush()
                if self.step % round(PER_SECOND * LOOKED_AT_EVERY) == 0:
                    await status(database, run, at_work(self.step, planned))


def _row(step: int) -> str:
    when = "2026-01-01T00:00:00.000+00:00"
    return f"{step},{1 + step // PER_EPOCH},{step % PER_EPOCH},{_loss(step)!r},0.001,{1 - 1 / (1 + step):.4f},{when}\n"


def _loss(step: int) -> float:
    """It falls, and jitters as a real one does."""
    return (1 / math.log(step + 2) + 0.02) * math.exp(random.gauss(0, 0.3))


def at_work(step: int, planned: int) -> TrainingJobStatus:
    progress = Progress(
        step=step, steps=planned, epoch=1 + step // PER_EPOCH, epochs=planned // PER_EPOCH, percent=100 * step / planned
    )
    return TrainingJobStatus(phase=Phase.RUNNING, progress=progress, started_at=datetime(2026, 1, 1, tzinfo=UTC))


async def made(database: Database, folder: DataFolder, batches: int) -> tuple[UUID, str, Growing]:
    """The run, a session of its owner's, and what writes it."""
    async with database.transaction() as session:
        account = Account(name="ada", email="ada@example.org")
        session.add(account)
        await session.flush()
        token, _until = await tokens.begin_session(session, account)
        run = (await of_run(session, account.id)).id
    growing = Growing(folder.run(run))
    await asyncio.to_thread(growing.begin, batches)
    await status(database, run, at_work(batches, round(PLANNED * batches)))
    return run, token, growing


@contextmanager
def page_process(data: Path, address: str) -> Iterator[None]:
    settings = {
        "VERAVOX_DATA": str(data),
        "VERAVOX_GATEWAY_URL": address,
        "VERAVOX_INTERNAL_TOKEN": "of the benchmark alone",
    }
    line = [sys.executable, "-W", "ignore", "-m", "veravox", "web", "--port", str(PAGE)]
    process = subprocess.Popen(line, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


async def until_it_answers(address: str) -> None:
    async with aiohttp.ClientSession() as http:
        for _look in range(600):
            try:
                async with http.get(f"{address}/login") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


@dataclass
class Bytes:
    """What came to one page over the wire."""

    loaded: float = 0.0
    streamed: float = 0.0

    async def count(self, page: Page) -> "Bytes":
        line = await page.context.new_cdp_session(page)
        line.on("Network.loadingFinished", self._load)
        line.on("Network.webSocketFrameReceived", self._take)
        await line.send("Network.enable")
        return self

    def _load(self, event: dict[str, float]) -> None:
        self.loaded += event["encodedDataLength"]

    def _take(self, event: dict[str, Any]) -> None:
        self.streamed += len(event["response"]["payloadData"])


async def frames(page: Page, name: str, act: Callable[[], Awaitable[None]], came: Bytes) -> float:
    """Frames a second while somebody does this; told with the longest gap and what came meanwhile."""
    before = came.streamed
    await page.evaluate(COUNT)
    await act()
    times = await page.evaluate(COUNTED)
    gaps = [after - one for one, after in pairwise(times)]
    per_second = 1000 * (len(times) - 2) / (times[-1] - times[0])
    met = "met" if per_second >= GOAL else "NOT met"
    print(
        f"{name:32} {per_second:5.1f} frames/s (goal {GOAL:g}: {met}), longest gap {max(gaps):5.0f} ms, "
        f"95 % of gaps {sorted(gaps)[int(0.95 * len(gaps))]:4.0f} ms, {(came.streamed - before) / 1e3:6.1f} kB came",
        flush=True,
    )
    return per_second


@dataclass
class Viewer:
    """Who looks at the chart."""

    page: Page
    seconds: float

    async def place(self) -> dict[str, float]:
        found = await self.page.locator(".chart .nsewdrag").first.bounding_box()
        assert found
        return dict(found)

    async def middle(self) -> tuple[float, float]:
        place = await self.place()
        return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2

    async def wait(self) -> None:
        await asyncio.sleep(self.seconds)

    async def hover(self) -> None:
        place, until, turn = await self.place(), time.monotonic() + self.seconds, 0
        while time.monotonic() < until:
            turn += 1
            across, down = 0.5 + 0.45 * math.sin(turn / 15), 0.5 + 0.3 * math.cos(turn / 11)
            await self.page.mouse.move(place["x"] + across * place["width"], place["y"] + down * place["height"])

    async def frame(self, left: float, right: float) -> None:
        """Draw one over a part of the width."""
        place = await self.place()
        y = place["y"] + 0.5 * place["height"]
        await self.page.mouse.move(place["x"] + left * place["width"], y)
        await self.page.mouse.down()
        await self.page.mouse.move(place["x"] + right * place["width"], y + 3, steps=40)
        await self.page.mouse.up()

    async def zoom(self) -> None:
        """In by two frames, out by a double click, again and again."""
        until = time.monotonic() + self.seconds
        while time.monotonic() < until:
            await self.frame(0.2, 0.6)
            await asyncio.sleep(1.0)
            await self.frame(0.3, 0.5)
            await asyncio.sleep(1.0)
            await self.page.mouse.dblclick(*await self.middle())
            await asyncio.sleep(1.0)

    async def pan(self) -> None:
        """Dragged along its axis, there and back."""
        found = await self.page.locator(".chart .ewdrag").first.bounding_box()
        assert found
        until, y = time.monotonic() + self.seconds, found["y"] + found["height"] / 2
        while time.monotonic() < until:
            for one, other in ((0.7, 0.3), (0.3, 0.7)):
                await self.page.mouse.move(found["x"] + one * found["width"], y)
                await self.page.mouse.down()
                await self.page.mouse.move(found["x"] + other * found["width"], y, steps=60)
                await self.page.mouse.up()

    async def steps(self) -> None:
        """The buttons: closer, later and earlier."""
        until = time.monotonic() + self.seconds
        while time.monotonic() < until:
            for name in ("Look closer", "Later", "Earlier", "Look from further away"):
                await self.page.get_by_role("button", name=name).click()
                await asyncio.sleep(0.5)


async def opened(browser: Browser, run: UUID, token: str, step: int) -> tuple[Page, Bytes, float]:
    """The run's page in a context of its own, what came for it, and the seconds until its curve was drawn."""
    context = await browser.new_context(viewport={"width": 1440, "height": 960})
    address = f"http://127.0.0.1:{PAGE}"
    await context.add_cookies([{"name": PLAIN, "value": token, "url": address}])
    page = await context.new_page()
    came = await Bytes().count(page)
    began = time.perf_counter()
    await page.goto(f"{address}/runs/{run}")
    await page.wait_for_function(DRAWN, arg=0.99 * step, timeout=120_000)
    return page, came, time.perf_counter() - began


async def look(browser: Browser, run: UUID, token: str, growing: Growing, seconds: float) -> None:
    page, came, first = await opened(browser, run, token, growing.step)
    said = f"first drawing {first:.2f} s"
    other, _came, again = await opened(browser, run, token, growing.step)
    await other.context.close()
    points = await page.evaluate("() => document.querySelector('.js-plotly-plot').data.map(each => each.x.length)")
    print(
        f"{said}, by a second viewer {again:.2f} s; {came.loaded / 1e6:.2f} MB loaded and "
        f"{came.streamed / 1e3:.0f} kB streamed; points drawn {points}",
        flush=True,
    )
    viewer = Viewer(page, seconds)
    await frames(page, "while new points come in", viewer.wait, came)
    await frames(page, "hovering", viewer.hover, came)
    await frames(page, "zooming by frames", viewer.zoom, came)
    await frames(page, "stepping by the buttons", viewer.steps, came)
    await page.mouse.dblclick(*await viewer.middle())
    for _time in range(2):
        await asyncio.sleep(1.0)
        await viewer.frame(0.4, 0.45)
    began = time.perf_counter()
    left, right = await _settled(page)
    print(f"a part of {right - left:.0f} batches was exact after {time.perf_counter() - began:.2f} s", flush=True)
    await frames(page, "hovering over it", viewer.hover, came)
    await frames(page, "panning along it", viewer.pan, came)
    await page.context.close()


async def _settled(page: Page) -> list[float]:
    """What is visible, once each of its batches is drawn."""
    while True:
        seen = [float(each) for each in await page.evaluate(VISIBLE)]
        if seen[1] - seen[0] < 10_000 and await page.evaluate(EXACT, seen) >= math.floor(seen[1] - seen[0]):
            return seen
        await asyncio.sleep(0.05)


@asynccontextmanager
async def grows(database: Database, run: UUID, growing: Growing, planned: int) -> AsyncIterator[None]:
    task = asyncio.create_task(growing.grow(database, run, planned))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def measure(url: str, data: Path, asked: argparse.Namespace) -> None:
    database, address = Database(url), f"http://127.0.0.1:{PAGE}"
    with gateway(url, data):
        async with ready() as http:
            run, token, growing = await made(database, DataFolder(data), asked.batches)
            with page_process(data, str(http._base_url)):
                await until_it_answers(address)
                print(f"{machine()}; {growing.step} batches in {growing.folder.batches.stat().st_size / 1e6:.0f} MB")
                async with grows(database, run, growing, round(PLANNED * asked.batches)), async_playwright() as play:
                    browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                    await look(browser, run, token, growing, asked.seconds)
                    await browser.close()
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vv") as name:
        data = Path(name) / "data"
        data.mkdir()
        with embedded_postgres(Path(name) / "postgres") as postgres:
            asyncio.run(measure(postgres.url, data, asked))
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
