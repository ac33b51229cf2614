from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from installation import TOKEN, Installation
from sqlalchemy import update

from veravox.core.cookies import PLAIN
from veravox.core.settings import Settings
from veravox.gateway.app import create_app
from veravox.gateway.rights import ADMINISTRATORS
from veravox.store.tables import Dataset, Model, Run

OPEN = {  # how one gets in
    ("post", "/api/v1/sessions"),
    ("post", "/api/v1/oidc/sign-ins"),
    ("post", "/api/v1/oidc/sessions"),
    ("post", "/api/v1/oidc/sessions/code"),
    ("get", "/api/v1/registrations/challenge"),
    ("post", "/api/v1/registrations"),
    ("post", "/api/v1/registrations/confirm"),
    ("post", "/api/v1/guests"),
    ("post", "/api/v1/resets"),
    ("post", "/api/v1/resets/use"),
    ("post", "/api/v1/emails/confirm"),
}
LOGGING_IN = {"/api/v1/sessions", "/api/v1/oidc/sessions", "/api/v1/oidc/sessions/code"}  # 401: it was refused
FOR_VISITORS = "/api/v1/public/"  # what a visitor sees and leaves: test_visitors.py


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, verbs in app.openapi()["paths"].items():
        for verb, operation in verbs.items():
            yield verb, path, operation


ALL = list(operations(create_app(Settings())))


def filled(path: str) -> str:
    named = {"{kind}": "models", "{id}": str(uuid4()), "{name}": "example", "{file}": "log.txt", "{place}": "0"}
    for part, name in named.items():
        path = path.replace(part, name)
    return path


def wish(path: str) -> dict[str, Any]:
    """A body that makes sense there."""
    if path.endswith(("publish", "sharing", "webhooks/{id}")):
        return {}
    if path.endswith("identities/{id}"):
        return {"password": ""}
    return {"sure": 0.7} if path.endswith("models/{id}") else {"desired": "Stop"}


def assert_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """It has the members of RFC 9457, and a sentence."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= body.keys()
    assert (body["status"], body["type"][:10]) == (status, "/problems/")
    assert body["title"]
    assert body["detail"]
    return body


async def test_nothing_is_open_without_a_token(gateway: Installation) -> None:
    async with gateway.client() as nobody, gateway.client("guessed") as guesser:
        for verb, path, _ in ALL:
            if (verb, path) not in OPEN and not path.startswith(FOR_VISITORS):
                for caller in (nobody, guesser):
                    assert_problem(await caller.request(verb, filled(path), json={}), 401)


PROBES = ("healthz", "readyz") * 2  # by GET and by HEAD


def test_every_route_is_in_the_document_but_for_the_probes() -> None:
    """So that the walk over the document meets every door."""
    found = sorted(route.name for route in routes(create_app(Settings()).router))
    assert found == sorted(
        [*(each["operationId"] for _, _, each in ALL), *PROBES, "metrics", "targets", "read_problem", "_document"]
    )


async def test_the_document_itself_is_for_those_who_are_let_in(gateway: Installation) -> None:
    async with gateway.client() as nobody, gateway.client(TOKEN) as owner:
        assert_problem(await nobody.get("/api/v1/openapi.json"), 401)
        assert (await owner.get("/api/v1/openapi.json")).json()["info"]["title"] == "Veravox"


def routes(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif inner := getattr(route, "original_router", None):
            yield from routes(inner)


@pytest.mark.parametrize(("verb", "path", "operation"), ALL, ids=lambda each: each if isinstance(each, str) else "")
def test_the_document_reads_well(verb: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["operationId"].isidentifier()
    assert operation["description"].rstrip().endswith(".")
    assert operation["tags"]
    nobodys = path.startswith(FOR_VISITORS) or ((verb, path) in OPEN and path not in LOGGING_IN)
    assert ("401" in operation["responses"]) is not nobodys
    assert "{id}" not in path or "404" in operation["responses"]
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            assert list(answer["content"]) == ["application/problem+json"], f"{verb} {path} {status}"


async def test_a_cookie_opens_what_the_page_asks_and_nothing_that_another_site_asks(gateway: Installation) -> None:
    async with gateway.client(Cookie=f"{PLAIN}={TOKEN}") as browser:
        post = {"method": "POST", "url": "/api/v1/runs", "json": {"dataset": {"name": "missing"}}}
        for site in ("same-origin", "none"):
            assert_problem(await browser.request(**post, headers={"Sec-Fetch-Site": site}), 404)
        for site in ("cross-site", "same-site"):
            refused = assert_problem(await browser.request(**post, headers={"Sec-Fetch-Site": site}), 403)
            assert "another site" in refused["detail"]
        assert (await browser.get("/api/v1/me", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


async def test_another_site_cannot_delete_with_a_cookie_either(gateway: Installation) -> None:
    async with gateway.client(Cookie=f"{PLAIN}={TOKEN}") as browser:
        for verb, path, _ in ALL:
            if verb != "get":
                answer = await browser.request(verb, filled(path), headers={"Sec-Fetch-Site": "cross-site"})
                assert_problem(answer, 403)


async def test_a_session_is_begun_with_the_link_and_ended(gateway: Installation) -> None:
    async with gateway.client() as nobody:
        answer = await nobody.post("/api/v1/sessions", json={"token": TOKEN})
        assert answer.status_code == 201
        token = answer.json()["token"]
        assert token != TOKEN
        refused = assert_problem(await nobody.post("/api/v1/sessions", json={"token": "guessed"}), 401)
        assert "veravox serve" in refused["detail"]
    async with gateway.client(token) as browser:
        assert (await browser.get("/api/v1/me")).json()["name"] == "local"
        assert (await browser.delete("/api/v1/sessions/current")).status_code == 204
        assert_problem(await browser.get("/api/v1/me"), 401)
    assert (await gateway.http.get("/api/v1/me")).status_code == 200


async def test_a_stranger_sees_nothing_of_mine(gateway: Installation) -> None:
    model = await gateway.has_model(group="monday")
    async with await gateway.stranger() as stranger:
        for kind in ("datasets", "runs", "groups", "models", "verdicts"):
            assert (await stranger.get(f"/api/v1/{kind}")).json() == {"items": [], "next": None}
        for path in (f"runs/{model}", f"models/{model}", f"models/{model}/bundle", f"runs/{model}/events"):
            assert_problem(await stranger.get(f"/api/v1/{path}"), 404)
        assert_problem(await stranger.get("/api/v1/datasets/example"), 404)
        assert_problem(await stranger.post("/api/v1/runs", json={"dataset": {"name": "example"}}), 404)
        assert_problem(await stranger.patch(f"/api/v1/runs/{model}", json={"desired": "Stop"}), 404)
        assert_problem(await stranger.delete(f"/api/v1/models/{model}"), 404)


async def test_a_stranger_meets_nothing_at_any_door_to_what_is_mine(gateway: Installation) -> None:
    """By walking over the document, so that a new door is tried too."""
    mine = await gateway.has_model(group="monday")
    other = await gateway.has_model()
    before = [(await gateway.http.get(f"/api/v1/{path}")).json() for path in ("runs", "groups", "models", "datasets")]
    doors = [
        (verb, path)
        for verb, path, operation in ALL
        if ("{id}" in path or "{name}" in path)
        and operation["operationId"] not in ADMINISTRATORS
        and not path.startswith(FOR_VISITORS)
    ]
    assert {"/api/v1/groups/{name}", "/api/v1/runs/{id}/repeat", "/api/v1/runs/{id}/evidence"} <= {p for _, p in doors}
    async with await gateway.stranger() as stranger:
        for verb, path in doors:
            name = "monday" if path.startswith("/api/v1/groups") else "example"
            name = "report.html" if path.startswith("/api/v1/evaluations") else name
            there = path.replace("{id}", mine).replace("{name}", name).replace("{file}", "log.txt")
            there = (
                there.replace("{kind}", "models")
                .replace("{method}", "grad-cam")
                .replace("{part}", "noise")
                .replace("{place}", "0")
            )
            assert_problem(await stranger.request(verb, there, json=wish(path)), 404)
        assert_problem(await stranger.get("/api/v1/runs/compare", params={"run": [mine, other]}), 404)
        for path, body in (
            ("groups", {"spec": {"dataset": {"name": "example"}}, "seeds": [1]}),
            ("runs/preview", {"dataset": {"name": "example"}}),
            ("evaluations", {"model": mine, "dataset": "example"}),
        ):
            assert_problem(await stranger.post(f"/api/v1/{path}", json=body), 404)
    after = [(await gateway.http.get(f"/api/v1/{path}")).json() for path in ("runs", "groups", "models", "datasets")]
    assert after == before


async def test_what_nobody_owns_is_read_at_every_door_and_changed_by_administrators_alone(
    gateway: Installation,
) -> None:
    """By walking over the document; an administrator, as the local account is, may."""
    id = await gateway.has_model(group="monday")
    async with gateway.services.database.transaction() as session:
        for table in (Dataset, Run, Model):
            await session.execute(update(table).values(owner_id=None))
    async with await gateway.stranger() as stranger:
        assert await told_whether_it_may_change(gateway.http, id) == {True}
        assert await told_whether_it_may_change(stranger, id) == {False}
        for verb, path, _ in ALL:
            if not {"runs/{id}", "models/{id}", "groups/{name}", "datasets/{name}"} & set(_tails(path)):
                continue
            name = "monday" if path.startswith("/api/v1/groups") else "example"
            there = path.replace("{id}", id).replace("{name}", name)
            status = 200 if verb == "get" else 404 if path.endswith("restore") else 403
            answer = await stranger.request(verb, there, json=wish(path))
            assert answer.status_code == status, f"{verb} {path}: {answer.text}"
        assert (await gateway.http.patch(f"/api/v1/models/{id}", json={"sure": 0.7})).status_code == 200
        assert (await gateway.http.delete(f"/api/v1/runs/{id}")).status_code == 204


async def told_whether_it_may_change(http: httpx.AsyncClient, id: str) -> set[bool]:
    """At every place where a run is told of; pages show no button that is refused."""
    run, runs, group = [(await http.get(f"/api/v1/{at}")).json() for at in (f"runs/{id}", "runs", "groups/monday")]
    return {each["mayChange"] for each in (run, *runs["items"], *group["runs"])}


def _tails(path: str) -> list[str]:
    """The thing itself, or its restoring."""
    return [path.removeprefix("/api/v1/").removesuffix("/restore")]


@pytest.mark.parametrize(
    ("verb", "path", "content", "status", "kind"),
    [
        ("GET", "/api/v1/nothing", None, 404, "not-found"),
        ("GET", "/nothing", None, 404, "not-found"),
        ("PUT", "/api/v1/runs", None, 405, "method-not-allowed"),
        ("GET", "/api/v1/runs/not-an-id", None, 422, "invalid"),
        ("GET", "/api/v1/runs?limit=0", None, 422, "invalid"),
        ("GET", "/api/v1/runs?after=x", None, 422, "invalid"),
        ("POST", "/api/v1/runs", b"{", 400, "malformed"),
        ("POST", "/api/v1/runs", b"\xff\xfe", 400, "malformed"),
        ("POST", "/api/v1/runs", b"[" * 100_000, 400, "malformed"),
        ("POST", "/api/v1/runs", b"", 422, "invalid"),
        ("POST", "/api/v1/runs", b"[]", 422, "invalid"),
        ("GET", "/api/v1/datasets/%00", None, 422, "invalid"),
        ("GET", "/api/v1/groups/%00", None, 422, "invalid"),
        ("GET", "/api/v1/groups/none/such", None, 404, "not-found"),
        ("GET", "/api/v1/runs/compare?run=x", None, 422, "invalid"),
    ],
)
async def test_every_refusal_is_a_problem(
    http: httpx.AsyncClient, verb: str, path: str, content: bytes | None, status: int, kind: str
) -> None:
    headers = {"Content-Type": "application/json"} if content is not None else {}
    body = assert_problem(await http.request(verb, path, content=content, headers=headers), status)
    assert body["type"] == f"/problems/{kind}"
    assert body["instance"] == path.partition("?")[0].replace("%00", "\x00")


async def test_what_is_not_allowed_says_what_is(http: httpx.AsyncClient) -> None:
    answer = await http.put("/api/v1/me")
    assert_problem(answer, 405)
    assert answer.headers["allow"] == "DELETE, GET, PATCH"
