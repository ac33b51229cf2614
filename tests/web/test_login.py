"""Logging in, against an upstream that knows one token."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from real_server import serving

from veravox.core.cookies import PLAIN
from veravox.core.settings import Settings
from veravox.web import login, problems
from veravox.web.context import House, ViewerDep
from veravox.web.login import local_path
from veravox.web.pages.gallery import public_models
from veravox.web.pages.visit import asked_for

PASSWORD = "three words of mine"
ACCOUNT = {
    "firstName": "",
    "lastName": "",
    "email": None,
    "role": "administrator",
    "hasPassword": False,
    "secondFactor": False,
    "factorDemanded": False,
    "showsName": False,
    "runLetters": "none",
    "language": "",
    "theme": "device",
    "density": "roomy",
    "picture": "",
    "deletedAt": None,
}


@pytest.mark.parametrize("path", ["/", "/runs", "/runs/1?new=1", "/data#x"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path", ["", "runs", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil", "/login", "/a\nb"]
)
def test_nobody_is_sent_elsewhere_after_logging_in(path: str) -> None:
    assert local_path(path) == "/"


def gateway(asked: list[dict[str, str]]) -> FastAPI:
    """Knows one token and one password; the account `ada` has a second factor besides."""
    app = FastAPI()

    @app.post("/api/v1/sessions", status_code=201)
    async def create(request: Request) -> Response:
        shown = await request.json()
        asked.append({**shown, "browser": request.headers["user-agent"], "from": request.headers["x-forwarded-for"]})
        if shown.get("name") == "hurried":
            return JSONResponse({"detail": "too many attempts; try again in 8 s"}, 429, {"Retry-After": "8"})
        if (shown.get("name"), shown.get("password")) == ("ada", PASSWORD) and shown.get("code") != "123456":
            said = "this code does not open" if "code" in shown else "a code is missing"
            return JSONResponse({"type": "/problems/second-factor", "detail": said}, 401)
        if shown.get("token") != "printed" and shown.get("password") != PASSWORD:
            return JSONResponse({"title": "Please log in", "detail": "it opens <b>nothing</b>"}, 401)
        expires = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        return JSONResponse({"token": "session", "expiresAt": expires}, 201)

    @app.delete("/api/v1/sessions/current", status_code=204)
    async def end(request: Request) -> None:
        asked.append({"ended": request.headers["authorization"]})

    @app.get("/api/v1/me")
    async def me(request: Request) -> Response:
        if request.headers["authorization"] != "Bearer session":
            return JSONResponse({"detail": "no"}, 401)
        counts = {"datasets": 0, "runs": 0, "models": 0, "notifications": 0}
        return JSONResponse({"id": "0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11", "name": "local", "counts": counts} | ACCOUNT)

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
def asked() -> list[dict[str, str]]:
    """What the gateway was asked."""
    return []


@pytest.fixture
async def http(tmp_path: Path, asked: list[dict[str, str]]) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serving(gateway(asked)) as server,
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
    assert cookie.startswith(f"{PLAIN}=session")
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
    http.cookies.set(PLAIN, "ended")
    assert (await http.get("/runs")).headers["location"] == "/login?next=%2Fruns"


async def test_while_the_gateway_is_away_the_page_says_so_and_asks_again(tmp_path: Path) -> None:
    async with (
        serving(page("http://127.0.0.1:9", tmp_path)) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, cookies={PLAIN: "session"}) as http,
    ):
        answer = await http.get("/runs")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert 'data-seconds="3"' in answer.text
    assert 'http-equiv="refresh"' not in answer.text


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


async def test_a_name_and_its_password_log_in_and_the_gateway_is_told_who_asks(
    http: httpx.AsyncClient, asked: list[dict[str, str]]
) -> None:
    form = {"name": " grace ", "password": PASSWORD, "next": "/runs"}
    answer = await http.post("/login", data=form, headers={"User-Agent": "Lynx"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs")
    assert asked == [{"name": "grace", "password": PASSWORD, "browser": "Lynx", "from": "127.0.0.1"}]


async def test_a_wrong_password_is_told_in_place_and_not_written_back(http: httpx.AsyncClient) -> None:
    answer = await http.post("/login", data={"name": "grace", "password": "another one"})
    assert (answer.status_code, "another one" in answer.text) == (401, False)
    assert 'role="alert"' in answer.text
    assert 'value="grace"' in answer.text


async def test_who_has_failed_too_often_is_told_how_long_to_wait(http: httpx.AsyncClient) -> None:
    answer = await http.post("/login", data={"name": "hurried", "password": "another one"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "8")
    assert "Too many attempts; try again in 8 s." in answer.text


def ticket_in(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found, page
    return found[1]


async def test_a_second_step_asks_for_the_code_and_never_shows_the_password(http: httpx.AsyncClient) -> None:
    first = await http.post("/login", data={"name": "ada", "password": PASSWORD, "next": "/runs"})
    assert (first.status_code, PASSWORD in first.text, 'role="alert"' in first.text) == (200, False, False)
    assert 'autocomplete="one-time-code"' in first.text
    wrong = await http.post("/login", data={"ticket": ticket_in(first.text), "code": "000000", "next": "/runs"})
    assert (wrong.status_code, PASSWORD in wrong.text) == (401, False)
    assert "This code does not open." in wrong.text
    used = await http.post("/login", data={"ticket": ticket_in(first.text), "code": "123456"})
    assert "begin again with your password" in used.text  # a ticket is good for once
    last = await http.post("/login", data={"ticket": ticket_in(wrong.text), "code": " 123456 ", "next": "/runs"})
    assert (last.status_code, last.headers["location"]) == (303, "/runs")


async def test_the_session_that_a_browser_had_before_ends_at_the_next_login(
    http: httpx.AsyncClient, asked: list[dict[str, str]]
) -> None:
    http.cookies.set(PLAIN, "planted", path="/")
    assert (await http.get("/login", params={"token": "printed"})).status_code == 303
    assert {"ended": "Bearer planted"} in asked


async def test_under_https_only_this_host_can_set_the_cookie_and_none_other_is_read(http: httpx.AsyncClient) -> None:
    safe = {"X-Forwarded-Proto": "https", "Host": "lab.example.org"}
    answer = await http.post("/login", data={"name": "grace", "password": PASSWORD}, headers=safe)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-veravox_session=session;")
    assert all(part in cookie.lower() for part in ("; secure", "; httponly", "; path=/", "samesite=lax"))
    assert "domain" not in cookie.lower()
    planted = await http.get("/runs", headers=safe | {"Cookie": f"{PLAIN}=session"})
    assert planted.status_code == 303
    assert (await http.get("/runs", headers=safe | {"Cookie": f"__Host-{PLAIN}=session"})).json() == "local"


async def test_beyond_this_machine_no_password_travels_in_clear(http: httpx.AsyncClient) -> None:
    elsewhere = {"Host": "lab.example.org:8080"}
    asked_for = await http.get("/login", headers=elsewhere)
    sent = await http.post("/login", data={"name": "grace", "password": PASSWORD}, headers=elsewhere)
    assert [asked_for.status_code, sent.status_code] == [403, 403]
    assert "without encryption" in sent.text
    assert "set-cookie" not in sent.headers


async def test_who_logs_out_leaves_nothing_in_the_browser(http: httpx.AsyncClient, asked: list[dict[str, str]]) -> None:
    await http.get("/login", params={"token": "printed"})
    left = await http.post("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert 'veravox_session=""' in left.headers["set-cookie"]
    assert {"ended": "Bearer session"} in asked


async def test_what_visitors_are_shown_counts_for_each_of_them(tmp_path: Path) -> None:
    """One who asks for the gallery again and again would have emptied everybody's bucket."""
    told: list[str] = []
    upstream = FastAPI()

    @upstream.get("/api/v1/public/models")
    async def models(request: Request) -> dict[str, object]:
        told.append(request.headers.get("x-forwarded-for", ""))
        return {"items": [], "next": None}

    async with serving(upstream) as server:
        site = page(server, tmp_path)
        site.add_api_route("/gallery", public_models, response_model=None)
        site.add_api_route("/try", asked_for, response_model=None)
        transport = httpx.ASGITransport(site, client=("192.0.2.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as visitor:
            for path in ("/gallery", "/try"):
                assert (await visitor.get(path)).status_code == 200
        await site.state.house.close()
    assert told == ["192.0.2.7"] * 2
