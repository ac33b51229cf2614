"""`Idempotency-Key`: a POST that is sent again is done once."""

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from installation import TOKEN, Installation
from sqlalchemy import select, text, update
from test_who_may import ALL, assert_problem

from veravox.core.example import EXAMPLE_CLIPS
from veravox.gateway.once import SECRET
from veravox.store import answers
from veravox.store.answers import KEPT
from veravox.store.tables import IdempotentAnswer

SPEC = {"dataset": {"name": "example"}}


async def post(http: httpx.AsyncClient, key: str, body: Any = SPEC, path: str = "runs") -> httpx.Response:
    return await http.post(f"/api/v1/{path}", json=body, headers={"Idempotency-Key": key})


async def how_many(gateway: Installation) -> int:
    return len((await gateway.http.get("/api/v1/runs")).json()["items"])


async def test_the_same_request_is_answered_again_and_done_once(gateway: Installation) -> None:
    await gateway.has_imported()
    key = str(uuid4())
    first, again = await post(gateway.http, key), await post(gateway.http, key)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    assert await how_many(gateway) == 1
    assert (await post(gateway.http, str(uuid4()))).json()["id"] != first.json()["id"]


async def test_a_key_belongs_to_one_request(gateway: Installation) -> None:
    await gateway.has_imported()
    await post(gateway.http, "a")
    for body, path in ((SPEC | {"title": "another"}, "runs"), (SPEC, "runs/preview")):
        refused = assert_problem(await post(gateway.http, "a", body, path), 422)
        assert refused["type"] == "/problems/key-reused"
    assert await how_many(gateway) == 1


async def test_a_key_is_an_accounts_own(gateway: Installation) -> None:
    upload = {"name": "clips.zip", "size": 1}
    async with await gateway.stranger() as stranger:
        mine, theirs = [await post(http, "a", upload, "uploads") for http in (gateway.http, stranger)]
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["id"] != theirs.json()["id"]


async def test_of_many_at_once_one_is_done_and_the_others_are_told_to_wait(gateway: Installation) -> None:
    await gateway.has_imported()
    found = await asyncio.gather(*(post(gateway.http, "a") for _ in range(5)))
    for each in found:
        if each.status_code != 201:
            assert assert_problem(each, 409)["type"] == "/problems/under-way"
            assert each.headers["retry-after"] == "1"
    assert await how_many(gateway) == 1
    assert (await post(gateway.http, "a")).headers["idempotent-replayed"] == "true"


async def test_what_another_gateway_holds_is_waited_for_and_not_done_again(gateway: Installation) -> None:
    await gateway.has_imported()
    await post(gateway.http, "a")
    async with gateway.services.database.transaction() as session:
        row = (await session.execute(select(IdempotentAnswer))).scalar_one()
        claim = answers.Claim(row.account_id, "b", "of the other")
        await answers.hold(session, claim)
        waiting = asyncio.create_task(post(gateway.http, "b"))
        while not await _is_waiting(gateway):
            await asyncio.sleep(0)
    assert assert_problem(await waiting, 409)["type"] == "/problems/under-way"
    assert await how_many(gateway) == 1


async def _is_waiting(gateway: Installation) -> bool:
    async with gateway.services.database.transaction() as session:
        return bool((await session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))).scalar_one())


async def test_what_was_refused_is_tried_again(gateway: Installation) -> None:
    assert_problem(await post(gateway.http, "a"), 404)
    await gateway.has_imported()
    assert (await post(gateway.http, "a")).status_code == 201


async def test_a_day_later_a_key_is_new(gateway: Installation) -> None:
    await gateway.has_imported()
    first = await post(gateway.http, "a")
    async with gateway.services.database.transaction() as session:
        await session.execute(
            update(IdempotentAnswer).values(created_at=datetime.now(UTC) - KEPT - timedelta(seconds=1))
        )
    assert (await post(gateway.http, "a")).json()["id"] != first.json()["id"]
    assert await how_many(gateway) == 2


async def test_what_was_kept_long_enough_is_swept(gateway: Installation) -> None:
    await gateway.has_imported()
    await post(gateway.http, "a")
    async with gateway.services.database.transaction() as session:
        await session.execute(
            update(IdempotentAnswer).values(created_at=datetime.now(UTC) - KEPT - timedelta(seconds=1))
        )
    await post(gateway.http, "b")
    async with gateway.services.database.transaction() as session:
        await answers.sweep(session)
    async with gateway.services.database.transaction() as session:
        assert list((await session.execute(select(IdempotentAnswer.key))).scalars()) == ["b"]


async def test_a_secret_is_told_once_and_never_kept(gateway: Installation) -> None:
    hook = {"url": "http://93.184.215.14/told"}
    first = await post(gateway.http, "a", hook, "webhooks")
    assert (first.status_code, "secret" in first.json()) == (201, True)
    assert_problem(await post(gateway.http, "a", hook, "webhooks"), 409)
    async with gateway.services.database.transaction() as session:
        assert (await session.execute(select(IdempotentAnswer.body))).scalars().all() == [None]


async def test_of_what_holds_a_password_or_opens_a_door_nothing_is_kept(gateway: Installation) -> None:
    for _ in range(2):
        assert (await post(gateway.http, "a", {"token": TOKEN}, "sessions")).status_code == 201
    async with gateway.services.database.transaction() as session:
        assert (await session.execute(select(IdempotentAnswer))).all() == []


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "caf\xe9"])
async def test_a_key_is_a_short_text(http: httpx.AsyncClient, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode("latin-1"))]
    assert_problem(await http.post("/api/v1/runs", json=SPEC, headers=headers), 422)


def recording() -> dict[str, Any]:
    path = next(Path(EXAMPLE_CLIPS).rglob("*.flac"))
    return {"file": (path.name, BytesIO(path.read_bytes()))}


async def test_a_recording_is_judged_once(judging: tuple[Installation, FastAPI]) -> None:
    gateway, _detector = judging
    model = await gateway.has_model()
    headers = {"Idempotency-Key": "a"}
    asked = [
        await gateway.http.post("/api/v1/verdicts", files=recording(), data={"model": model}, headers=headers)
        for _ in range(2)
    ]
    assert [each.status_code for each in asked] == [201, 201], asked[0].text
    assert asked[0].content == asked[1].content
    assert len((await gateway.http.get("/api/v1/verdicts")).json()["items"]) == 1
    other = {"file": ("other.flac", recording()["file"][1])}
    refused = await gateway.http.post("/api/v1/verdicts", files=other, data={"model": model}, headers=headers)
    assert assert_problem(refused, 422)["type"] == "/problems/key-reused"


def test_every_post_takes_a_key() -> None:
    for verb, path, operation in ALL:
        takes = any(each["name"] == "idempotency-key" for each in operation.get("parameters", []))
        wanted = not SECRET & set(operation["tags"]) and not path.startswith("/api/v1/public/")
        assert takes is (verb == "post" and wanted), f"{verb} {path}"
