"""Which language a browser is spoken to in, through the middleware and the buttons, against a page of ours."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, Request
from nicegui.slot import Slot
from starlette.testclient import TestClient

from veravox.core.text import _, find_by
from veravox.web import languages, spoken
from veravox.web.plain import plain_page
from veravox.web.spoken import COOKIE, Spoken, choose

app = FastAPI()
app.include_router(languages.router)
app.add_middleware(Spoken)


@app.get("/said")
async def said(request: Request, account: str = "") -> dict[str, str]:
    if account:
        choose(request, account)
    return {"said": _("Log in"), "later": await asyncio.create_task(_later())}


async def _later() -> str:
    return _("Log out")


@app.get("/login")
async def page() -> Any:
    return plain_page(_("Please log in"), "")


@pytest.fixture
def http() -> TestClient:
    return TestClient(app, headers={"accept-language": "en"})


def test_the_browsers_wish_holds_until_another_language_is_chosen_here(http: TestClient) -> None:
    assert http.get("/said").json() == {"said": "Log in", "later": "Log out"}
    assert http.get("/said", headers={"accept-language": "pt"}).json() == {"said": "Entrar", "later": "Sair"}
    back = http.post("/language", data={"tag": "pt-BR"}, headers={"referer": "http://testserver/said?x=1"})
    assert (str(back.url.path), back.json()["said"]) == ("/said", "Entrar")
    assert http.cookies[COOKIE] == "pt-BR"
    assert http.get("/said").json()["said"] == "Entrar"
    assert http.get("/said", headers={"accept-language": "fi"}).json()["said"] == "Entrar"


def test_an_account_comes_first_and_the_browser_remembers_it_for_the_page_of_logging_in(http: TestClient) -> None:
    assert http.get("/said?account=pt-BR").json() == {"said": "Entrar", "later": "Sair"}
    assert http.get("/said").json()["said"] == "Entrar"
    assert http.get("/said?account=en").json()["said"] == "Log in"
    assert http.get("/said").json()["said"] == "Log in"


def test_what_was_chosen_here_can_be_forgotten(http: TestClient) -> None:
    http.post("/language", data={"tag": "pt-BR"}, headers={"referer": "http://testserver/said"})
    http.get(languages.AS_ASKED, follow_redirects=False)
    assert http.get("/said").json()["said"] == "Log in"


@pytest.mark.parametrize("cookie", ["de", "", "pt-BR<script>", "pt-BR; veravox_language=de", "\x00"])
def test_a_cookie_that_holds_none_of_ours_counts_for_nothing(http: TestClient, cookie: str) -> None:
    answer = http.get("/said", headers={"cookie": f"{COOKIE}={cookie}", "accept-language": "pt"})
    assert answer.json()["said"] == "Entrar"


@pytest.mark.parametrize("tag", ["de", "", "pt-BR\r\nSet-Cookie: x=1"])
def test_no_other_language_can_be_chosen(http: TestClient, tag: str) -> None:
    answer = http.post("/language", data={"tag": tag}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"], "set-cookie" in answer.headers) == (303, "/", False)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/gallery?page=2", "/gallery?page=2"),
        ("http://testserver/login?next=/runs", "/login?next=/runs"),
        ("http://evil.example/gallery", "/gallery"),
        ("http://testserver//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_choosing_leads_back_to_the_page_and_never_elsewhere(http: TestClient, referer: str, back: str) -> None:
    headers = {"referer": referer}
    answer = http.post("/language", data={"tag": "pt-BR"}, headers=headers, follow_redirects=False)
    assert answer.headers["location"] == back


def test_a_plain_page_says_its_language_and_offers_the_other(http: TestClient) -> None:
    english = http.get("/login").text
    assert '<html lang="en">' in english
    assert 'value="pt-BR" lang="pt-BR">Português (Brasil)</button>' in english
    other = http.get("/login", headers={"accept-language": "pt"}).text
    assert '<html lang="pt-BR">' in other
    assert 'value="en" lang="en">English</button>' in other


class Parent:
    """What a slot belongs to, as far as this is concerned."""

    def __init__(self, client: object) -> None:
        self.client = client


async def on_a_page(tag: str, then: Callable[[Slot], None]) -> tuple[str, str]:
    """What is said in a handler before and after something happens to the button that was pressed."""
    client, button = Parent(None), Parent(None)
    button.client = client
    slot = Slot(button, "default")  # type: ignore[arg-type]
    spoken._pages[client] = tag  # type: ignore[index]
    with slot:
        before = _("Log in")
        del button
        then(slot)
        return before, _("Log out")


async def test_a_handler_goes_on_in_its_pages_language_when_its_button_is_gone() -> None:
    find_by(spoken.of_the_page)

    def gone(slot: Slot) -> None:
        with pytest.raises(RuntimeError):
            slot.parent  # noqa: B018

    async def handle(tag: str) -> tuple[str, str]:
        return await asyncio.create_task(on_a_page(tag, gone))

    both = [*await asyncio.gather(handle("pt-BR"), handle("en"))]
    assert both == [("Entrar", "Sair"), ("Log in", "Log out")]
    assert _("Log in") == "Log in"
