"""One machine with Docker Compose, on a real engine: from `up` to a verdict, and what dies in between."""

import json
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, expect

from standins.engine import STANDINS, Docker, docker
from standins.machine import lacking
from veravox.datasets.example import example_folder

PASSWORD = "violet kettle sings 9"
SENTENCES = 14  # of each voice and class
EPOCHS = 60  # some seconds each: long enough to be killed in the middle


@dataclass(frozen=True)
class Composed:
    """An installation of a project name of its own."""

    engine: Docker
    environment: dict[str, str]

    def __call__(self, *line: str) -> str:
        return self.engine("compose", *line, more=self.environment)

    @property
    def page(self) -> str:
        return f"https://localhost:{self.environment['VERAVOX_PORT']}"

    def up(self) -> None:
        self("up", "--detach", "--wait", "--no-build", "--quiet-pull")

    def kill(self, service: str) -> None:
        """Its first process, from outside, without a word; the engine starts it again."""
        container = self("ps", "--quiet", service).strip()
        os.kill(int(self.engine("inspect", "--format", "{{.State.Pid}}", container)), signal.SIGKILL)

    def asked(self, url: str) -> Any:
        """What an address of the networks inside answers."""
        line = f"import sys, urllib.request; sys.stdout.write(urllib.request.urlopen({url!r}).read().decode())"
        return json.loads(self("exec", "-T", "gateway", "python", "-c", line))

    def targets(self) -> dict[str, tuple[str, str]]:
        """By job, how what Prometheus scrapes is, and why it is down."""
        found = self.asked("http://prometheus:9090/api/v1/targets?state=active")["data"]["activeTargets"]
        return {each["labels"]["job"]: (each["health"], each["lastError"]) for each in found}


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    if missing := lacking():
        pytest.skip(f"Docker Compose needs what is missing here: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("composed")
    for voice in sorted(example_folder().iterdir()):
        for kind in sorted(voice.iterdir()):
            (folder / "datasets" / "Our voices" / voice.name / kind.name).mkdir(parents=True)
            for clip in sorted(kind.glob("*.flac"))[:SENTENCES]:
                shutil.copy(clip, folder / "datasets" / "Our voices" / voice.name / kind.name)
    for each in (folder / "datasets").rglob("*"):  # whoever is inside is nobody here
        each.chmod(each.stat().st_mode | (0o055 if each.is_dir() else 0o044))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **STANDINS,
        "COMPOSE_PROJECT_NAME": "veravox-tested",
        "VERAVOX_PORT": str(port),
        "VERAVOX_ADDRESS": "127.0.0.1",
        "VERAVOX_DATASETS_FOLDER": str(folder / "datasets"),
        "VERAVOX_THREADS": "1",
    }
    with docker() as engine:
        installation = Composed(engine, environment)
        try:
            installation("down", "--volumes", "--remove-orphans")
            yield installation
        finally:
            installation("down", "--volumes", "--remove-orphans")


async def logged_in(browser: Browser, installation: Composed) -> Page:
    """By the link that the gateway's log shows, as its owner would."""
    page = await (await browser.new_context(ignore_https_errors=True)).new_page()
    (link,) = set(re.findall(rf"{installation.page}/register#\S+", installation("logs", "--no-log-prefix", "gateway")))
    await page.goto(link)
    said = {"name": "ada", "email": "ada@example.org", "password": PASSWORD, "again": PASSWORD}
    for name, value in {"first_name": "Ada", "last_name": "L", **said}.items():
        await page.fill(f"[name={name}]", value)
    await page.get_by_role("button", name="Register").click()
    await expect(page.get_by_text("Your account is there")).to_be_visible(timeout=30_000)
    await page.goto(f"{installation.page}/login")
    await page.fill("[name=name]", "ada")
    await page.fill("[name=password]", PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("button", name="Log out")).to_be_visible(timeout=30_000)
    return page


async def test_from_up_to_a_verdict_whatever_dies_in_between(composed: Composed, browser: Browser) -> None:
    composed.up()
    page = await logged_in(browser, composed)

    await page.goto(f"{composed.page}/data")  # the folder of the host is there
    await expect(page.get_by_text("our-voices").first).to_be_visible(timeout=60_000)
    await expect(page.get_by_text(f"{3 * 3 * SENTENCES} clips").first).to_be_visible(timeout=180_000)

    chosen = {"model.architecture": "compact", "model.weights": "none"}
    with_ = "&".join(f"with={quote(f'{name}={value}')}" for name, value in chosen.items())
    await page.goto(f"{composed.page}/train?{with_}")
    await page.get_by_label("Epochs", exact=True).fill(str(EPOCHS))
    await page.get_by_role("button", name="Train", exact=True).click()
    await page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}$"), timeout=60_000)
    await expect(page.get_by_text(re.compile(rf"^Epoch \d+ of {EPOCHS}$")).first).to_be_visible(timeout=240_000)

    well, until = dict.fromkeys(("gateway", "web", "detector", "runner", "jobs"), ("up", "")), time.monotonic() + 60
    while (health := composed.targets()) != well and time.monotonic() < until:
        assert "down" not in {state for state, _why in health.values()}, health  # others were not scraped yet
    assert health == well

    for service in ("database", "gateway", "runner", "detector", "web"):
        composed.kill(service)
    composed.up()  # waits until all are well again
    await page.reload()
    await expect(page.get_by_text("Succeeded", exact=True).first).to_be_visible(timeout=400_000)
    await expect(page.get_by_text(f"Epoch {EPOCHS} of {EPOCHS}").first).to_be_visible()

    composed("down")
    composed.up()
    await page.goto(f"{composed.page}/evaluate")  # the session is there, and the model
    clip = max((example_folder() / "fr_june" / "fargan").glob("*.flac"))
    await page.locator("input[type=file]").first.set_input_files(str(clip))
    await page.wait_for_url(re.compile(r"/verdicts/[0-9a-f-]{36}$"), timeout=60_000)
    await expect(page.get_by_text("A machine made this.")).to_be_visible(timeout=60_000)


def test_processes_have_no_more_than_they_need(composed: Composed) -> None:
    """Seen from inside, as far as a process can see it."""
    composed.up()
    line = (
        "import json, os; status = dict(each.split(':', 1) for each in open('/proc/self/status').read().splitlines());"
        "held = {each: os.path.exists('/run/secrets/' + each) for each in "
        "('password', 'veravox_database_url', 'veravox_internal_token', 'tls.key')};"
        "print(json.dumps({'uid': os.getuid(), 'capabilities': int(status['CapEff'], 16), 'new': status['NoNewPrivs'].strip(),"
        " 'filtered': status['Seccomp'].strip(), 'root': os.access('/', os.W_OK) or os.access('/opt/app', os.W_OK),"
        " 'secrets': sorted(each for each, there in held.items() if there)}))"
    )
    hardened = {"uid": 10001, "capabilities": 0, "new": "1", "filtered": "2", "root": False}
    for service, secrets in {
        "gateway": ["veravox_database_url", "veravox_internal_token"],
        "web": ["tls.key"],
        "detector": ["veravox_internal_token"],
        "runner": ["veravox_database_url"],
    }.items():
        assert json.loads(composed("exec", "-T", service, "python", "-c", line)) == {**hardened, "secrets": secrets}
    said = composed("run", "--rm", "--no-deps", "cli", "veravox", "--version")
    assert said.startswith("veravox ")
