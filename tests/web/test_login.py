"""Logging in, against an upstream that knows one token."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from real_server import serving

from veravox.core.settings import Settings
from veravox.web import login, problems
from veravox.web.context import COOKIE, House, ViewerDep
from veravox.web.login import local_path


@pytest.mark.parametrize("path", ["/", "/runs", "/runs/1?new=1", "/data#x"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path", ["", "runs", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil", "/login", "/a\nb"]
)
def test_nobody_is_sent_elsewhere_after_logging_in(path: str) -> None:
    assert local_path(path) == "/"


def gateway() -> FastAPI:
    app = FastAPI()

    @app.post("/api/v1/sessions", status_code=201)
    async def create(request: Request) -> Response:
        if (await request.json())["token"] != "printed":
            return JSONResponse({"title": "Please log in", "detail": "it opens <b>nothing</b>"}, 401)
        expires = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        return JSONResponse({"token": "session", "expiresAt": expires}, 201)

    @app.get("/api/v1/me")
    async def me(request: Request) -> Response:
        if request.headers["authorization"] != "Bearer session":
            return JSONResponse({"detail": "no"}, 401)
        counts = {"datasets": 0, "runs": 0, "models": 0}
        return JSONResponse({"id": "0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11", "name": "local", "counts": counts})

    return app


def page(server: str, data: Path) -> FastAPI:
    """Login, and one page that asks who is looking."""
    app = FastAPI()
    app.state.house = House.of(Settings.model_validate({"gateway_url": server, "data": data}))
    app.include_router(login.router)
    problems.install_handlers(app)

    @app.get("/runs")
    async def runs(viewer: ViewerDep) -> str:
        return viewer.account.name

    return app


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serving(gateway()) as server,
        serving(page(server, tmp_path)) as address,
        httpx.AsyncClient(base_url=address, trust_env=False) as client,
    ):
        yield client


async def test_a_page_sends_strangers_to_the_login_and_the_link_leads_back(http: httpx.AsyncClient) -> None:
    away = await http.get("/runs?a=1")
    assert (away.status_code, away.headers["location"]) == (303, "/login?next=%2Fruns%3Fa%3D1")
    back = await http.get("/login", params={"token": "printed", "next": "/runs?a=1"})
    assert (back.status_code, back.headers["location"]) == (303, "/runs?a=1")
    assert (await http.get("/runs")).json() == "local"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(http: httpx.AsyncClient) -> None:
    cookie = (await http.get("/login", params={"token": "printed"})).headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=session")
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/"))


async def test_a_wrong_token_is_told_as_text_and_sets_nothing(http: httpx.AsyncClient) -> None:
    answer = await http.post("/login", data={"token": "guessed", "next": '"><script>'})
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert "&lt;b&gt;nothing&lt;/b&gt;" in answer.text
    assert "<script>" not in answer.text


async def test_who_has_no_account_is_shown_the_way_where_visitors_are_wanted(
    http: httpx.AsyncClient, tmp_path: Path
) -> None:
    assert 'href="/try"' in (await http.get("/login")).text
    alone = page("http://127.0.0.1:9", tmp_path)
    alone.state.house = House.of(Settings.model_validate({"visitors": False, "data": tmp_path}))
    async with serving(alone) as address, httpx.AsyncClient(base_url=address, trust_env=False) as other:
        assert "/try" not in (await other.get("/login")).text


async def test_the_form_takes_a_pasted_token_but_not_from_another_site(http: httpx.AsyncClient) -> None:
    assert (await http.post("/login", data={"token": " printed "})).status_code == 303
    foreign = {"Origin": "http://evil.example"}
    assert (await http.post("/login", data={"token": "printed"}, headers=foreign)).status_code == 403


async def test_a_session_that_has_ended_leads_to_the_login(http: httpx.AsyncClient) -> None:
    http.cookies.set(COOKIE, "ended")
    assert (await http.get("/runs")).headers["location"] == "/login?next=%2Fruns"


async def test_while_the_gateway_is_away_the_page_says_so_and_asks_again(tmp_path: Path) -> None:
    async with (
        serving(page("http://127.0.0.1:9", tmp_path)) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, cookies={COOKIE: "session"}) as http,
    ):
        answer = await http.get("/runs")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert 'http-equiv="refresh"' in answer.text


async def test_an_address_that_nobody_serves_is_a_page_that_leads_home(http: httpx.AsyncClient) -> None:
    answer = await http.get("/foo<b>", headers={"Accept": "text/html,*/*"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no page at /foo&lt;b&gt;." in answer.text
    assert '<a href="/">Home</a>' in answer.text
    program = await http.get("/foo")
    assert (program.status_code, program.json()) == (404, {"detail": "Not Found"})


async def test_what_is_far_longer_than_a_token_is_not_taken(http: httpx.AsyncClient) -> None:
    answer = await http.post("/login", data={"next": "/"}, files={"token": ("token", bytes(100_000))})
    assert answer.status_code == 413
