"""What stands on pages now and then: dialogs, forms that were refused, and the gateway's absence, usable by all."""

import json
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from test_every_page import too_wide, wrong_in_either_theme
from visiting import CHROMIUM, Visitor, come

from serving import Installation

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
PASSWORD = "three words of mine"
AT_REST = """() => !document.querySelector('[class*="-enter-"], [class*="-leave-"]')
    && document.getAnimations().every(each => each.effect.getComputedTiming().iterations === Infinity)"""


class Looks:
    """What was wrong, by where."""

    def __init__(self) -> None:
        self.wrong: dict[str, list[str]] = {}

    async def at(self, what: str, page: Page) -> None:
        await page.wait_for_function(AT_REST)  # what fades in has colours of its own meanwhile
        if found := await wrong_in_either_theme(page) + await too_wide(page):
            self.wrong[what] = found

    def all_well(self) -> bool:
        assert self.wrong == {}, json.dumps(self.wrong, indent=1)
        return True


@pytest.fixture
async def visitor(browser: Browser, laptop: Installation) -> AsyncIterator[Visitor]:
    visitor = await come(browser, laptop)
    yield visitor
    await visitor.page.close()


@contextmanager
def without_gateway(installation: Installation) -> Iterator[None]:
    """It is gone, and who would start it again sleeps meanwhile."""
    assert installation.process
    installation.process.send_signal(signal.SIGSTOP)
    try:
        installation.kill("gateway")
        yield
    finally:
        installation.process.send_signal(signal.SIGCONT)


async def test_each_kind_of_dialog_can_be_used_by_all(visitor: Visitor, laptop: Installation) -> None:
    asked = ("user", "create", "quinn", "--email", "quinn@example.org")
    assert laptop.command_with(PASSWORD, *asked).returncode == 0
    looks, dialog = Looks(), visitor.page.get_by_role("dialog")
    page = await visitor.whole("/data")
    await page.get_by_role("button", name="Share example").click()
    await dialog.get_by_label("User name").fill("nobody-such")
    await dialog.get_by_role("button", name="Let in", exact=True).click()
    await expect(dialog).to_contain_text("Nobody here has the user name nobody-such.")
    await looks.at("sharing, refused", page)
    page = await visitor.whole("/administration")
    await page.get_by_role("button", name="Quota: quinn").click()
    await dialog.get_by_label("Jobs that wait or work at once").fill("many")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert").filter(has_text="number")).to_be_visible()
    await looks.at("quota, refused", page)
    await dialog.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Block: quinn").click()
    await expect(dialog).to_contain_text("Block quinn?")
    await looks.at("a question", page)
    await dialog.get_by_role("button", name="No").click()
    await expect(dialog).to_have_count(0)
    assert looks.all_well()
    assert visitor.complaints == []


async def test_forms_that_were_refused_can_be_used_by_all(
    browser: Browser, visitor: Visitor, laptop: Installation
) -> None:
    looks, base = Looks(), laptop.link.partition("/login")[0]
    page = await visitor.whole("/train")
    await page.get_by_label("Epochs", exact=True).fill("0")
    await expect(page.get_by_role("alert").filter(has_text="1").first).to_be_visible()
    await looks.at("training", page)
    page = await visitor.whole("/data")
    await page.get_by_label("Folder", exact=True).fill("/nowhere")
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_role("alert").filter(has_text="name").first).to_be_visible()
    await looks.at("import", page)
    page = await visitor.whole("/account")
    await page.get_by_text("Add a webhook").click()
    await page.get_by_label("Address").fill("http://10.0.0.1/told")
    await page.get_by_role("button", name="Add it").click()
    await expect(page.get_by_role("alert").filter(has_text="public internet")).to_be_visible()
    await looks.at("webhook", page)
    page = await visitor.whole("/evaluate")
    await page.set_input_files("#recording", __file__)
    await expect(page.get_by_role("alert").filter(has_text="as sound")).to_be_visible()
    await looks.at("verdict", page)
    stranger = await browser.new_page()
    await stranger.goto(f"{base}/login")
    await stranger.get_by_label("User name or e-mail").fill("nobody-such")
    await stranger.get_by_label("Password", exact=True).fill(PASSWORD)
    await stranger.get_by_role("button", name="Log in", exact=True).click()
    await expect(stranger.get_by_role("alert").first).to_be_visible()
    await looks.at("login", stranger)
    await stranger.close()
    assert looks.all_well()


async def test_while_the_gateway_is_away_pages_can_be_used_by_all(
    browser: Browser, visitor: Visitor, laptop: Installation, first_run: str, tmp_path: Path
) -> None:
    looks, page = Looks(), await visitor.whole(f"/runs/{first_run}")
    recording = tmp_path / "a.wav"
    recording.write_bytes(b"nothing")
    asker = await come(browser, laptop)
    asking = await asker.whole("/evaluate")
    with without_gateway(laptop):
        away = page.get_by_text("The gateway does not answer.")
        await expect(away).to_be_visible()
        await looks.at("a page that was open", page)
        await expect(away).to_be_visible()  # still, though the run has ended and nothing of it is missing
        await asking.set_input_files("#recording", recording)
        await expect(asking.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
        await looks.at("a recording that nobody takes", asking)
        await asker.open("/data")
        await expect(asking.locator("h1")).to_be_visible()
        await looks.at("a page that is opened meanwhile", asking)
    while (await page.request.get(laptop.link.partition("/login")[0] + "/readyz")).status != 200:
        pass
    await expect(page.get_by_text("The gateway does not answer.")).to_be_hidden()
    await expect(asking.get_by_role("link", name="Hear its clips: example")).to_be_visible()  # by itself
    await asking.close()
    assert looks.all_well()
