"""Every text that somebody can set, as something that would run if a page read it as more than text, in a real browser."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page
from visiting import CHROMIUM, Visitor, come

from serving import QUICK, Installation
from veravox.core.example import EXAMPLE_CLIPS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
VOICE, ANOTHER, *_others = sorted(EXAMPLE_CLIPS.iterdir())
MARK = "stolen-by-"
HARM = "() => [window.stolen ?? null, document.querySelectorAll('[onerror], [onload], [onfocus]').length]"
LONGEST = {"first-name": 80, "last-name": 80}
SEEN = ("speaker", "class", "run", "recording", "first-name", "last-name", "token", "echo")  # on one page at least
SETTLED = """async () => {
  let before = "", same = 0
  for (let frame = 0; same < 30 && frame < 240; frame++) {
    await new Promise((soon) => requestAnimationFrame(soon))
    const now = document.documentElement.innerText
    same = now === before && now.trim() ? same + 1 : 0
    before = now
  }
}"""


def said(kind: str) -> str:
    """Tags, an attribute that ends, and a template of Vue's; without a slash, so that files may be called so, and short."""
    script = "window.stolen=1"
    return f'{MARK}{kind}"><img src=x onerror={script}>{{{{$emit.constructor(`{script}`)()}}}}'[: LONGEST.get(kind)]


@pytest.fixture(scope="module")
def house(short_folder: Path) -> Iterator[Installation]:
    """One of its own, for nobody else wants such names about."""
    installation = Installation(short_folder / "hostile", ("--port", "0"), {"VERAVOX_FIRST_JOB": "false"}).start()
    yield installation
    installation.end()


def clips_of(voice: Path, folder: Path) -> Path:
    for kind, called in (("bonafide", "bonafide"), ("lpcnet", said("class"))):
        for speaker in (said("speaker"), "bert"):
            place = folder / speaker / called
            place.mkdir(parents=True)
            for n, clip in enumerate(sorted((voice / kind).glob("*.flac"))[:12]):
                shutil.copy(clip, place / (f"{said('clip')}.flac" if n == 0 else clip.name))
    return folder


@pytest.fixture(scope="module")
def hostile(house: Installation, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A dataset, two runs with their models, an evaluation and a verdict that are called so, and an account of such a person."""
    folders = {"hostile": clips_of(VOICE, tmp_path_factory.mktemp("hostile"))}
    folders["measured"] = clips_of(ANOTHER, tmp_path_factory.mktemp("measured"))
    known = json.loads((house.data / "server.json").read_text())
    headers = {"Authorization": f"Bearer {known['token']}", "User-Agent": said("browser")}
    with httpx.Client(base_url=f"{known['server']}/api/v1", headers=headers, trust_env=False, timeout=120) as http:
        for name, folder in folders.items():
            house.json("dataset", "import", str(folder), "--name", name, "--layout", "speaker/class")
        titled = {"name": "titled", "title": said("dataset"), "source": {"dataset": {"name": "hostile"}}}
        assert http.post("/datasets", json=titled).status_code == 201
        done = house.command("dataset", "audit", "hostile")
        assert done.returncode == 0, done.stderr + house.logs()
        asked = (
            "train",
            *QUICK[2:],
            "--dataset",
            "hostile",
            "--set",
            f"title={said('run')}",
            "--seeds",
            "1,2",
            "--follow",
        )
        done = house.command(*asked, "--group", "hostile")
        assert done.returncode == 0, done.stderr + house.logs()
        other, run = (each["id"] for each in http.get("/runs").json()["items"])
        evaluation = house.json("evaluate", "--model", run, "--dataset", "measured")
        names = {"firstName": said("first-name"), "lastName": said("last-name"), "showsName": True}
        assert http.patch("/me", json=names).status_code == 200
        assert http.post("/access-tokens", json={"title": said("token"), "scopes": ["read"]}).status_code == 201
        clip = min((VOICE / "bonafide").glob("*.flac")).read_bytes()
        given = http.post("/verdicts", files={"file": (said("recording"), clip)}, data={"model": run})
        assert given.status_code == 201, given.text
        assert http.post(f"/models/{run}/publish", json={}).status_code == 200
        assert http.post("/sessions", json={"token": known["token"]}).status_code == 201  # seen on the account's page
    return {"run": run, "other": other, "evaluation": evaluation["id"], "verdict": given.json()["id"]}


@pytest.fixture
async def visitor(browser: Browser, house: Installation) -> AsyncIterator[Visitor]:
    visitor = await come(browser, house)
    yield visitor
    await visitor.page.close()


async def harmed(page: Page) -> Any:
    return await page.evaluate(HARM)


async def test_harm_would_be_seen(visitor: Visitor) -> None:
    """Where a page did read such a text as HTML."""
    await visitor.page.evaluate("text => { document.body.innerHTML = text }", said("speaker"))
    await visitor.page.wait_for_function("() => window.stolen")
    assert (await harmed(visitor.page))[1] > 0


async def test_no_text_is_more_than_text_on_any_page(visitor: Visitor, hostile: dict[str, str]) -> None:
    page, run = visitor.page, hostile["run"]
    echo = (
        said("echo").replace("#", "%23").replace("&", "%26").replace("{", "%7B").replace("}", "%7D").replace('"', "%22")
    )
    paths = ["/", "/data", "/train", "/train?dataset=hostile", f"/train?like={run}", "/runs", f"/runs/{run}"]
    paths += [
        f"/compare?run={run}&run={hostile['other']}",
        "/groups/hostile",
        "/models",
        f"/models/{run}",
        f"/evaluate?model={run}",
    ]
    paths += [f"/verdicts/{hostile['verdict']}", "/laboratory", f"/laboratory?model={run}&dataset=hostile"]
    paths += [f"/laboratory/{hostile['evaluation']}", "/try", f"/try?model={run}", "/account", "/administration"]
    paths += ["/gallery", "/people/local", f"/people/{echo}", f"/gallery?after={echo}", f"/second-factor?next={echo}"]
    paths += [f"/{echo}", f"/groups/{echo}", f"/runs/{echo}", f"/evaluate?model={echo}", f"/compare?run={echo}"]
    paths += [f"/laboratory?dataset={echo}", f"/problems/{echo}", f"/train?dataset={echo}", f"/login?next={echo}"]
    api = ["datasets/hostile/audit.html", f"models/{run}/card?format=html", f"runs/{run}/files/report.html"]
    api += [
        f"evaluations/{hostile['evaluation']}/files/report.html",
        "datasets/hostile",
        f"runs/{run}",
        f"models/{echo}",
    ]
    shown = ""
    answers = [f"/api/v1/{each}" for each in api]
    for path in [*paths, *answers]:
        await visitor.open(path)
        if path not in answers:  # which are in a sandbox, where not even this may run
            await page.evaluate(SETTLED)
        assert await harmed(page) == [None, 0], path
        shown += await page.evaluate("() => document.documentElement.innerText + document.title")
        shown += await page.evaluate(
            "() => [...document.querySelectorAll('input, textarea')].map(each => each.value).join()"
        )
    assert [kind for kind in SEEN if f"{MARK}{kind}" not in shown] == []


async def test_no_clip_is_called_more_than_its_name(visitor: Visitor, hostile: dict[str, str]) -> None:
    await visitor.open(f"/laboratory/{hostile['evaluation']}")
    await visitor.page.get_by_role("button", name=re.compile("clips of .* that were taken for")).first.press("Enter")
    await visitor.page.get_by_role("article").filter(has_text=MARK).first.wait_for()
    await visitor.page.evaluate(SETTLED)
    assert await harmed(visitor.page) == [None, 0]


async def test_what_is_typed_and_refused_is_said_again_as_text(visitor: Visitor, hostile: dict[str, str]) -> None:
    page = visitor.page
    await visitor.open("/data")
    await page.get_by_label("Name", exact=True).fill("echoed")
    await page.get_by_label("Folder", exact=True).fill(f"/{said('echo')}")
    await page.get_by_role("button", name="Import", exact=True).click()
    await page.get_by_role("alert").filter(has_text=MARK).wait_for()
    assert await harmed(page) == [None, 0]
    await visitor.open(f"/evaluate?model={hostile['run']}")
    file = {"name": f"{said('recording')}.wav", "mimeType": "audio/wav", "buffer": b"no sound"}
    await page.set_input_files("#recording", file)  # type: ignore[arg-type]
    await page.get_by_text(f"{MARK}recording").first.wait_for()
    await page.evaluate(SETTLED)
    assert await harmed(page) == [None, 0]
