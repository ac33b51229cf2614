"""An installation that is open: guests, people with pictures, a gallery for visitors, and a second factor for its administrators."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect
from visiting import CHROMIUM, SOON, Visitor, come

from serving import Installation

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
PASSWORD = "three words of mine"
OPEN = {
    "VERAVOX_FIRST_JOB": "false",
    "VERAVOX_REGISTRATION": "open",
    "VERAVOX_GUESTS": "true",
    "VERAVOX_SECOND_FACTOR": "administrators",
}
LOADED = "picture => picture.decode().then(() => picture.naturalWidth > 0)"  # waits; a broken one rejects


@pytest.fixture(scope="module")
def lab(short_folder: Path) -> Iterator[Installation]:
    installation = Installation(short_folder / "open", ("--port", "0"), OPEN).start()
    try:
        for name, more in (("chief", ["--admin"]), ("ada", [])):
            asked = ("user", "create", name, "--email", f"{name}@example.org", *more)
            made = installation.command_with(PASSWORD, *asked)
            assert made.returncode == 0, made.stderr
        yield installation
    finally:
        installation.end()


async def stranger(browser: Browser, lab: Installation) -> Visitor:
    context = await browser.new_context(viewport={"width": 1200, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(SOON)
    return Visitor(page, lab.link).listen()


async def logs_in(page: Page, name: str) -> None:
    await page.get_by_label("User name or e-mail").fill(name)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in", exact=True).click()


async def test_who_has_no_account_trains_as_a_guest_and_is_told_what_that_is(
    browser: Browser, lab: Installation
) -> None:
    guest = await stranger(browser, lab)
    page = guest.page
    await guest.open("/login")
    await page.get_by_role("link", name="Train as a guest").click()
    await expect(page.get_by_text("Your models are public as soon as they are there")).to_be_visible()
    await page.get_by_role("button", name="Train as a guest").click()
    notice = page.get_by_role("note")
    await expect(notice).to_contain_text("this browser alone opens what is yours")
    await expect(page.get_by_role("button", name="Log out")).to_have_count(0)
    await page.get_by_role("link", name="Train", exact=True).click()
    await expect(notice).to_be_visible()
    await guest.open("/account")
    await expect(page.get_by_role("heading", name="Access tokens")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Picture")).to_have_count(0)
    await notice.get_by_role("link", name="Create an account and keep it").click()
    await expect(page.get_by_label("First name")).to_be_visible()
    assert guest.complaints == []


async def test_who_may_not_import_from_the_servers_disk_is_told_how_to_send_clips(
    browser: Browser, lab: Installation
) -> None:
    user = await stranger(browser, lab)
    page = user.page
    await user.open("/login?next=/data")
    await logs_in(page, "ada")
    await expect(page.get_by_label("Command that sends clips")).to_contain_text("--upload")
    await expect(page.get_by_role("heading", name="Import a folder")).to_have_count(0)
    assert user.complaints == []


async def test_an_administrator_is_led_to_the_second_factor_that_is_demanded(
    browser: Browser, lab: Installation
) -> None:
    chief = await stranger(browser, lab)
    page = chief.page
    await chief.open("/administration")
    await logs_in(page, "chief")
    await expect(page).to_have_url(re.compile(r"/second-factor\?next=%2Fadministration$"))
    await chief.open("/runs")
    await expect(page).to_have_url(re.compile(r"/second-factor\?next=%2Fruns$"))
    await page.get_by_role("button", name="Switch it on").click()
    key = (await page.get_by_label("Key for the app").inner_text()).replace(" ", "")
    await page.get_by_label("Code", exact=True).fill(pyotp.TOTP(key).now())
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.get_by_role("button", name="Switch it on").click()
    await expect(page.get_by_label("What to keep")).to_be_visible()
    await page.get_by_role("link", name="Go on").click()
    await expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    assert chief.complaints == []


async def test_who_publishes_is_seen_by_visitors_with_picture_models_and_cards(
    browser: Browser, lab: Installation, tmp_path: Path
) -> None:
    owner = await come(browser, lab)
    await has_a_picture(owner.page, owner, tmp_path)
    await publishes(owner.page, owner, tmp_path)
    assert owner.complaints == []

    visitor = await stranger(browser, lab)
    page = visitor.page
    await visitor.open("/login")
    await page.get_by_role("link", name="Look at public models").click()
    cards = page.locator("section.card")
    await expect(cards).to_have_count(2)  # that which came with the installation too
    await expect(cards.locator(".chip", has_text="came with the installation")).to_have_count(1)
    await page.get_by_role("link", name="by local").click()
    await expect(page.get_by_role("heading", name="local", exact=True)).to_be_visible()
    face = page.get_by_role("img", name="Picture of local")
    assert await face.evaluate(LOADED)
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name=re.compile("^Card of ")).click()
    card = await opened.value
    await expect(card.get_by_role("heading", name="What its scores are worth")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download the bundle").click()
    assert (await (await download.value).path()).read_bytes()[:2] == b"PK"
    await page.get_by_role("link", name=re.compile("^Try ")).click()
    await expect(page.get_by_role("heading", name="Human or machine?")).to_be_visible()
    assert visitor.complaints == []
    answer = await page.request.get(visitor.link.partition("/login")[0] + "/people/chief")
    assert answer.status == 404, "who has published nothing is not known to visitors"


async def has_a_picture(page: Page, owner: Visitor, folder: Path) -> None:
    Image.new("RGB", (300, 200), (200, 40, 40)).save(folder / "me.png")
    await owner.open("/account")
    await page.locator("#picture-file").set_input_files(folder / "me.png")
    picture = page.get_by_role("img", name="Your picture")
    await expect(picture).to_be_visible()
    assert await picture.evaluate(LOADED)
    await page.reload()
    assert await page.locator("nav img.face").evaluate(LOADED)


async def publishes(page: Page, owner: Visitor, folder: Path) -> None:
    """The model that came with the installation, taken in as one's own."""
    base = owner.link.partition("/login")[0]
    (shipped,) = (await (await page.request.get(f"{base}/api/v1/public/models")).json())["items"]
    bundle = await page.request.get(f"{base}/api/v1/public/models/{shipped['id']}/bundle")
    (folder / "mine.zip").write_bytes(await bundle.body())
    await owner.open("/models")
    await page.locator("#model-file").set_input_files(folder / "mine.zip")
    await expect(page.get_by_text("It is in the list.")).to_be_visible(timeout=4 * SOON)
    await page.get_by_role("heading", name="mine").get_by_role("link").click()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
