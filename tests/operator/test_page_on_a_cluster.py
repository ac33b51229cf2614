"""The page of an installation on a cluster, in a real browser: a pod trains, and its curve is seen to grow."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from running import Operator, as_account, dataset, training, upload

from cluster.harness import Cluster
from cluster.manifests import rights
from cluster.rooms import close_room, open_room
from veravox.core.trace import Trace

GATEWAY, PAGE = 8101, 8102
SOON = 120_000  # ms; a limit for a machine under load, not a promise
expect.set_options(timeout=SOON)
COUNT = "() => Math.max(0, ...(document.querySelector('.js-plotly-plot')?.data ?? []).map(each => each.x?.length ?? 0))"
TOKEN = secrets.token_urlsafe(24)
MISSING = shutil.which("chromium") is None
pytestmark = pytest.mark.skipif(MISSING, reason="there is no Chromium")


@pytest.fixture(scope="module")
def installation(
    kinds: Cluster, modules_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Operator]:
    """Operator, gateway and page, each with its own rights, in the cluster's network."""
    namespace, data = open_room(kinds.kubectl), tmp_path_factory.mktemp("page-volume")
    work = tmp_path_factory.mktemp("page")
    kinds.share(namespace, data)
    kinds.apply(rights("gateway", namespace), namespace)
    (work / "kubeconfig").write_text(as_account(kinds, namespace, "veravox-gateway"))
    gateway = {
        "KUBECONFIG": str(work / "kubeconfig"),
        "VERAVOX_LAUNCHER": "kubernetes",
        "VERAVOX_DATABASE_URL": modules_database_url,
    }
    gateway |= {"VERAVOX_LOG_FORMAT": "json"}
    gateway |= {"VERAVOX_NAMESPACE": namespace, "VERAVOX_DATA": str(data), "VERAVOX_LOCAL_TOKEN": TOKEN}
    page = {"VERAVOX_GATEWAY_URL": f"http://127.0.0.1:{GATEWAY}", "VERAVOX_DATA": str(data)}
    with (
        upload(data),
        Operator(kinds, namespace, data, work, port=8095) as operator,
        Service(kinds, work, "gateway", GATEWAY, gateway),
        Service(kinds, work, "web", PAGE, page),
    ):
        kinds.apply(
            [dataset(), training("by-hand", training={"epochs": 1})], namespace
        )  # the form begins with its settings
        kinds.wait("vds", "example", namespace, lambda each: each.get("status", {}).get("result"), 180)
        yield operator
    close_room(kinds.kubectl, namespace)


class Service:
    """A service inside, ready when entered."""

    def __init__(self, cluster: Cluster, work: Path, name: str, port: int, environment: dict[str, str]) -> None:
        said = (f"{key}={value}" for key, value in (environment | {"NICEGUI_STORAGE_PATH": str(work / name)}).items())
        command = [sys.executable, "-m", "veravox", name, "--port", str(port)]
        self._line, self._log = cluster.inside("env", *said, *command), work / f"{name}.log"
        self._url = f"http://127.0.0.1:{cluster.forward('127.0.0.1', port)}/readyz"

    def __enter__(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._line, stdout=log, stderr=log, env=os.environ)
        until = time.monotonic() + 60
        while not self._is_ready():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < until, self._log.read_text()

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(self._url, timeout=2, trust_env=False).is_success
        except httpx.HTTPError:
            return False


@pytest.fixture(scope="module")
async def browser(installation: Operator) -> AsyncIterator[Browser]:
    """Chromium in the cluster's network."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    async with async_playwright() as playwright:
        program = installation.cluster.launcher("chromium")
        browser = await playwright.chromium.launch(executable_path=program, args=quiet)
        yield browser
        await browser.close()


def followed_from_the_click(operator: Operator, name: str, run: str) -> None:
    """The request that the resource names is told by the gateway, by the operator, and by the pod in each of its lines."""
    cluster, namespace = operator.cluster, operator.namespace
    trace = Trace.of(cluster.get("tj", name, namespace)["metadata"]["annotations"]["veravox.dev/trace"])
    assert trace
    pod = lines(cluster.kubectl("logs", f"--selector=veravox.dev/uid={run}", "--tail=-1", f"--namespace={namespace}"))
    assert {(each["process"], each["trace"], each["job"], each["attempt"]) for each in pod} == {
        ("trainer", trace.id, run, 1)
    }
    (asked,) = [
        each for each in lines((operator.log.parent / "gateway.log").read_text()) if each.get("span") == trace.step
    ]
    assert (asked["method"], asked["path"], asked["status"]) == ("POST", "/api/v1/runs", 201)
    told = [each for each in lines(operator.log.read_text()) if each.get("job") == run]
    assert {(each["process"], each["trace"], each["resource"]) for each in told} == {
        ("operator", trace.id, f"{namespace}/{name}")
    }


def lines(log: str) -> list[dict[str, Any]]:
    return [json.loads(each) for each in log.splitlines()]


async def points(page: Page, more_than: int) -> int:
    await page.wait_for_function(f"() => ({COUNT})() > {more_than}", timeout=SOON)
    return int(await page.evaluate(COUNT))


async def test_a_pod_trains_and_the_page_steers_it_and_shows_its_curve(
    browser: Browser, installation: Operator, tmp_path: Path
) -> None:
    cluster, namespace = installation.cluster, installation.namespace
    page = await browser.new_page(viewport={"width": 1440, "height": 960})
    page.set_default_timeout(SOON)
    await page.goto(f"http://127.0.0.1:{PAGE}/login?token={TOKEN}")
    await page.goto(f"http://127.0.0.1:{PAGE}/train")
    await expect(page.get_by_text("279").first).to_be_visible()
    await page.get_by_label("Epochs", exact=True).fill("400")
    await page.get_by_role("button", name="Train", exact=True).click()
    await expect(page.get_by_test_id("phase")).to_have_text("Running", timeout=2 * SOON)
    run = page.url.rpartition("/")[2].partition("?")[0]
    (name,) = [each["metadata"]["name"] for each in cluster.items("tj", namespace) if each["metadata"]["uid"] == run]
    followed_from_the_click(installation, name, run)
    at = await points(page, more_than=10)
    assert await points(page, more_than=at) > at  # it grows by itself
    await page.screenshot(path=tmp_path / "run-on-a-cluster.png", full_page=True)

    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_test_id("phase")).to_have_text("Paused", timeout=SOON)
    paused = cluster.get("tj", name, namespace)
    assert (paused["spec"]["desired"], paused["status"]["phase"]) == ("Pause", "Paused")
    at = await points(page, more_than=10)
    await page.get_by_role("button", name="Resume").click()
    await points(page, more_than=at)
    await page.get_by_role("button", name="Stop and keep the model").click()
    cluster.wait("tj", name, namespace, lambda tj: tj["status"]["phase"] == "Stopped", 120)
    await expect(page.get_by_test_id("phase")).to_have_text("Stopped", timeout=SOON)
    owner = cluster.get("tj", name, namespace)["metadata"]["labels"]["veravox.dev/owner"]
    assert re.fullmatch(r"[0-9a-f-]{36}", owner)

    await page.goto(f"http://127.0.0.1:{PAGE}/runs")
    cluster.wait("tj", "by-hand", namespace, lambda tj: tj["status"]["phase"] == "Succeeded", 120)
    await expect(page.get_by_role("link", name=re.compile("by-hand")).first).to_be_visible(timeout=SOON)
    await page.close()
