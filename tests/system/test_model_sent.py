"""A model goes from one installation to another as a bundle: fetched at a terminal, sent from the page, and asked there."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from visiting import CHROMIUM, SOON, come

from serving import Installation

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")


async def test_a_bundle_that_was_fetched_is_taken_in_again_and_a_spoilt_one_is_not(
    browser: Browser, laptop: Installation, first_run: str, tmp_path: Path
) -> None:
    whole, spoilt = tmp_path / "theirs.zip", tmp_path / "spoilt.zip"
    fetched = laptop.command("model", "download", first_run, "--output", str(whole))
    assert fetched.returncode == 0, fetched.stderr
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(spoilt, "w") as other:
        card = json.loads(archive.read("model.json"))
        card["recipe"]["hop"] = 0
        other.writestr("model.safetensors", archive.read("model.safetensors"))
        other.writestr("model.json", json.dumps(card))

    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open("/models")
    await page.get_by_label("Choose a model").set_input_files(spoilt)
    await expect(page.get_by_text("model.json makes no sense at recipe.hop")).to_be_visible(timeout=4 * SOON)
    await page.get_by_label("Choose a model").set_input_files(whole)
    await expect(page.get_by_text("It is in the list.")).to_be_visible(timeout=4 * SOON)
    await expect(page.get_by_role("heading", name="theirs")).to_be_visible(timeout=SOON)
    await expect(page.get_by_text("Uploaded as a bundle")).to_be_visible()
    assert visitor.complaints == []
    await page.close()

    found = laptop.json("model", "list")["items"]
    assert [each["provenance"] for each in found if each["title"] in {"theirs", "spoilt"}] == ["uploaded"]
