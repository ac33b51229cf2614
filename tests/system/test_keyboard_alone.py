"""From the login to a training and a verdict with the keyboard alone: no mouse, and nothing focused but by Tab."""

import asyncio

import pytest
from playwright.async_api import Browser, FileChooser, Page, expect
from visiting import CHROMIUM, SOON, Visitor

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
RECORDING = EXAMPLE_CLIPS / "en_allison" / "lpcnet" / "en_allison_012.flac"
MOST = 150  # presses: more than any page has that can be focused
FOCUSED = """() => {
  const e = document.activeElement
  const label = e.labels?.[0]?.textContent ?? ""
  const seen = getComputedStyle(e.labels?.[0] && e.type == "file" ? e.labels[0] : e).outlineStyle != "none" || e.closest(".q-field--focused")
  const mine = e.getBoundingClientRect(), foot = document.querySelector(".begin")
  const beside = foot?.getBoundingClientRect()
  const hidden = foot && !foot.contains(e) && mine.top >= beside.top - 1 && mine.right > beside.left && mine.height
  return [(e.getAttribute("aria-label") ?? (label || e.textContent)).trim(), e.tagName.toLowerCase(), Boolean(seen), Boolean(hidden)]
}"""  # hidden: all of it behind the foot of the training form


async def tab_to(page: Page, name: str, tag: str = "") -> None:
    """Press Tab until what is called so has the focus, which must be seen; on the way round, nothing traps it."""
    met = []
    for _press in range(MOST):
        await page.keyboard.press("Tab")
        said, kind, seen, hidden = await page.evaluate(FOCUSED)
        assert not hidden, f"{said} has the focus behind the foot"
        met.append(said)
        if said.startswith(name) and tag in {"", kind}:
            assert seen, f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"Tab does not lead to {name}: {met}")


async def test_from_login_to_training_and_verdict_without_a_mouse(
    browser: Browser, laptop: Installation, first_run: str
) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(SOON)
    visitor = Visitor(page, laptop.link).listen()
    chooser: asyncio.Future[FileChooser] = asyncio.get_running_loop().create_future()

    def opening(opened: FileChooser) -> None:
        chooser.set_result(opened)

    page.on("filechooser", opening)  # from now on: whoever listens only as it opens may come too late
    await visitor.open("/login")
    await tab_to(page, "Paste the printed link’s token", "summary")
    await page.keyboard.press("Enter")
    await tab_to(page, "Token", "input")
    await page.keyboard.type(laptop.link.partition("token=")[2])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Human or machine?")).to_be_visible()

    await tab_to(page, "Skip to the content", "a")
    await page.keyboard.press("Enter")
    await tab_to(page, "Train", "a")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="New training")).to_be_visible()
    await expect(page.get_by_text("279").first).to_be_visible(timeout=SOON)
    train = page.get_by_role("region", name="Start the training").get_by_role("button", name="Train")
    await expect(train).to_be_in_viewport(ratio=1)
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(train).to_be_in_viewport(ratio=1)
    await tab_to(page, "Train", "button")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("phase")).to_be_visible(timeout=SOON)
    assert "/runs/" in page.url
    await tab_to(page, "Stop and keep the model", "button")
    await page.keyboard.press("Enter")
    await tab_to(page, "Evaluate", "a")
    await page.keyboard.press("Enter")
    await expect(page.locator("#recording")).to_be_attached()
    await tab_to(page, "Choose recordings", "input")
    await page.keyboard.press("Enter")
    await (await asyncio.wait_for(chooser, SOON / 1000)).set_files(RECORDING)
    await expect(page.get_by_test_id("verdict")).to_be_visible(timeout=SOON)
    assert visitor.complaints == []
    await page.close()
