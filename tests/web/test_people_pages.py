"""Registering and letters' links, against a gateway that keeps what it was asked."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from real_server import serving

from veravox.core.settings import Settings
from veravox.web import problems
from veravox.web.context import House
from veravox.web.people import forgotten, registering

ADA = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "name": "ada",
    "email": "ada@example.org",
    "password": "three words of mine",
    "again": "three words of mine",
    "challenge": "c",
    "answer": "1",
}


class Gateway:
    """Answers as it is told to."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answer: tuple[dict[str, Any], int] = ({}, 200)

        @self.app.post("/api/v1/{rest:path}")
        async def _any(request: Request, rest: str) -> Response:
            self.asked.append((rest, await request.json()))
            said, status = self.answer
            return Response(status_code=204) if status == 204 else JSONResponse(said, status)


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[tuple[Gateway, httpx.AsyncClient]]:
    gateway, app = Gateway(), FastAPI()
    async with serving(gateway.app) as server:
        app.state.house = House.of(Settings.model_validate({"gateway_url": server, "data": tmp_path}))
        for router in (registering.router, forgotten.router):
            app.include_router(router)
        problems.install_handlers(app)
        async with serving(app) as address, httpx.AsyncClient(base_url=address, trust_env=False) as http:
            yield gateway, http


Lab = tuple[Gateway, httpx.AsyncClient]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("made", "Your account is there"),
        ("letter", "A letter is on its way to ada@example.org"),
        ("waiting", "an administrator lets you in"),
    ],
)
async def test_who_registers_reads_what_happens_next(lab: Lab, state: str, says: str) -> None:
    gateway, http = lab
    gateway.answer = ({"state": state}, 202)
    answer = await http.post("/register", data=ADA | {"invitation": " an-invitation "})
    assert (answer.status_code, says in answer.text) == (200, True)
    ((path, sent),) = gateway.asked
    assert path == "registrations"
    assert (sent["firstName"], sent["invitation"], "again" in sent) == ("Ada", "an-invitation", False)


async def test_what_is_wrong_stands_at_its_line_and_all_but_passwords_stays(lab: Lab) -> None:
    gateway, http = lab
    errors = [
        {"field": "firstName", "message": "String should have at least 1 character"},
        {"field": "password", "message": "at least 10 characters"},
    ]
    gateway.answer = ({"detail": "no", "errors": errors}, 422)
    answer = await http.post("/register", data=ADA | {"last_name": '"><script>alert(1)</script>'})
    assert answer.status_code == 422
    assert trouble_at(answer.text, "first_name") == "Write your first name, in letters."
    assert trouble_at(answer.text, "password") == "At least 10 characters."
    assert "three words" not in answer.text
    assert "<script>alert" not in answer.text
    assert 'value="ada@example.org"' in answer.text


async def test_a_taken_name_is_said_at_the_name(lab: Lab) -> None:
    gateway, http = lab
    gateway.answer = ({"detail": "the user name ada is taken; choose another one"}, 409)
    answer = await http.post("/register", data=ADA)
    assert trouble_at(answer.text, "name") == "The user name ada is taken; choose another one."


async def test_two_unlike_passwords_are_not_sent(lab: Lab) -> None:
    gateway, http = lab
    answer = await http.post("/register", data=ADA | {"again": "three words of yours"})
    assert "not the same" in trouble_at(answer.text, "again")
    assert gateway.asked == []


async def test_a_browser_without_scripts_is_told_what_is_missing(lab: Lab) -> None:
    gateway, http = lab
    gateway.answer = ({"detail": "no", "errors": [{"field": "challenge", "message": "it is too old"}]}, 422)
    answer = await http.post("/register", data=ADA | {"challenge": "", "answer": ""})
    assert "Allow scripts here" in answer.text


@pytest.mark.parametrize(
    ("page", "path", "more"),
    [
        ("/confirm", "registrations/confirm", {"password": "three words of mine"}),
        ("/email", "emails/confirm", {}),
        ("/reset", "resets/use", {"password": "four other words here", "again": "four other words here"}),
    ],
)
async def test_opening_a_letters_link_uses_nothing_up_and_its_button_does(
    lab: Lab, page: str, path: str, more: dict[str, str]
) -> None:
    gateway, http = lab
    opened = await http.get(page)
    assert (opened.status_code, gateway.asked) == (200, [])
    assert "data-from-link" in opened.text
    gateway.answer = ({"detail": "this link was used, or is too old; ask for a new one"}, 410)
    old = await http.post(page, data={"token": "secret"} | more)
    assert (old.status_code, "This link was used" in old.text) == (410, True)
    gateway.answer = ({"id": "0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11", "name": "ada"}, 201)
    assert (await http.post(page, data={"token": "secret"} | more)).status_code == 200
    assert [asked for asked, sent in gateway.asked if sent["token"] == "secret"] == [path, path]


async def test_another_site_changes_nothing_in_anybodys_name(lab: Lab) -> None:
    gateway, http = lab
    for page in ("/register", "/confirm", "/forgotten", "/reset", "/email"):
        answer = await http.post(page, data=ADA | {"token": "secret"}, headers={"Origin": "http://evil.example"})
        assert answer.status_code == 403
    assert gateway.asked == []


async def test_password_managers_are_told_what_each_line_is(lab: Lab) -> None:
    _gateway, http = lab
    page = (await http.get("/register")).text
    for name, kind in {
        "name": "username",
        "email": "email",
        "password": "new-password",
        "again": "new-password",
    }.items():
        assert re.search(rf'name="{name}"[^>]*autocomplete="{kind}"', page), name
    assert set(re.findall(r'<label for="(\w+)"', page)) == set(re.findall(r'<input class="box" id="(\w+)"', page))


def trouble_at(page: str, name: str) -> str:
    found = re.search(rf'<p class="trouble" id="{name}-trouble">([^<]*)</p>', page)
    assert found, page
    assert f'aria-describedby="{name}-trouble"' in page
    return found[1]
