"""What the page costs whoever opens it: the first load, a way to another page, a run that fifty watch, and what stays in memory.

A whole installation on this machine, and Chromium on the same cores. Every load begins without a cache; bytes are those of
the wire. Ways from page to page are clicks in the navigation until the new page's heading is drawn. Watchers speak the
page's own protocol without drawing (fifty browsers would need more cores than there are); what is told of them is how old
a batch is when its point reaches them. Loads for memory come from as many readers as there are cores, without a browser.

Goals: first load 2 s and 2 MB, page to page 300 ms, p95 of a point 1.5 s for fifty watchers, no growth over 5,000 loads.

    python benchmarks/page.py [--clicks 40] [--watchers 50] [--seconds 60] [--loads 5000]
"""

import argparse
import asyncio
import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles

import httpx
import psutil
import socketio
from one_run import machine
from playwright.async_api import Browser, Page, async_playwright

GOALS = {
    "first load, s": 2.0,
    "first load, MB": 2.0,
    "page to page, ms": 300.0,
    "point p95, s": 1.5,
    "growth, MB": 10.0,
}
PLACES = ("Data", "Runs", "Queue", "Models", "Train", "Evaluate", "Home")
LOADED = ("/", "/data", "/runs", "/models", "/learn")
ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
CLIENT = re.compile(r"'client_id': '([0-9a-f-]+)'")
GROWN = re.compile(r'extendTraces.{0,40}?"x": ?\[\[([0-9., ]+)\]')
SETTLED = 2.0  # s after the last watcher came
PRUNED = 45.0  # s after which the page has let go of what nobody connected to


@dataclass
class Installation:
    """A running `veravox serve`."""

    process: subprocess.Popen[str]
    link: str
    data: Path

    @property
    def base(self) -> str:
        return self.link.partition("/login")[0]

    def page_process(self) -> psutil.Process:
        """The one that builds pages."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return next(each for each in children if " web " in f"{' '.join(each.cmdline())} ")


@contextmanager
def installed(first_job: bool = True) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="vv") as folder:
        data = Path(folder) / "data"
        line = [sys.executable, "-m", "veravox", "serve", "--data", str(data), "--port", "0"]
        line += [] if first_job else ["--no-first-job"]
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            link = next(word for said in process.stdout for word in said.split() if word.startswith("http"))
            try:
                yield Installation(process, link, data)
            finally:
                process.send_signal(signal.SIGTERM)


async def first_load(browser: Browser, house: Installation) -> tuple[float, float]:
    """Seconds until the heading is drawn and all is loaded, and megabytes that came, without a cache."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(house.link)
    cookies = await context.cookies()
    await context.close()
    context = await browser.new_context()
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    got = 0.0

    def count(event: dict[str, float]) -> None:
        nonlocal got
        got += event["encodedDataLength"]

    line.on("Network.loadingFinished", count)
    await line.send("Network.enable")
    began = time.perf_counter()
    await page.goto(house.base + "/")
    await page.locator("h1").wait_for()
    took = time.perf_counter() - began
    await page.wait_for_load_state("networkidle")
    await context.close()
    return took, got / 1e6


async def clicks(browser: Browser, house: Installation, times: int) -> list[float]:
    """Milliseconds from each click in the navigation to the new page's heading."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    await page.goto(house.link)
    await page.locator("h1").wait_for()
    took = []
    for place in range(times + len(PLACES)):
        name = PLACES[place % len(PLACES)]
        took.append(await _click(page, name))
    await context.close()
    return took[len(PLACES) :]  # the first round fills the cache


async def _click(page: Page, name: str) -> float:
    target = page.locator("nav a", has_text=name).first
    await page.evaluate("() => { document.querySelector('h1').dataset.old = 'yes' }")
    await target.hover()
    began = time.perf_counter()
    await target.click(no_wait_after=True)
    await page.locator("h1:not([data-old])").wait_for()
    return 1000 * (time.perf_counter() - began)


async def load(house: Installation, loads: int) -> list[tuple[int, float]]:
    """Megabytes of the page's process after each tenth of the loads, once it has let go of what nobody connected to."""
    process, memory = house.page_process(), []
    async with httpx.AsyncClient(base_url=house.base, trust_env=False, timeout=60, follow_redirects=True) as http:
        await http.get(house.link)
        for tenth in range(11):
            if tenth:
                queue = iter(range(loads // 10))

                async def reader(queue: Iterator[int] = queue) -> None:
                    for number in queue:
                        (await http.get(LOADED[number % len(LOADED)])).raise_for_status()

                await asyncio.gather(*(reader() for _reader in range(os.cpu_count() or 2)))
            await asyncio.sleep(PRUNED if tenth in {1, 10} else 0)
            memory.append((tenth * loads // 10, process.memory_info().rss / 1e6))
            print(f"  {memory[-1][0]} loads: {memory[-1][1]:.0f} MB", flush=True)
    return memory


@dataclass
class Watcher:
    """An open page of a run that draws nothing: what its socket brings, and when."""

    house: Installation
    opened: float = 0.0
    points: list[tuple[int, float]] = field(default_factory=list)  # the newest step of a message, and when it came

    async def watch(self, http: httpx.AsyncClient, run: str, seconds: float, opening: asyncio.Semaphore) -> None:
        async with opening:
            page = (await http.get(f"/runs/{run}")).raise_for_status().text
        client, elements = CLIENT.search(page), ELEMENTS.search(page)
        assert client
        assert elements
        id, listener = drawn_by(json.loads(elements[1]))
        said = {"client_id": client[1], "tab_id": client[1], "document_id": client[1]}
        query = "&".join(f"{key}={value}" for key, value in (said | {"next_message_id": "0"}).items())
        line = socketio.AsyncClient(reconnection=False)
        line.on("*", self._take)
        cookie = "; ".join(f"{key}={value}" for key, value in http.cookies.items())
        address = f"{self.house.base}?{query}&implicit_handshake=true"
        async with opening:
            await line.connect(address, {"Cookie": cookie}, ["websocket"], socketio_path="/_nicegui_ws/socket.io")
        await line.emit("event", {"id": id, "client_id": client[1], "listener_id": listener, "args": []})
        self.opened = time.time()
        await asyncio.sleep(seconds)
        await line.disconnect()

    async def _take(self, _event: str, said: object) -> None:
        found = GROWN.search(json.dumps(said).replace("\\", ""))
        if found:
            self.points.append((int(float(found[1].rsplit(",", 1)[-1])), time.time()))


def drawn_by(elements: dict[str, dict[str, list[dict[str, str]]]]) -> tuple[int, str]:
    """The chart's element, and the listener that hears that it is drawn."""
    for id, element in elements.items():
        for event in element.get("events", []):
            if event["type"].startswith("plotly_afterplot"):
                return int(id), event["listener_id"]
    raise LookupError("no chart on the page")


async def watched(house: Installation, watchers: int, seconds: float) -> list[float]:
    """Seconds from each batch to each watcher, the page alone on one core and a real training, with all else, on the other."""
    page, here = house.page_process(), psutil.Process()
    for each in (here, *here.children(recursive=True)):
        each.cpu_affinity([0] if each.pid == page.pid else [1])
    line = [sys.executable, "-m", "veravox", "train", "--dataset", "example", "--architecture", "compact"]
    line += ["--epochs", "400", "--json"]
    asked = await asyncio.to_thread(
        subprocess.run,
        line,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"VERAVOX_DATA": str(house.data)},
    )
    run = json.loads(asked.stdout)["id"]
    rows = house.data / "runs" / run / "batches.csv"
    while not rows.exists():
        await asyncio.sleep(0.5)
    async with httpx.AsyncClient(base_url=house.base, trust_env=False, timeout=60) as http:
        await http.get(house.link)
        everybody = [Watcher(house) for _watcher in range(watchers)]
        opening = asyncio.Semaphore(5)  # people do not come all in one instant
        await asyncio.gather(*(each.watch(http, run, seconds, opening) for each in everybody))
    with rows.open() as file:
        written = {int(row["step"]): datetime.fromisoformat(row["time"]).timestamp() for row in csv.DictReader(file)}
    silent = sum(not each.points for each in everybody)
    print(
        f"  {len(written)} batches, {sum(len(each.points) for each in everybody)} messages, {silent} watchers heard nothing"
    )
    begin = max(each.opened for each in everybody) + SETTLED  # what came before anybody was there is old
    points = [(step, came) for each in everybody for step, came in each.points]
    return [came - written[step] for step, came in points if written.get(step, 0.0) > begin]


def told(name: str, figure: float, more: str = "") -> bool:
    """One figure beside its goal."""
    goal = GOALS[name]
    print(
        f"{name:22} {figure:8.2f}   goal {goal:g}   {'met' if figure <= goal else 'NOT met'}   {more}".rstrip(),
        flush=True,
    )
    return figure <= goal


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clicks", type=int, default=40)
    parser.add_argument("--watchers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--loads", type=int, default=5000)
    asked = parser.parse_args()
    print(machine(), flush=True)
    with installed() as house:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            await settled(house)
            loads = [await first_load(browser, house) for _time in range(5)]
            told("first load, s", median(each[0] for each in loads), f"of 5: {[round(each[0], 2) for each in loads]}")
            told("first load, MB", median(each[1] for each in loads))
            took = await clicks(browser, house, asked.clicks)
            told("page to page, ms", median(took), f"p95 {quantiles(took, n=20)[-1]:.0f} of {len(took)} clicks")
            await browser.close()
        if asked.watchers:
            ages = await watched(house, asked.watchers, asked.seconds)
            told("point p95, s", quantiles(ages, n=20)[-1], f"median {median(ages):.2f} of {len(ages)} points")
        if asked.loads:
            memory = await load(house, asked.loads)
            beside = memory[4]  # by then as many pages wait for a browser as ever will at this speed
            told("growth, MB", memory[-1][1] - beside[1], f"after {asked.loads} loads beside {beside[0]}")


async def settled(house: Installation) -> None:
    """Until the first job is done, so that it takes nothing away."""
    async with httpx.AsyncClient(base_url=house.base, trust_env=False, timeout=60) as http:
        await http.get(house.link)
        while True:
            runs = (await http.get("/api/v1/runs", headers={"Sec-Fetch-Site": "same-origin"})).json()["items"]
            if runs and runs[0]["status"]["endedAt"]:
                return
            await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(main())
