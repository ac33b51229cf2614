"""Sharing, webhooks, letters and quotas in a real browser: what one does there, another one sees."""

from contextlib import AsyncExitStack

from playwright.async_api import Browser, Page, expect
from test_people_in_a_browser import invites, logs_in, registers, stranger
from visiting import SOON, Visitor, come

from serving import Installation

PASSWORD = "three words of mine"


async def shares(boss: Visitor, path: str, button: str, with_whom: str) -> None:
    page = boss.page
    await boss.open(path)
    await page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Nobody but you sees it.")
    await dialog.get_by_label("User name").fill("nobody-such")
    await dialog.get_by_role("button", name="Let in", exact=True).click()
    await expect(dialog).to_contain_text("Nobody here has the user name nobody-such.")
    await dialog.get_by_label("User name").fill(with_whom)
    await dialog.get_by_label("User name").press("Enter")
    await expect(dialog).to_contain_text("You and one other see it.")
    await dialog.get_by_role("button", name="Done").click()
    await expect(dialog).to_have_count(0)


async def withdraws(boss: Visitor, path: str, button: str, from_whom: str) -> None:
    await boss.open(path)
    await boss.page.get_by_role("button", name=button).click()
    dialog = boss.page.get_by_role("dialog")
    await dialog.get_by_role("button", name=f"Withdraw: {from_whom}").click()
    await expect(dialog).to_contain_text("Nobody but you sees it.")
    await dialog.get_by_role("button", name="Done").click()


async def test_what_is_shared_is_seen_used_and_withdrawn_and_quotas_are_given(
    browser: Browser, laptop: Installation, first_run: str
) -> None:
    async with AsyncExitStack() as stack:
        boss = await come(browser, laptop)
        stack.push_async_callback(boss.page.close)
        await boss.page.get_by_role("link", name="Administration").click()
        emmy = await stranger(stack, browser, laptop)
        await registers(emmy.page, await invites(boss.page, "emmy@example.org"), "emmy", "emmy@example.org", "Welcome")
        await emmy.open("/login")
        await logs_in(emmy.page, "emmy", PASSWORD)
        await expect(emmy.page.get_by_role("heading", name="Human or machine?")).to_be_visible()

        await shares(boss, "/data", "Share example", "emmy")
        await expect(boss.page.get_by_text("shared", exact=True)).to_be_visible()
        await shares(boss, f"/runs/{first_run}", "Share ", "EMMY")
        await shares(boss, f"/models/{first_run}", "Share ", "emmy")
        for path in ("/data", "/runs", "/models"):
            await emmy.open(path)
            await expect(emmy.page.get_by_text("local’s").first).to_be_visible()
            await expect(emmy.page.get_by_role("button", name="Delete")).to_have_count(0)
            await expect(emmy.page.get_by_role("button", name="Share")).to_have_count(0)
        await emmy.open(f"/runs/{first_run}")
        await expect(emmy.page.get_by_text("local’s")).to_be_visible()
        await withdraws(boss, f"/runs/{first_run}", "Share ", "emmy")
        await withdraws(boss, f"/models/{first_run}", "Share ", "emmy")
        await withdraws(boss, "/data", "Share example", "emmy")
        await emmy.open("/data")
        await expect(emmy.page.get_by_text("No data yet")).to_be_visible()

        await boss.open("/administration")
        await boss.page.get_by_role("button", name="Quota: emmy").click()
        await boss.page.get_by_label("Jobs that wait or work at once").fill("3")
        await boss.page.get_by_role("button", name="Save").click()
        await expect(boss.page.get_by_text("own quota")).to_be_visible()
        await emmy.open("/account")
        await expect(emmy.page.get_by_text("0 of 3", exact=True)).to_be_visible()
        await has_a_webhook(emmy.page)
        assert await emmy.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (boss.complaints, emmy.complaints) == ([], [])


async def has_a_webhook(page: Page) -> None:
    card = page.locator("#webhooks")
    await card.get_by_text("Add a webhook").click()
    await card.get_by_label("Address").fill("http://10.0.0.1/told")
    await card.get_by_role("button", name="Add it").click()
    await expect(card.get_by_role("alert").filter(has_text="public internet")).to_be_visible()
    await card.get_by_label("Address").fill("http://93.184.215.14:9/told")
    await card.get_by_role("button", name="Add it").click()
    await expect(card.get_by_label("What to keep")).to_contain_text("whsec_")
    await card.get_by_role("button", name="I have kept it").click()
    await expect(card.get_by_text("whsec_")).to_have_count(0)
    await card.get_by_role("button", name="Disable: http://93.184.215.14:9/told").click()
    await expect(card.get_by_role("button", name="Enable: http://93.184.215.14:9/told")).to_be_visible()
    await expect(card.get_by_text("disabled", exact=True)).to_be_visible()
    await card.get_by_role("button", name="Delete: http://93.184.215.14:9/told").click()
    await expect(card.get_by_text("http://93.184.215.14:9/told was deleted.")).to_be_visible(timeout=SOON)
    await expect(card.get_by_text("You have none.")).to_be_visible()
    await expect(page.get_by_text("This installation has no mail server")).to_be_visible()
