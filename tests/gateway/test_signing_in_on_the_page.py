"""From the page's button to the provider and back, over real HTTP: page, gateway and provider are servers, and httpx browses."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pyotp
import pytest
from campus import campus, lab, linked, post, provider, running_provider, set_up
from fastapi import FastAPI
from installation import Installation, served
from test_people import GOOD, has_account, logged_in

from openid_provider import GRACE, Provider
from veravox.core.cookies import PLAIN, SIGNING_IN
from veravox.core.settings import Settings
from veravox.web import login, problems
from veravox.web.context import House, ViewerDep
from veravox.web.people import signing_in

__all__ = ["campus", "lab", "post", "provider", "running_provider"]  # fixtures


def page_app() -> FastAPI:
    """Login, the provider's part of it, and one page that asks who is looking."""
    app = FastAPI()
    app.include_router(login.router)
    app.include_router(signing_in.router)
    problems.install_handlers(app)

    @app.get("/runs")
    async def runs(viewer: ViewerDep) -> str:
        return viewer.account.name

    return app


@pytest.fixture
async def page(campus: Installation, provider: Provider) -> AsyncIterator[str]:
    """The page's address."""
    app = page_app()
    async with served(campus.app) as gateway, served(app) as address:
        set_up(campus, provider, public_url=address)
        provider.callback = f"{address}/oidc/callback"
        settings = campus.services.settings
        app.state.house = House.of(settings.model_copy(update={"gateway_url": gateway}))
        yield address
        await app.state.house.close()


@pytest.fixture
async def browser(page: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=page, trust_env=False) as http:
        yield http


def led_to(answer: httpx.Response) -> str:
    """Where a page leads the browser by itself."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)
    assert found, answer.text
    return unescape(found[1])


async def comes_back_to(browser: httpx.AsyncClient, next: str = "/runs") -> str:
    """The address of the callback, once the browser was at the provider."""
    begun = await browser.post("/oidc/begin", data={"next": next})
    assert begun.status_code == 200, begun.text
    async with httpx.AsyncClient(trust_env=False) as elsewhere:  # with no cookie of the page's
        answer = await elsewhere.get(led_to(begun))
    return answer.headers["location"]


async def signs_in(browser: httpx.AsyncClient, next: str = "/runs") -> httpx.Response:
    return await browser.get(await comes_back_to(browser, next))


async def test_the_button_leads_to_the_provider_and_back_to_where_one_wanted_to_go(browser: httpx.AsyncClient) -> None:
    shown = (await browser.get("/login?next=/runs")).text
    assert 'action="/oidc/begin"' in shown
    assert "Sign in with the university" in shown
    answer = await signs_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs")
    assert (await browser.get("/runs")).json() == "grace"
    assert SIGNING_IN not in browser.cookies
    assert "referrer" not in answer.headers


async def test_what_the_browser_keeps_is_out_of_reach_of_scripts_and_other_sites(
    page: str, browser: httpx.AsyncClient
) -> None:
    cookie = (await browser.post("/oidc/begin")).headers["set-cookie"].lower()
    assert cookie.startswith(f"{SIGNING_IN}=")
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/", "max-age=600"))
    encrypted = await browser.post("/oidc/begin", headers={"X-Forwarded-Proto": "https"})
    cookie = encrypted.headers["set-cookie"].lower()
    assert cookie.startswith(f"__host-{SIGNING_IN}=")
    assert "; secure" in cookie


async def test_a_callback_that_began_in_another_browser_logs_nobody_in(page: str, browser: httpx.AsyncClient) -> None:
    """Else a stranger's address would log its reader in as the stranger."""
    async with httpx.AsyncClient(base_url=page, trust_env=False) as victim:
        strangers = await comes_back_to(browser)
        for _each in range(2):  # without a sign-in of one's own, and with one
            answer = await victim.get(strangers)
            assert answer.status_code == 410
            assert "began in another browser" in answer.text
            assert PLAIN not in victim.cookies
            await victim.post("/oidc/begin")


async def test_the_session_is_a_new_one_and_the_one_before_it_ends(
    campus: Installation, browser: httpx.AsyncClient
) -> None:
    async with await has_account(campus) as ada:
        planted = await logged_in(ada, "ada", GOOD)
    browser.cookies.set(PLAIN, planted, "127.0.0.1")
    await signs_in(browser)
    assert browser.cookies[PLAIN] != planted
    async with campus.client(planted) as before:
        assert (await before.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize(
    "next", ["//evil.example", "https://evil.example", "/\\evil.example", "/login", "/" + "x" * 3000]
)
async def test_nobody_is_sent_elsewhere_afterwards(browser: httpx.AsyncClient, next: str) -> None:
    assert (await signs_in(browser, next)).headers["location"] == "/"


async def test_a_cookie_that_was_changed_sends_nobody_elsewhere(browser: httpx.AsyncClient) -> None:
    back = await comes_back_to(browser)
    kept = browser.cookies[SIGNING_IN].strip('"')
    browser.cookies.clear()
    browser.cookies.set(SIGNING_IN, kept.replace("%2Fruns", "%2F%2Fevil.example"))
    answer = await browser.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_the_code_of_the_second_factor_is_asked_for_and_then_one_is_in(
    campus: Installation, browser: httpx.AsyncClient
) -> None:
    ada = await linked(campus)
    secret = (await ada.get("/api/v1/me/second-factor")).json()["secret"]
    said = {"secret": secret, "code": pyotp.TOTP(secret).now(), "password": GOOD}
    recovery = (await ada.post("/api/v1/me/second-factor", json=said)).json()["codes"]
    await ada.aclose()
    asked = await signs_in(browser)
    assert PLAIN not in browser.cookies
    assert 'action="/oidc/code"' in asked.text
    found = re.search(r'name="ticket" value="([^"]+)"', asked.text)
    assert found
    form = {"ticket": found[1], "next": "/runs"}
    assert "Write the code" in (await browser.post("/oidc/code", data=form)).text
    wrong = await browser.post("/oidc/code", data=form | {"code": "000000"})
    assert (wrong.status_code, 'action="/oidc/code"' in wrong.text) == (401, True)
    right = await browser.post("/oidc/code", data=form | {"code": recovery[0]})
    assert (right.status_code, right.headers["location"]) == (303, "/runs")
    again = await browser.post("/oidc/code", data=form | {"code": recovery[1]})
    assert (again.status_code, "begin it anew" in again.text) == (410, True)


async def links(browser: httpx.AsyncClient, password: str = GOOD) -> httpx.Response:
    begun = await browser.post("/oidc/link", data={"password": password})
    if begun.status_code != 200:
        return begun
    async with httpx.AsyncClient(trust_env=False) as elsewhere:
        answer = await elsewhere.get(led_to(begun))
    return await browser.get(answer.headers["location"])


async def test_one_links_by_the_password_and_the_same_way(campus: Installation, browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/oidc/link")).headers["location"] == "/login?next=%2Foidc%2Flink"
    async with await has_account(campus) as ada:
        browser.cookies.set(PLAIN, await logged_in(ada, "ada", GOOD))
        assert "Link the university" in (await browser.get("/oidc/link")).text
        wrong = await links(browser, "not this one")
        assert (wrong.status_code, "not your password" in wrong.text) == (403, True)
        done = await links(browser)
        assert (done.status_code, done.headers["location"]) == (303, "/account#identities")
        again = await links(browser)
        assert (again.status_code, "opens your account already" in again.text) == (409, True)
        assert len((await ada.get("/api/v1/me/identities")).json()["items"]) == 1
        assert (await browser.get("/runs")).json() == "ada"


@pytest.mark.parametrize("place", ["begin", "code", "link"])
async def test_no_other_site_begins_it(browser: httpx.AsyncClient, place: str) -> None:
    refused = await browser.post(f"/oidc/{place}", headers={"Origin": "http://evil.example"})
    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)


async def test_nothing_of_it_goes_in_clear_beyond_the_machine(browser: httpx.AsyncClient) -> None:
    for request in (
        browser.post("/oidc/begin", headers={"Host": "lab.example.org"}),
        browser.get("/oidc/callback", headers={"Host": "lab.example.org"}),
    ):
        assert "without encryption" in (await request).text


async def test_who_is_turned_away_is_told_so_in_our_words(browser: httpx.AsyncClient) -> None:
    await browser.post("/oidc/begin", data={"next": "/runs"})
    said = {"error": "access_denied", "error_description": "Call 555-0100 to unlock it"}
    answer = await browser.get("/oidc/callback", params=said)
    assert answer.status_code == 401
    assert "the university has not let you in" in answer.text
    assert "555" not in answer.text
    assert SIGNING_IN not in browser.cookies


async def test_a_provider_that_is_away_is_said_to_be_and_the_password_still_opens(
    campus: Installation, provider: Provider, browser: httpx.AsyncClient
) -> None:
    provider.is_down = True
    answer = await browser.post("/oidc/begin")
    assert (answer.status_code, "The university does not answer" in answer.text) == (503, True)
    await (await has_account(campus)).aclose()
    await browser.post("/login", data={"name": "ada", "password": GOOD})
    assert (await browser.get("/runs")).json() == "ada"


async def test_whose_e_mail_has_an_account_is_told_to_link_it(campus: Installation, browser: httpx.AsyncClient) -> None:
    await (await has_account(campus, name="owner", email=str(GRACE["email"]))).aclose()
    answer = await signs_in(browser)
    assert (answer.status_code, "link the university on your account" in answer.text) == (409, True)
    assert PLAIN not in browser.cookies


async def test_where_no_provider_is_set_up_there_is_no_button_and_no_door(lab: Installation) -> None:
    app = page_app()
    async with served(lab.app) as gateway, served(app) as address:
        app.state.house = House.of(Settings.model_validate({"gateway_url": gateway}))
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            assert "/oidc" not in (await http.get("/login")).text
            refused = await http.post("/oidc/begin")
            assert (refused.status_code, "was not set up" in refused.text) == (404, True)
            assert (await http.get("/oidc/callback?code=c&state=s")).status_code == 404
        await app.state.house.close()
