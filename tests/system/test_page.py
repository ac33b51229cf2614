"""The page in a real browser, from Train to verdict, on real speech; its console stays free of errors."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from visiting import CHROMIUM, SOON, come, points_on_the_curve

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")


async def test_nothing_is_open_without_the_link(browser: Browser, laptop: Installation, first_run: str) -> None:
    page = await browser.new_page()
    for path in ("/train", f"/runs/{first_run}", "/evaluate", "/data", "/models"):
        await page.goto(laptop.link.partition("/login")[0] + path)
        assert "/login" in page.url
    answer = await page.request.get(laptop.link.partition("/login")[0] + "/api/v1/runs")
    assert answer.status == 401
    await page.goto(laptop.link.partition("/login")[0] + "/foo")
    await expect(page.get_by_text("There is no page at /foo.")).to_be_visible()
    await expect(page.get_by_role("link", name="Home")).to_have_attribute("href", "/")
    await page.close()


async def test_from_train_to_verdict(browser: Browser, laptop: Installation, first_run: str) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open(f"/train?like={first_run}")
    await expect(page.get_by_role("heading", name="New training")).to_be_visible()
    await expect(page.get_by_text("279").first).to_be_visible(timeout=SOON)  # clips, before the start
    await page.get_by_label("Epochs", exact=True).fill("25")
    await page.get_by_role("button", name="Train", exact=True).click()
    await expect(page.get_by_text(re.compile(r"\d+ spectrograms from \d+ clips go in"))).to_be_visible(timeout=SOON)
    await expect(page.get_by_test_id("phase")).to_have_text("Running", timeout=SOON)
    run = page.url.rpartition("/")[2].partition("?")[0]

    await points_on_the_curve(page, more_than=10)
    await _holds_the_view_while_the_training_goes_on(page)
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_test_id("phase")).to_have_text("Paused", timeout=SOON)
    await page.reload()
    await expect(page.get_by_test_id("phase")).to_have_text("Paused", timeout=SOON)
    at = await points_on_the_curve(page, more_than=10)
    await page.get_by_role("button", name="Resume").click()
    await points_on_the_curve(page, more_than=at)

    second = await come(browser, laptop)
    await second.open(f"/runs/{run}")
    await points_on_the_curve(second.page, more_than=at)
    await expect(second.page.get_by_test_id("phase")).to_have_text("Succeeded", timeout=4 * SOON)
    await expect(page.get_by_test_id("phase")).to_have_text("Succeeded", timeout=SOON)
    await expect(page.get_by_role("heading", name="Confusion matrix")).to_be_visible(timeout=SOON)
    await expect(page.get_by_role("row", name=re.compile("^25"))).to_be_visible()
    for name in (
        "Download the bundle",
        "fastai learner (.pkl)",
        "loss and accuracy by batch (CSV)",
        "confusion matrix (PNG)",
    ):
        place = await page.get_by_role("link", name=name).get_attribute("href")
        answer = await page.request.get(laptop.link.partition("/login")[0] + str(place))
        assert answer.ok, (name, await answer.text())

    await page.get_by_role("link", name="Try it now").click()
    await page.set_input_files("#recording", EXAMPLE_CLIPS / "fr_june" / "lpcnet" / _a_clip("fr_june/lpcnet"))
    await expect(page.get_by_test_id("verdict")).to_have_text("A machine made this.", timeout=SOON)
    await expect(page.get_by_text("lpcnet").first).to_be_visible()
    await page.wait_for_function("() => document.querySelector('audio').readyState >= 1")
    await page.wait_for_function("() => [...document.images].every(each => each.complete && each.naturalWidth > 0)")
    assert visitor.complaints == second.complaints == []
    await second.page.close()
    await page.close()


async def _holds_the_view_while_the_training_goes_on(page: Page) -> None:
    """Nothing of the chart moves until one goes on, and then it shows all that came meanwhile."""
    await page.get_by_role("button", name="Hold the view").press("Enter")
    go_on = page.get_by_role("button", name="Go on")
    await expect(go_on).to_be_visible()
    held = await points_on_the_curve(page, more_than=0)
    batch = page.get_by_text(re.compile(r"batch \d+ of \d+"))
    said = re.search(r"batch (\d+)", await batch.inner_text())
    assert said
    await expect(batch).not_to_contain_text(f"batch {said[1]} of")
    assert await points_on_the_curve(page, more_than=0) == held
    await go_on.press("Enter")
    await points_on_the_curve(page, more_than=held)


async def test_two_seeds_become_a_group(browser: Browser, laptop: Installation, first_run: str) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open(f"/train?like={first_run}")
    await page.get_by_text("More: seeds").click()
    await page.get_by_label("Name", exact=True).fill("Seeds of a page")
    await page.get_by_label("Seeds", exact=True).fill("17, 17")
    await expect(page.get_by_role("button", name="Seeds: 17 stands there twice")).to_be_visible(timeout=SOON)
    await page.get_by_label("Seeds", exact=True).fill("17, 18")
    await page.get_by_label("Callbacks", exact=True).fill("EarlyStopingCallback()")
    await expect(page.get_by_text("did you mean EarlyStoppingCallback?").first).to_be_visible(timeout=SOON)
    await page.get_by_label("Callbacks", exact=True).fill("")
    await page.get_by_text("What can be written here").click()
    await page.get_by_role("button", name="Insert BnFreeze").click()
    await expect(page.get_by_label("Callback code", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="Train 2 times").click()
    await page.wait_for_url("**/groups/seeds-of-a-page", timeout=SOON)
    try:
        runs = [
            laptop.json("run", "show", each["id"]) for each in laptop.json("run", "group", "seeds-of-a-page")["runs"]
        ]
        asked = [(run["spec"]["training"]["seed"], run["spec"]["callbacks"]) for run in runs]
        assert asked == [(17, ["BnFreeze()"]), (18, ["BnFreeze()"])]
    finally:
        async with laptop.client() as client:
            await client.delete_group("seeds-of-a-page")
    await page.close()


async def test_an_open_page_comes_back_by_itself_after_gateway_and_page_were_killed(
    browser: Browser, laptop: Installation, first_run: str
) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open(f"/runs/{first_run}")
    before = await points_on_the_curve(page, more_than=50)
    await page.evaluate("window.isFromBefore = true")
    laptop.kill("gateway")
    laptop.kill("web")
    await page.wait_for_function("() => !window.isFromBefore && document.querySelector('[data-testid=phase]')")
    await expect(page.get_by_test_id("phase")).to_have_text("Succeeded", timeout=SOON)
    assert await points_on_the_curve(page, more_than=before - 1) == before
    await page.close()


async def test_a_broken_recording_is_refused_in_words(browser: Browser, laptop: Installation, first_run: str) -> None:
    visitor = await come(browser, laptop)
    await visitor.open(f"/evaluate?model={first_run}")
    broken = {"name": "notes.wav", "mimeType": "audio/wav", "buffer": b"these are not sounds"}
    await visitor.page.set_input_files("#recording", broken)
    await expect(visitor.page.get_by_role("alert").filter(has_text=re.compile(r"\w{4,}"))).to_be_visible(timeout=SOON)
    await visitor.page.close()


async def test_the_form_says_who_is_tested_on_before_anything_starts(browser: Browser, laptop: Installation) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open("/train?anew=1")
    await page.get_by_role("radio", name="example", exact=True).click()  # other tests may have brought others
    await page.get_by_role("radio", name="speakers apart", exact=True).click()
    parts = page.get_by_role("region", name="Voices and clips by part")
    for part in ("training", "validation", "test"):  # three voices: one for each
        await expect(parts.get_by_role("row", name=re.compile(f"^{part} [a-z_]+ 93$"))).to_be_visible(timeout=SOON)
    await page.get_by_role("radio", name="a generator apart", exact=True).click()
    await page.get_by_role("group", name="Held out").get_by_role("button", name="lpcnet", exact=True).click()
    await expect(page.get_by_text("Never met in training")).to_be_visible(timeout=SOON)
    await expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    await page.get_by_text("A run for each of those that are chosen here, or of all: a group.").click()
    await expect(page.get_by_role("button", name="Train each in turn")).to_be_visible(timeout=SOON)
    await page.get_by_role("radio", name="a condition apart", exact=True).click()
    foot = page.get_by_role("region", name="Start the training")
    lacking = foot.get_by_role("button", name="Keep apart: Protocol condition needs at least 2 conditions")
    await expect(lacking).to_contain_text("this choice has 1: clean. Choose a dataset with more conditions")
    await expect(foot.get_by_role("button", name=re.compile("^Train"))).to_be_disabled()
    await lacking.click()
    await expect(page.get_by_role("radio", name="a condition apart", exact=True)).to_be_focused()
    await visitor.open("/train?anew=1&dataset=example&with=protocol.name%3Dcondition&with=nonsense")
    await expect(page.get_by_text("“nonsense” sets nothing that an address can set")).to_be_visible()
    await expect(page.get_by_role("radio", name="a condition apart", exact=True)).to_be_focused()
    await page.close()


async def test_copies_are_made_and_audited(browser: Browser, laptop: Installation, tmp_path: Path) -> None:
    for speaker in ("en_allison", "it_carlo"):
        for clip in sorted((EXAMPLE_CLIPS / speaker / "bonafide").iterdir())[:2]:
            (tmp_path / speaker / "bonafide").mkdir(parents=True, exist_ok=True)
            shutil.copy(clip, tmp_path / speaker / "bonafide")
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open("/data")
    await page.get_by_label("Name", exact=True).fill("four")
    await page.get_by_label("Folder", exact=True).fill(str(tmp_path))
    await page.get_by_role("button", name="Import", exact=True).click()
    four = page.locator(".card", has=page.get_by_role("heading", name="four", exact=True))
    await expect(four.get_by_text("Succeeded")).to_be_visible(timeout=2 * SOON)

    await page.get_by_role("combobox", name="Dataset").click()
    await page.get_by_role("option", name="four").click()
    generators = page.get_by_role("group", name="Generators")
    for name in ("world", "relp", "lpc"):  # the first two are on
        await generators.get_by_role("button", name=name, exact=True).click()
    await page.get_by_role("group", name="Conditions").get_by_role("button", name="snr20").click()
    await page.get_by_label("Other conditions", exact=True).fill("snr")
    await page.get_by_label("New name", exact=True).fill("twins")
    await page.get_by_role("button", name="Make copies").click()
    await expect(page.get_by_text("Behind snr stands")).to_be_visible(timeout=SOON)
    await page.get_by_label("Other conditions", exact=True).fill("")
    await page.get_by_role("button", name="Make copies").click()
    twins = page.locator(".card", has=page.get_by_role("heading", name="twins", exact=True))
    await expect(twins.get_by_text("Succeeded")).to_be_visible(timeout=2 * SOON)
    await expect(twins.get_by_text("16 clips")).to_be_visible()
    audit = await twins.get_by_role("link", name="Audit of twins").get_attribute("href")
    await visitor.open(str(audit))
    await expect(page.get_by_role("heading", name="Audit of twins")).to_be_visible(timeout=SOON)

    bare = {
        "name": "bare",
        "source": {"path": str(tmp_path / "en_allison"), "layout": "class"},
        "packs": [],
        "audit": False,
    }
    origin = laptop.link.partition("/login")[0]
    asked = await page.request.post(f"{origin}/api/v1/datasets", data=bare, headers={"origin": origin})
    assert asked.status == 201, await asked.text()
    await visitor.open("/data")
    await page.get_by_role("button", name="Audit it: bare").click(timeout=2 * SOON)
    await expect(page.get_by_role("link", name="Audit of bare")).to_be_visible(timeout=2 * SOON)
    await expect(page.get_by_role("heading", name="bare-audit")).to_be_hidden(timeout=SOON)
    await page.close()


def _a_clip(folder: str) -> str:
    return min(each.name for each in (EXAMPLE_CLIPS / folder).iterdir())
