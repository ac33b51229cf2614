"""A visitor without an account, in a real browser."""

import hashlib
from pathlib import Path

from playwright.async_api import Browser, expect
from visiting import SOON, Visitor

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.installed_models import shipped

VOICE = EXAMPLE_CLIPS / "en_allison"


async def test_a_visitor_tries_at_once_and_leaves_nothing(browser: Browser, laptop: Installation) -> None:
    (model,) = shipped()
    before = kept(laptop.data)
    page = await browser.new_page(viewport={"width": 1200, "height": 960})
    page.set_default_timeout(SOON)
    visitor = Visitor(page, laptop.link).listen()
    await visitor.open("/login")
    await page.get_by_role("link", name="Try a recording without an account").click()
    await expect(page.get_by_text("Your recording is not kept").first).to_be_visible()
    await expect(page.get_by_role("combobox", name="Model")).to_have_value(str(model.id))
    await page.set_input_files("#recording", VOICE / "bonafide" / "en_allison_012.flac")
    await expect(page.get_by_test_id("verdict")).to_have_text("A human spoke this.", timeout=SOON)
    await page.set_input_files("#recording", VOICE / "lpcnet" / "en_allison_012.flac")
    await expect(page.get_by_test_id("verdict")).to_have_text("A machine made this.", timeout=SOON)
    await page.wait_for_function("() => [...document.images].every(each => each.complete && each.naturalWidth > 0)")
    await page.wait_for_function("() => document.querySelector('.hear audio').duration > 1")
    await page.get_by_role("button", name="Show what decided").click()
    await expect(page.get_by_role("img", name="Where the score comes from")).to_be_visible(timeout=SOON)
    await page.get_by_role("combobox", name="Method").select_option("grad-cam")
    await expect(page.get_by_role("img", name="Where the score comes from, by Grad-CAM")).to_be_visible(timeout=SOON)
    await page.wait_for_function("() => [...document.images].every(each => each.complete && each.naturalWidth > 0)")
    await expect(page.get_by_text("Tried so far")).to_be_visible()
    await page.set_input_files("#recording", __file__)
    await expect(page.get_by_role("alert")).to_contain_text("cannot be read as sound", timeout=SOON)
    await expect(page.get_by_test_id("verdict")).to_have_count(0)  # the former one is not of this file
    await page.get_by_role("button", name="Show en_allison_012.flac").last.click()
    await expect(page.get_by_test_id("verdict")).to_have_text("A human spoke this.")
    (refusal,) = visitor.complaints  # the browser's own line about it
    assert "422" in refusal
    await page.close()
    assert kept(laptop.data) == before


def kept(data: Path) -> dict[str, str]:
    """Every file but logs, and those of the database, which writes by itself: the gateway's tests look into that."""
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*")
        if path.is_file() and path.relative_to(data).parts[0] not in {"logs", "postgres"}
    }
