"""One machine with Docker Compose, on a real engine: from `up` to a verdict, what dies in between, and what is changed later."""

import json
import re
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from authority import issued
from composing import SENTENCES, Composed, asks_for_a_verdict, composed_in, log_in, registered
from playwright.async_api import Browser, expect
from tls_proxy import speaking_https

from pages import said_otherwise, typed
from standins.engine import STANDINS
from standins.machine import lacking
from veravox.datasets.example import example_folder

ROOMS = {
    "gateway": ("veravox.gateway", "veravox.store", "veravox.backup", "veravox.cluster", "veravox.installing"),
    "web": ("veravox.web", "veravox.cli", "veravox.client", "veravox.serving"),
    "trainer": ("veravox.runner", "veravox.training", "veravox.datasets", "veravox.detection"),
    "operator": ("veravox_operator", "veravox.cluster", "veravox.execution"),
}
PICKLES = Path(__file__).parents[1] / "detection"
OLDER = Path(__file__).parent / "older"  # an installation of an earlier version
PAGES = [f"docs/{each}.md" for each in ("compose", "runbooks", "operations", "air-gapped", "upgrade")]
TYPED = re.compile(r"(?:sudo install|docker|openssl) ")
NOT_TYPED = {
    "exec grafana": "no image of Grafana is here",
    "--gpus all": "it wants a GPU",
    "compose build": "`make images` has built them, with a cache of its own",
    "compose pull": "no registry of images is here",
    "docker load": "it wants what `docker save` has packed, some gigabytes",
    "weights unpack": "it wants what `weights pack` has fetched",
}
CHOSEN = "seven quiet lanterns 4"  # ada's password after she had forgotten the first
EPOCHS = 60  # some seconds each: long enough to be killed in the middle


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    if missing := lacking():
        pytest.skip(f"Docker Compose needs what is missing here: {', '.join(missing)}")
    with composed_in(tmp_path_factory.mktemp("composed")) as installation:
        yield installation


async def test_from_up_to_a_verdict_whatever_dies_in_between(composed: Composed, browser: Browser) -> None:
    composed.up()
    page = await registered(browser, composed)

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
    await asks_for_a_verdict(page, composed.page)  # the session is there, and the model


def test_what_the_documents_say_of_compose_can_be_typed_as_it_stands(composed: Composed, tmp_path: Path) -> None:
    """The last page goes back to a backup, in new volumes."""
    composed.up()
    token = _token(composed)
    known = composed.told(VERAVOX_TOKEN=token)
    runs = _runs(known)
    instead = {
        "localhost:8443": f"localhost:{composed.environment['VERAVOX_PORT']}",
        "/mnt/elsewhere": str(tmp_path / "elsewhere"),
        "images.txt": str(tmp_path / "images.txt"),
        "sudo ": "",
        "--build": "--no-build",
        " veravox/": f" {STANDINS['VERAVOX_IMAGES']}/",
        " ID": f" {runs[0]}",
        " TOKEN": f" {token}",
    }
    for line in typed(PAGES, TYPED, NOT_TYPED):
        known.types(said_otherwise(line, instead))
    assert _runs(composed.told(VERAVOX_TOKEN=_token(composed))) == runs
    assert "veravox/gateway:0.1.0" in (tmp_path / "images.txt").read_text()


def _token(composed: Composed) -> str:
    made = composed("exec", "-T", "gateway", "veravox", "user", "token", "ada", "--json")
    return str(json.loads(made)["token"])


def _runs(known: Composed) -> list[str]:
    said = known("run", "--rm", "-T", "cli", "veravox", "run", "list", "--json")
    return [each["id"] for each in json.loads(said)["items"]]


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


@pytest.mark.parametrize("image", sorted(ROOMS))
def test_an_image_has_all_that_its_rooms_import(composed: Composed, image: str) -> None:
    """What nobody reads was taken out of it."""
    line = (
        "import importlib, pkgutil, sys\n"
        "for room in sys.argv[1:]:\n"
        "    there = pkgutil.walk_packages(importlib.import_module(room).__path__, f'{room}.', importlib.import_module)\n"
        "    print(len([importlib.import_module(each.name) for each in there]))"
    )
    run = ("run", "--rm", "--read-only", "--tmpfs=/tmp", "--entrypoint=python")
    said = composed.engine(*run, f"{STANDINS['VERAVOX_IMAGES']}/{image}:0.1.0", "-c", line, *ROOMS[image])
    assert all(int(each) > 0 for each in said.split()), said


def test_a_pickle_can_do_no_more_within_the_runners_container_than_without(composed: Composed) -> None:
    composed.up()
    run = ("run", "--rm", "-T", "--no-deps", f"--volume={PICKLES}:/pickles:ro", "--entrypoint=python", "runner", "-B")
    said = composed(*run, "/pickles/confined_in_a_container.py")
    assert "could: ['its own room'])" in said
    assert said.split()[-2:] == ["None", "False"], "the victim lives, and nothing was written"


async def test_a_letter_to_who_forgot_the_password_is_caught_and_opens_the_account(
    composed: Composed, browser: Browser
) -> None:
    composed.up()
    page = await (await browser.new_context(ignore_https_errors=True)).new_page()
    asked = await page.request.post(
        f"{composed.page}/api/v1/resets", data={"email": "ada@example.org"}, headers={"Origin": composed.page}
    )
    assert asked.status == 202, await asked.text()

    def about_a_password(said: dict[str, Any]) -> Any:
        return next((each for each in said["messages"] if each["Subject"] == "A new password for Veravox"), None)

    letter = composed.once("http://mail:8025/api/v1/messages", about_a_password)
    assert [each["Address"] for each in letter["To"]] == ["ada@example.org"]
    text = composed.asked(f"http://mail:8025/api/v1/message/{letter['ID']}")["Text"]
    (link,) = re.findall(rf"{re.escape(composed.page)}/\S+", text)
    await page.goto(link)
    for label in ("[name=password]", "[name=again]"):
        await page.fill(label, CHOSEN)
    await page.get_by_role("button", name="Choose this password").click()
    await expect(page.get_by_text("You have a new password.")).to_be_visible(timeout=30_000)
    await log_in(page, composed.page, CHOSEN)


def test_a_certificate_that_was_given_is_shown_with_what_leads_to_its_root(composed: Composed, tmp_path: Path) -> None:
    composed.up()
    root = issued("lab.example.org", tmp_path / "certificate")
    given = composed.told(VERAVOX_TLS="given", VERAVOX_CERTIFICATE_FOLDER=str(tmp_path / "certificate"))
    given.up("setup", "web")
    believing = ssl.create_default_context(cafile=root)
    port = int(composed.environment["VERAVOX_PORT"])
    with (
        socket.create_connection(("127.0.0.1", port)) as way,
        believing.wrap_socket(way, server_hostname="lab.example.org") as page,
    ):
        page.sendall(b"GET /readyz HTTP/1.1\r\nHost: lab.example.org\r\nConnection: close\r\n\r\n")
        assert page.recv(200).startswith(b"HTTP/1.1 200")


async def test_behind_a_proxy_that_speaks_https_the_page_speaks_http_and_cookies_are_for_https(
    composed: Composed, browser: Browser, tmp_path: Path
) -> None:
    composed.up()
    issued("localhost", tmp_path / "certificate")
    port = composed.environment["VERAVOX_PORT"]
    async with speaking_https(f"http://127.0.0.1:{port}", tmp_path / "certificate") as https:
        address = f"https://localhost:{https}"
        composed.told(
            VERAVOX_TLS="off",
            VERAVOX_PUBLIC_URL=address,
            VERAVOX_TRUSTED_PROXIES="127.0.0.1,172.16.0.0/12,192.168.0.0/16",
        ).up("setup", "web", "prometheus")
        context = await browser.new_context(ignore_https_errors=True)
        page = await context.new_page()
        await log_in(page, address, CHOSEN)
        assert {each["secure"] for each in await context.cookies()} == {True}
        seen = composed.once(
            "http://prometheus:9090/api/v1/targets?state=active",
            lambda said: [
                each["scrapeUrl"]
                for each in said["data"]["activeTargets"]
                if each["labels"]["job"] == "web" and each["health"] == "up"
            ],
        )
        assert seen == ["http://web:8080/metrics"]


async def test_an_installation_of_an_earlier_version_comes_up_with_all_that_it_had(
    composed: Composed, browser: Browser
) -> None:
    composed("down", "--volumes")
    composed.up("setup", "database")
    mounted = [f"--volume={OLDER}:/older:ro", f"--volume={example_folder()}:/speech:ro"]
    brought = composed("run", "--rm", "-T", "--no-deps", *mounted, "--entrypoint=python", "gateway", "/older/bring.py")
    assert brought.split() == ["0011"]

    composed.up()
    page = await (await browser.new_context(ignore_https_errors=True)).new_page()
    await log_in(page, composed.page)  # the password of then
    (run,) = json.loads((OLDER / "rows.json").read_text())["rows"]["runs"]
    await page.goto(f"{composed.page}/runs/{run['id']}")
    await expect(page.get_by_text(run["title"]).first).to_be_visible(timeout=30_000)
    await expect(page.get_by_text("Succeeded", exact=True).first).to_be_visible()
    await page.goto(f"{composed.page}/data")
    await expect(page.get_by_text("279 clips").first).to_be_visible(timeout=30_000)
    await asks_for_a_verdict(page, composed.page)
