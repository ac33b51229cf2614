"""One's history in a real browser: sought, tagged, noted, deleted and brought back; the address says what is seen."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect
from visiting import CHROMIUM, Visitor, come

from serving import Installation
from veravox.client.models import Phase

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
TITLES = ("Alder", "Birch", "Cedar")


@pytest.fixture(scope="module")
def forest(short_folder: Path) -> Iterator[Installation]:
    """An installation that was used a little: some runs, which were stopped."""
    installation = Installation(short_folder / "forest", ("--port", "0")).start()
    try:
        for run in installation.json("run", "list")["items"]:
            installation.command("run", "stop", run["id"])
        yield installation
    finally:
        installation.end()


@pytest.fixture
async def runs(forest: Installation) -> dict[str, str]:
    """Ids by title; none has tags or notes, and none is deleted."""
    spec: dict[str, Any] = {"dataset": {"name": "example"}, "model": {"architecture": "compact", "weights": "none"}}
    async with forest.client() as client:
        found = {run.title: run for run in (await client.list_runs()).items}
        for run in (await client.list_runs(deleted=True)).items:
            found[run.title] = await client.restore_run(run.id)
        for title in TITLES:
            if title not in found:
                found[title] = await client.create_run({**spec, "title": title})
            if found[title].status.phase is not Phase.stopped:
                await client.update_run(found[title].id, {"desired": "Stop"})
            await client.update_run(found[title].id, {"tags": [], "notes": ""})
    return {title: str(found[title].id) for title in TITLES}


@pytest.fixture
async def visitor(browser: Browser, forest: Installation) -> AsyncIterator[Visitor]:
    """Whose console has nothing to complain of."""
    visitor = await come(browser, forest)
    yield visitor
    assert visitor.complaints == []
    await visitor.page.close()


def titles(page: Page) -> Any:
    return page.locator("tbody tr td:nth-child(2) a[href^='/runs/']")


async def test_tags_are_changed_in_place_with_keys_and_lead_to_the_runs_that_have_them(
    visitor: Visitor, forest: Installation, runs: dict[str, str]
) -> None:
    page = visitor.page
    await visitor.open("/runs")
    for title in ("Birch", "Cedar"):
        await page.get_by_role("button", name=f"Add tags: {title}").press("Enter")
        line = page.get_by_label(f"Tags of {title}, with commas between them")
        await expect(line).to_be_focused()
        await line.type("Two  Voices, baseline")
        await line.press("Enter")
        row = page.get_by_role("row", name=re.compile(title))
        await expect(row.get_by_role("link", name="Runs with the tag two voices")).to_be_visible()
    await page.get_by_role("button", name="Change tags: Birch").click()
    line = page.get_by_label("Tags of Birch, with commas between them")
    await line.fill("baseline, <b>")
    await line.press("Enter")
    await expect(page.get_by_text("other signs than letters")).to_be_visible()
    await line.press("Escape")
    await expect(page.get_by_role("button", name="Change tags: Birch")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("Cedar"))
    await row.get_by_role("link", name="Runs with the tag baseline").click()
    await expect(page).to_have_url(re.compile(r"/runs\?tag=baseline$"))
    await expect(titles(page)).to_have_text(["Cedar", "Birch"])
    await page.get_by_role("link", name="No longer tag baseline").click()
    await expect(page).to_have_url(re.compile(r"/runs$"))
    await expect(titles(page)).to_contain_text(["Cedar", "Birch", "Alder"])
    assert forest.json("run", "show", runs["Birch"])["tags"] == ["baseline", "two voices"]


async def test_what_is_sought_stands_in_the_address_and_is_seen_again_after_a_reload(
    visitor: Visitor, forest: Installation, runs: dict[str, str]
) -> None:
    forest.json("run", "note", runs["Alder"], "the needle in the haystack")
    page = visitor.page
    await visitor.open("/runs")
    await page.get_by_label("Words").fill("NEEDLE hay")
    await page.get_by_label("Words").press("Enter")
    await expect(titles(page)).to_have_text(["Alder"])
    await expect(page).to_have_url(re.compile(r"/runs\?search=NEEDLE\+hay$"))
    await page.reload()
    await expect(titles(page)).to_have_text(["Alder"])
    await expect(page.get_by_label("Words")).to_have_value("NEEDLE hay")
    await page.get_by_text("Narrow down").click()
    await page.get_by_label("Phase").select_option("Failed")
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_text("No run is like that; leave something out.")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"search=NEEDLE\+hay&phase=Failed$"))
    await page.go_back()
    await expect(titles(page)).to_have_text(["Alder"])
    await page.get_by_role("link", name="All runs").click()
    await page.get_by_label("Order").select_option("title")
    await page.get_by_role("button", name="Find").click()
    await expect(titles(page)).to_contain_text(["Alder", "Birch", "Cedar"])


async def test_what_was_deleted_comes_back_at_once_or_within_days(visitor: Visitor, runs: dict[str, str]) -> None:
    page = visitor.page
    await visitor.open("/runs")
    delete, said = page.get_by_role("button", name="Delete Birch"), page.get_by_text("Birch was deleted.")
    await delete.click()
    await expect(delete).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(said).to_have_count(0)
    await delete.click()
    await expect(said).to_be_visible()
    await expect(delete).to_have_count(0)
    await page.get_by_role("link", name="Deleted runs").click()
    await expect(page.get_by_text("can be brought back for 7 days")).to_be_visible()
    await page.get_by_role("button", name="Restore Birch").click()
    await expect(page.get_by_text("There is nothing to bring back.")).to_be_visible()
    await page.get_by_role("main").get_by_role("link", name="Runs", exact=True).click()
    await expect(delete).to_be_visible()


async def test_notes_stay_at_the_run_as_they_were_written(
    visitor: Visitor, forest: Installation, runs: dict[str, str]
) -> None:
    page, notes = visitor.page, "First line.\n<script>alert(1)</script> & so on"
    await visitor.open(f"/runs/{runs['Cedar']}")
    await page.get_by_role("textbox", name="Notes").fill(notes)
    await page.get_by_role("button", name="Save the notes").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("textbox", name="Notes")).to_have_value(notes)
    assert forest.json("run", "show", runs["Cedar"])["notes"] == notes
    await page.get_by_role("button", name="Add tags: Cedar").click()
    await page.get_by_label("Tags of Cedar, with commas between them").fill("kept")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("link", name="Runs with the tag kept")).to_be_visible()


async def test_notes_that_were_changed_elsewhere_are_shown_before_they_are_replaced(
    visitor: Visitor, forest: Installation, runs: dict[str, str]
) -> None:
    page = visitor.page
    await visitor.open(f"/runs/{runs['Cedar']}")
    async with forest.client() as client:
        await client.update_run(UUID(runs["Cedar"]), {"notes": "written on a phone"})
    await page.get_by_role("textbox", name="Notes").fill("written here")
    save = page.get_by_role("button", name="Save the notes")
    await save.click()
    told = page.get_by_role("alert").filter(has_text="changed elsewhere")
    await expect(told).to_be_visible()
    await expect(page.get_by_text("written on a phone")).to_be_visible()
    assert forest.json("run", "show", runs["Cedar"])["notes"] == "written on a phone"
    await save.click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(told).to_have_count(0)
    assert forest.json("run", "show", runs["Cedar"])["notes"] == "written here"


async def test_everything_fits_a_telephone(visitor: Visitor, forest: Installation, runs: dict[str, str]) -> None:
    forest.json("run", "tag", runs["Alder"], *(f"a-tag-as-long-as-a-tag-may-be-{n}x" for n in range(9)))
    page = visitor.page
    await visitor.open("/runs")
    for width in (1280, 1024, 360):  # nothing that can be done with a run is cut off
        await page.set_viewport_size({"width": width, "height": 780})
        place = page.locator(".folding")
        assert await place.evaluate("each => each.scrollWidth <= each.clientWidth"), width
        await expect(page.get_by_role("button", name="Delete Birch")).to_be_visible()
        await expect(page.get_by_role("columnheader", name="kept apart")).to_have_count(1)
    await page.set_viewport_size({"width": 360, "height": 780})
    for path in ("/runs", "/runs?tag=a&search=b&phase=Failed", "/runs?deleted=yes", f"/runs/{runs['Alder']}"):
        await visitor.open(path)
        await expect(page.locator("h1")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == 360, path
