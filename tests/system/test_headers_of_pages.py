"""What every page says to a browser besides its content, of a whole installation."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.async_api import Browser
from visiting import CHROMIUM, come

from serving import Installation

PAGES = ("/data", "/train", "/runs", "/evaluate", "/laboratory", "/models", "/account", "/administration")
OPEN = ("/", "/learn", "/login", "/register", "/forgotten", "/try", "/gallery", "/problems/not-found", "/no-such-page")


@pytest.fixture
def http(laptop: Installation) -> Iterator[httpx.Client]:
    """A browser that has opened the printed link."""
    with httpx.Client(base_url=laptop.link.partition("/login")[0], trust_env=False, timeout=60) as client:
        assert client.get(laptop.link).status_code == 303
        assert list(client.cookies) == ["veravox_session"]
        yield client


def test_pages_are_not_kept_not_framed_and_set_no_cookie_but_the_sessions(
    http: httpx.Client, laptop: Installation, first_run: str
) -> None:
    for path in (*PAGES, *OPEN, f"/runs/{first_run}", f"/models/{first_run}", "/api/v1/me", "/api/v1/models"):
        answer = http.get(path, headers={"Accept": "text/html"})
        told = answer.headers
        assert path.startswith("/problems") or told["cache-control"] == "no-store", path
        assert "frame-ancestors 'none'" in told["content-security-policy"], path
        for part in ("base-uri 'none'", "default-src"):
            assert part in told["content-security-policy"], path
        assert (told["x-content-type-options"], told["x-frame-options"]) == ("nosniff", "DENY"), path
        assert told["referrer-policy"] == "same-origin", path
        assert "set-cookie" not in told, path
        assert "access-control-allow-origin" not in told, path
    with httpx.Client(base_url=http.base_url, trust_env=False) as stranger:
        for path in PAGES:
            away = stranger.get(path)
            assert (away.status_code, away.headers["location"].partition("?")[0]) == (303, "/login"), path
            assert "set-cookie" not in away.headers


def test_no_folder_is_listed_and_no_other_method_answers(http: httpx.Client) -> None:
    for path in ("/static", "/static/", "/_nicegui", "/.git/config", "/static/%2e%2e/app.py"):
        answer = http.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 404, path
    for path in ("/", "/login", "/api/v1/me", "/static/tokens.css"):
        for verb in ("TRACE", "PROPFIND"):
            assert http.request(verb, path).status_code in {404, 405}, f"{verb} {path}"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
async def test_nothing_is_left_in_a_browsers_storage(browser: Browser, laptop: Installation, first_run: str) -> None:
    visitor = await come(browser, laptop)
    for path in ("/", f"/runs/{first_run}", f"/evaluate?model={first_run}", "/account"):
        page = await visitor.whole(path)
    kept = await page.evaluate("() => Object.keys(localStorage).length + JSON.stringify({...sessionStorage})")
    cookies = [(each["name"], each["httpOnly"], each["sameSite"]) for each in await page.context.cookies()]
    assert cookies == [("veravox_session", True, "Lax")]
    assert "token" not in kept
    assert await page.evaluate("() => document.cookie") == ""
    await page.close()
