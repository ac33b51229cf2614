"""An installation with Docker Compose on a real engine, and who comes to its page."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

from standins.engine import ROOT, STANDINS, Docker, docker
from veravox.datasets.example import example_folder

PASSWORD = "violet kettle sings 9"
SENTENCES = 14  # of each voice and class
PATIENCE = 60.0  # s


@dataclass(frozen=True)
class Composed:
    """An installation of a project name of its own."""

    engine: Docker
    environment: dict[str, str]

    def __call__(self, *line: str) -> str:
        return self.engine("compose", *line, more=self.environment)

    def types(self, line: str) -> str:
        """What a line of the documents answers, typed in the folder of `docker-compose.yml`; a search may find nothing."""
        done = subprocess.run(
            ["bash", "-e", "-c", line],
            cwd=ROOT,
            env=self.engine.environment | self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        nothing = done.returncode == 1 and "| grep" in line
        assert done.returncode == 0 or nothing, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def told(self, **settings: str) -> "Composed":
        """The same one, as other words in `.env` would have it."""
        return replace(self, environment=self.environment | settings)

    @property
    def page(self) -> str:
        return f"https://localhost:{self.environment['VERAVOX_PORT']}"

    def up(self, *services: str) -> None:
        """All of it, or these anew."""
        anew = ["--force-recreate", *services] if services else []
        self("up", "--detach", "--wait", "--no-build", "--quiet-pull", *anew)

    def kill(self, service: str) -> None:
        """Its first process, from outside, without a word; the engine starts it again."""
        container = self("ps", "--quiet", service).strip()
        os.kill(int(self.engine("inspect", "--format", "{{.State.Pid}}", container)), signal.SIGKILL)

    def asked(self, url: str) -> Any:
        """What an address of the networks inside answers."""
        line = f"import sys, urllib.request; sys.stdout.write(urllib.request.urlopen({url!r}).read().decode())"
        return json.loads(self("exec", "-T", "gateway", "python", "-c", line))

    def once(self, url: str, there: Callable[[Any], Any]) -> Any:
        """What `there` finds in an answer, as soon as it finds anything."""
        until = time.monotonic() + PATIENCE
        while not (found := there(self.asked(url))):
            assert time.monotonic() < until, f"{url} does not tell of it"
        return found

    def targets(self) -> dict[str, tuple[str, str]]:
        """By job, how what Prometheus scrapes is, and why it is down."""
        found = self.asked("http://prometheus:9090/api/v1/targets?state=active")["data"]["activeTargets"]
        return {each["labels"]["job"]: (each["health"], each["lastError"]) for each in found}


@contextmanager
def composed_in(folder: Path) -> Iterator[Composed]:
    """Nothing of it is there before, or afterwards. The folder holds datasets of the machine's owner."""
    _our_voices(folder)
    environment = {
        **STANDINS,
        "COMPOSE_PROJECT_NAME": "veravox-tested",
        "COMPOSE_PROFILES": "mail",
        "VERAVOX_PORT": str(_free_port()),
        "VERAVOX_MAIL_PORT": str(_free_port()),
        "VERAVOX_SMTP_URL": "smtp://mail:1025",
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


def _our_voices(folder: Path) -> None:
    for voice in sorted(example_folder().iterdir()):
        for kind in sorted(voice.iterdir()):
            (folder / "datasets" / "Our voices" / voice.name / kind.name).mkdir(parents=True)
            for clip in sorted(kind.glob("*.flac"))[:SENTENCES]:
                shutil.copy(clip, folder / "datasets" / "Our voices" / voice.name / kind.name)
    for each in (folder / "datasets").rglob("*"):  # whoever is inside is nobody here
        each.chmod(each.stat().st_mode | (0o055 if each.is_dir() else 0o044))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def registered(browser: Browser, installation: Composed) -> Page:
    """By the link that the gateway's log shows, as its owner would."""
    page = await (await browser.new_context(ignore_https_errors=True)).new_page()
    (link,) = set(
        re.findall(rf"{installation.page}/register#[\w-]+", installation("logs", "--no-log-prefix", "gateway"))
    )
    await page.goto(link)
    said = {"name": "ada", "email": "ada@example.org", "password": PASSWORD, "again": PASSWORD}
    for name, value in {"first_name": "Ada", "last_name": "L", **said}.items():
        await page.fill(f"[name={name}]", value)
    await page.get_by_role("button", name="Register").click()
    await expect(page.get_by_text("Your account is there")).to_be_visible(timeout=30_000)
    await log_in(page, installation.page)
    return page


async def log_in(page: Page, address: str, password: str = PASSWORD) -> None:
    """As ada, at this address of the page."""
    await page.goto(f"{address}/login")
    await page.fill("[name=name]", "ada")
    await page.fill("[name=password]", password)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("button", name="Log out")).to_be_visible(timeout=30_000)


async def asks_for_a_verdict(page: Page, address: str) -> None:
    """About a clip of the bundled speech that a machine made; the newest model says so."""
    await page.goto(f"{address}/evaluate")
    clip = max((example_folder() / "fr_june" / "fargan").glob("*.flac"))
    await page.locator("input[type=file]").first.set_input_files(str(clip))
    await page.wait_for_url(re.compile(r"/verdicts/[0-9a-f-]{36}$"), timeout=60_000)
    await expect(page.get_by_text("A machine made this.")).to_be_visible(timeout=60_000)
