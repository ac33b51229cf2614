"""The university's people in a real browser: the button, the provider's page, logged in, and at home in their account."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect
from visiting import SOON, Visitor

from openid_provider import CLIENT, SECRET, Provider, key_named, running
from serving import Installation

PASSWORD = "three words of mine"


@pytest.fixture
async def university() -> AsyncIterator[Provider]:
    async with running(Provider(key_named("first"), asks=True)) as provider:
        yield provider


@pytest.fixture
async def campus(short_folder: Path, university: Provider) -> AsyncIterator[Installation]:
    environment = {
        "VERAVOX_OIDC_ISSUER": university.url,
        "VERAVOX_OIDC_CLIENT_ID": CLIENT,
        "VERAVOX_OIDC_CLIENT_SECRET": SECRET,
        "VERAVOX_OIDC_NAME": "the university",
        "VERAVOX_OIDC_REGISTRATION": "true",
        "VERAVOX_FIRST_JOB": "false",
    }
    installation = Installation(short_folder / uuid4().hex[:8], ("--port", "0"), environment)
    await asyncio.to_thread(installation.start)
    yield installation
    await asyncio.to_thread(installation.end)


async def goes_through_the_university(page: Page) -> None:
    await expect(page.get_by_role("heading", name="The university")).to_be_visible()
    await page.get_by_role("link", name="Continue as Grace").click()


async def test_somebody_signs_in_by_the_university_chooses_a_password_and_unlinks_and_links_it(
    browser: Browser, campus: Installation, tmp_path: Path
) -> None:
    page = await browser.new_page(viewport={"width": 1440, "height": 960})
    page.set_default_timeout(SOON)
    grace = Visitor(page, campus.link).listen()
    await grace.open("/account")
    await page.screenshot(path=tmp_path / "login.png")
    await page.get_by_role("button", name="Sign in with the university").click()
    await goes_through_the_university(page)
    await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    identities = page.locator("#identities")
    await expect(identities.get_by_text("Nothing else opens your account")).to_be_visible()
    await page.screenshot(path=tmp_path / "account.png", full_page=True)

    passwords = page.locator("section").filter(has=page.get_by_role("heading", name="A password", exact=True))
    await passwords.get_by_label("New password").fill(PASSWORD)
    await passwords.get_by_label("The same password again").fill(PASSWORD)
    await passwords.get_by_role("button", name="Choose this password").click()
    await expect(page.get_by_text("Changed. Your other sessions")).to_be_visible()
    await page.reload()
    await identities.get_by_text("Unlink it").first.click()
    await identities.get_by_label("Your password").fill(PASSWORD)
    await identities.get_by_role("button", name="Unlink it").click()
    await identities.get_by_role("link", name="Link the university").click()
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.screenshot(path=tmp_path / "link.png")
    await page.get_by_role("button", name="On to the university").click()
    await goes_through_the_university(page)
    await expect(identities.get_by_text("Linked")).to_be_visible()
    assert page.url.endswith("/account#identities")
    assert grace.complaints == []
    await page.close()


async def test_who_has_no_password_leaves_by_a_button(browser: Browser, campus: Installation) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    page.set_default_timeout(SOON)
    grace = Visitor(page, campus.link).listen()
    await grace.open("/login?next=/account")
    await page.get_by_role("button", name="Sign in with the university").click()
    await goes_through_the_university(page)
    await page.get_by_text("Delete my account").click()
    await page.get_by_role("button", name="Delete it").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    await expect(page.get_by_role("heading", name="Please log in")).to_be_visible()
    assert grace.complaints == []
    await context.close()
