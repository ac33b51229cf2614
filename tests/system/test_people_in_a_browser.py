"""People in a real browser: invited, registered, logged in, at home in their account, let in and blocked."""

from contextlib import AsyncExitStack
from io import BytesIO

import pyotp
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect
from visiting import SOON, Visitor, come

from serving import Installation

PASSWORD = "three words of mine"
PROXIED = "203.0.113.7"  # where a server before the page says that a browser is


async def stranger(stack: AsyncExitStack, browser: Browser, laptop: Installation) -> Visitor:
    """A browser that knows nothing, on a small screen."""
    context = await browser.new_context(viewport={"width": 360, "height": 740})
    stack.push_async_callback(context.close)
    page = await context.new_page()
    page.set_default_timeout(SOON)
    return Visitor(page, laptop.link).listen()


async def invites(page: Page, email: str) -> str:
    """The link that an administrator gets to hand over."""
    invitation = page.locator("section").filter(has_text="Invite somebody")
    await invitation.get_by_label("E-mail", exact=True).fill(email)
    await invitation.get_by_role("button", name="Invite").click()
    await expect(invitation.get_by_text(f"Hand this link to {email}")).to_be_visible()
    link = await invitation.get_by_label("What to keep").inner_text()
    await invitation.get_by_role("button", name="Done").click()
    return link


async def registers(page: Page, link: str, name: str, email: str, says: str) -> None:
    await page.goto(link)
    await expect(page.get_by_label("Invitation")).to_be_hidden()
    assert "#" not in page.url  # neither history nor who looks on has the secret
    said = {"First name": "Grace", "Last name": "Hopper", "User name": name, "E-mail": email}
    for label, text in (said | {"Password": PASSWORD, "The same password again": PASSWORD}).items():
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_role("button", name="Register").click()
    await expect(page.get_by_role("heading", name=says)).to_be_visible()


async def logs_in(page: Page, name: str, password: str) -> None:
    await page.get_by_label("User name or e-mail").fill(name)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Log in", exact=True).click()


async def test_people_come_by_invitation_keep_house_in_their_account_and_are_administered(
    browser: Browser, laptop: Installation
) -> None:
    async with AsyncExitStack() as stack:
        boss = await come(browser, laptop)
        stack.push_async_callback(boss.page.close)
        await boss.page.get_by_role("link", name="Administration").click()
        grace = await stranger(stack, browser, laptop)
        await registers(
            grace.page, await invites(boss.page, "grace@example.org"), "grace", "grace@example.org", "Welcome"
        )
        await her_account(grace)
        await expect(grace.page.get_by_role("link", name="Administration")).to_have_count(0)
        answer = await grace.page.request.get(f"{boss.link.partition('/login')[0]}/administration")
        assert (answer.status, "this is for administrators" in await answer.text()) == (403, True)

        other = await stranger(stack, browser, laptop)
        link = await invites(boss.page, "somebody@example.org")
        await registers(other.page, link, "ada", "ada@example.org", "An administrator lets you in")
        await boss.page.get_by_role("button", name="Let in ada").click()
        await expect(boss.page.get_by_role("button", name="Block: ada")).to_be_visible()
        await other.open("/login")
        await logs_in(other.page, "ada@example.org", PASSWORD)
        await expect(other.page.get_by_role("heading", name="Human or machine?")).to_be_visible()
        await boss.page.get_by_role("button", name="Block: ada").click()
        await expect(boss.page.get_by_role("dialog")).to_contain_text("Block ada?")
        await boss.page.get_by_role("button", name="Block", exact=True).click()
        await expect(boss.page.get_by_role("button", name="Let in again: ada")).to_be_visible()
        await expect(other.page.get_by_role("heading", name="Please log in")).to_be_visible()  # by itself
        await other.open("/account")
        await expect(other.page.get_by_role("heading", name="Please log in")).to_be_visible()
        await boss.page.reload()
        await expect(boss.page.get_by_role("cell", name="blocked", exact=True)).to_be_visible()
        await expect(boss.page.get_by_role("cell", name=PROXIED)).to_be_visible()
        assert boss.complaints == []


async def her_account(grace: Visitor) -> None:
    page, base = grace.page, grace.link.partition("/login")[0]
    await page.goto(f"{base}/login?next=/account")
    await logs_in(page, "grace", "three words of yours")
    await expect(page.get_by_role("alert")).to_contain_text("no account with this name and this password")
    await expect(page.get_by_label("User name or e-mail")).to_have_value("grace")
    await logs_in(page, "grace", PASSWORD)
    await expect(page.get_by_role("heading", name="Your account")).to_be_visible()

    await page.get_by_text("Make a token").click()
    await page.get_by_label("What it is for").fill("nightly")
    await page.get_by_role("button", name="Make it").click()
    token = await page.get_by_label("What to keep").inner_text()
    bearer = {"Authorization": f"Bearer {token}"}
    me = await page.request.get(f"{base}/api/v1/me", headers=bearer)
    assert (me.status, (await me.json())["name"]) == (200, "grace")
    await page.get_by_role("button", name="I have kept it").click()
    await expect(page.get_by_text(token)).to_have_count(0)

    shown = {
        "data": {"name": "grace", "password": PASSWORD},
        "headers": {"User-Agent": "Mozilla (Android) Firefox/1", "X-Forwarded-For": PROXIED},
    }
    assert (await page.request.post(f"{base}/api/v1/sessions", **shown)).status == 201  # type: ignore[arg-type]
    await page.reload()
    await page.get_by_role("button", name="End Firefox on Android").click()
    await expect(page.get_by_text("Firefox on Android")).to_have_count(0)
    await expect(page.get_by_text("this one")).to_be_visible()
    await with_a_second_factor(page)


async def with_a_second_factor(page: Page) -> None:
    factor = page.locator("section").filter(has_text="Second factor")
    await factor.get_by_role("button", name="Switch it on").click()
    key = (await factor.get_by_label("Key for the app").inner_text()).replace(" ", "")
    drawn = await factor.get_by_role("img", name="for the app's camera").screenshot()
    (seen,) = zxingcpp.read_barcodes(Image.open(BytesIO(drawn)))
    assert pyotp.parse_uri(seen.text).secret == key
    await factor.get_by_label("Code", exact=True).fill(pyotp.TOTP(key).now())
    await factor.get_by_label("Your password").fill(PASSWORD)
    await factor.get_by_role("button", name="Switch it on").click()
    recovery = (await factor.get_by_label("What to keep").inner_text()).split()
    assert len(recovery) == 10
    await page.get_by_role("button", name="Log out").click()
    await logs_in(page, "grace", PASSWORD)
    await expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    assert PASSWORD not in await page.content()
    await page.get_by_label("Code", exact=True).fill(recovery[0])
    await page.get_by_role("button", name="Log in", exact=True).click()
    await expect(page.get_by_role("heading", name="Human or machine?")).to_be_visible()
