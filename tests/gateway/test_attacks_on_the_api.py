"""What somebody tries who means harm and knows the API: fields that are not his, names that lead elsewhere, ids of others."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from installation import Installation
from sqlalchemy import update
from test_examples import EXAMPLES, examples_of, furnished, in_words_of, lab_example, send
from test_rights_table import account
from test_verdicts import SOUND
from test_who_may import ALL, assert_problem, filled

from veravox.gateway.examples import ANOTHER, EVALUATION, MODEL, RUNNING, UPLOAD, VERDICT
from veravox.gateway.oidc.provider import Provider
from veravox.store.tables import Model, Run, Verdict

SMUGGLED = {
    "id": str(uuid4()),
    "owner_id": str(uuid4()),
    "ownerId": str(uuid4()),
    "owner": "local",
    "role": "administrator",
    "public": True,
    "shared": True,
    "quota": {"storageGigabytes": 1000},
    "blocked": False,
    "provenance": "installed",
    "createdAt": "2020-01-01T00:00:00Z",
    "__proto__": {"role": "administrator"},
}
JSON = "application/json"
WITH_A_BODY = [
    example for verb, path, operation in ALL for example in examples_of(verb, path, operation) if example.kind == JSON
]
LEGITIMATE = {("update_account", "role"), ("update_account", "quota"), ("update_account", "blocked")} | {
    ("create_invitation", "role")
}
Full = tuple[Installation, dict[str, str]]


@pytest.fixture
async def full(judging: tuple[Installation, FastAPI]) -> Full:
    """With one of each kind of thing; and by the ids of the examples, those that things have here."""
    gateway, detector = judging
    gateway.app.state.services = replace(gateway.services, resolve=lab_example)
    return gateway, await furnished(gateway, detector)


async def read_everything(full: Full) -> list[httpx.Response]:
    """What each example of reading is answered with."""
    gateway, ids = full
    asked = [each for each in EXAMPLES if each.verb == "get" and each.operation != "follow_run"]
    told = [replace(each, path=in_words_of(ids, each.path), query=in_words_of(ids, each.query)) for each in asked]
    return [await send(gateway.http, each) for each in told]


def places(body: Any) -> Iterator[tuple[str, ...]]:
    """Every object in a body, by the names that lead there."""
    if isinstance(body, dict):
        yield ()
        for name, value in body.items():
            yield from ((name, *rest) for rest in places(value))
    elif isinstance(body, list):
        for n, value in enumerate(body):
            yield from ((str(n), *rest) for rest in places(value))


def smuggled(body: Any, place: tuple[str, ...], field: str) -> Any:
    """The same body with a field more at that place."""
    if not place:
        return {**body, field: SMUGGLED[field]}
    name, rest = place[0], place[1:]
    if isinstance(body, list):
        return [smuggled(each, rest, field) if str(n) == name else each for n, each in enumerate(body)]
    return {**body, name: smuggled(body[name], rest, field)}


@pytest.fixture
async def with_provider(gateway: Installation) -> AsyncIterator[Installation]:
    """So that the doors to one are there; nobody goes through."""
    before = gateway.services
    settings = before.settings.model_copy(update={"oidc_issuer": "https://login.example.org"})
    gateway.app.state.services = replace(before, provider=Provider.of(settings))
    yield gateway
    gateway.app.state.services = before


@pytest.mark.parametrize("field", SMUGGLED)
async def test_no_body_takes_a_field_that_is_not_its_own(with_provider: Installation, field: str) -> None:
    """Whose a thing is, who may see it and what somebody may do are set where the document says it, and nowhere else."""
    taken, tried = [], 0
    for example in WITH_A_BODY:
        for place in places(example.body):
            at = example.body
            for name in place:
                at = at[int(name)] if isinstance(at, list) else at[name]
            if field in at or (example.operation, field) in LEGITIMATE:
                continue
            tried += 1
            answer = await with_provider.http.request(
                example.verb, filled(example.path), json=smuggled(example.body, place, field)
            )
            refused = (
                answer.status_code == 422 and f"{'.'.join((*place, field))}: there is no such field" in answer.text
            )
            if not refused:
                taken.append(f"{example.operation} {'.'.join(place)}: {answer.status_code} {answer.text[:200]}")
    assert tried > 30
    assert taken == []


async def test_a_form_and_an_address_take_nothing_else_either(judging: tuple[Installation, FastAPI]) -> None:
    gateway, _detector = judging
    model, other = await gateway.has_model(), str(uuid4())
    said = {"model": model, "owner_id": other, "ownerId": other, "public": "true", "file_id": other}
    made = await gateway.http.post("/api/v1/verdicts", files={"file": ("a.flac", SOUND)}, data=said)
    assert made.status_code == 201, made.text
    assert (await gateway.http.get(f"/api/v1/verdicts/{made.json()['id']}")).json() == made.json()
    asked = {"public": "true", "owner_id": other, "role": "administrator"}
    assert_problem(await gateway.http.patch(f"/api/v1/models/{model}", params=asked, json={"sure": 0.9}), 422)
    async with gateway.client() as visitor:
        assert_problem(await visitor.get(f"/api/v1/public/models/{model}"), 404)
    for twice in (
        "limit=1&limit=0",
        "sort=title&sort=nonsense",
    ):  # of a parameter that comes twice, one is checked and used
        assert_problem(await gateway.http.get(f"/api/v1/runs?{twice}"), 422)


CLIMBING = (
    "..",
    "%2e%2e",
    "..%2fserver.json",
    "..%2f..%2fserver.json",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2fserver.json",
    "..%5cserver.json",
    "....%2f%2fserver.json",
    "%2fetc%2fpasswd",
    "server.json%00.csv",
)
NAMES = {"{name}", "{file}", "{method}", "{part}"}
NAMED = [(verb, path) for verb, path, _operation in ALL if verb == "get" and NAMES & set(path.split("/"))]


async def test_no_name_in_an_address_leads_out_of_its_folder(full: Full) -> None:
    gateway, ids = full
    (gateway.data / "server.json").write_text("the secret of the house")
    shown = {example.path for example in EXAMPLES if example.verb == "get"}
    assert len(NAMED) > 8
    for path, name in product([path for _verb, path in NAMED], CLIMBING):
        example = next(each for each in shown if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", path), each))
        parts = [
            name if there in NAMES else said
            for there, said in zip(path.split("/"), in_words_of(ids, example).split("/"), strict=True)
        ]
        answer = await gateway.http.get("/".join(parts))
        told = f"{path} {name}: {answer.status_code} {answer.text[:100]}"
        assert answer.status_code in {400, 404, 405, 422} or name in {"..", "%2e%2e"}, told
        assert "the secret" not in answer.text, told
        assert "root:" not in answer.text, told


PICTURES = {  # of people, which each page shows: a browser asks each time whether they still hold
    "/api/v1/me/picture": "private, no-cache",
    "/api/v1/public/people/local/picture": "no-cache",
}
CLIP = re.compile(
    r"/api/v1/(datasets|evaluations)/[^/]+/clips/\d+/(recording|spectrogram)"
)  # as long as they are shown


def keeping(answer: httpx.Response) -> str:
    """What a browser may keep of an answer."""
    if answer.status_code == 200 and CLIP.fullmatch(answer.url.path):
        return "private, no-cache"
    return PICTURES.get(answer.url.path, "no-store")


async def test_no_answer_may_be_kept_framed_or_taken_for_what_it_is_not(full: Full) -> None:
    """Every answer to a reader, refusals too: of the API, and of what is not there."""
    gateway, _ids = full
    answers = await read_everything(full)
    answers += [await gateway.http.get(path) for path in ("/api/v1/nothing", "/api/v1/me", "/api/v1/openapi.json")]
    async with gateway.client() as nobody:
        answers += [await nobody.get("/api/v1/me"), await nobody.post("/api/v1/sessions", json={"token": "guessed"})]
        answers.append(await nobody.post("/api/v1/sessions", json={"token": "local-token"}))
        assert answers[-1].status_code == 201
    assert sum(each.status_code == 200 for each in answers) > 30
    for answer in answers:
        told = answer.headers
        assert told["cache-control"] == keeping(answer), answer.url
        assert told["x-content-type-options"] == "nosniff", answer.url
        assert "sandbox" in told["content-security-policy"], answer.url
        for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert part in told["content-security-policy"], answer.url
        assert "access-control-allow-origin" not in told, answer.url
        kind = told["content-type"]
        assert not kind.startswith("text/") or "charset=utf-8" in kind, f"{answer.url}: {kind}"


async def test_a_download_is_named_by_us_whatever_a_title_holds(full: Full) -> None:
    gateway, ids = full
    hostile = 'x"; filename=evil.exe\r\nSet-Cookie: a=b\r\n\r\n<script>'
    async with gateway.services.database.transaction() as session:
        for table in (Run, Model):
            await session.execute(update(table).values(title=hostile))
        await session.execute(update(Verdict).values(file=hostile))
    answers = await read_everything(full)
    assert any(
        hostile in answer.json()["title"] for answer in answers if answer.url.path.endswith(f"runs/{ids[MODEL]}")
    )
    named = [told for answer in answers if (told := answer.headers.get("content-disposition"))]
    assert len(named) >= 5
    assert [told for told in named if not re.fullmatch(r'(attachment|inline); filename="[A-Za-z0-9._-]+"', told)] == []
    assert not any("set-cookie" in answer.headers for answer in answers)


@pytest.mark.parametrize("verb", ["TRACE", "CONNECT", "PROPFIND"])
async def test_no_other_method_does_anything(gateway: Installation, verb: str) -> None:
    for _verb, path, _operation in ALL:
        answer = await gateway.http.request(verb, filled(path))
        assert answer.status_code == 405, f"{verb} {path}: {answer.status_code}"


async def test_ids_of_others_in_bodies_and_filters_are_as_little_there_as_what_nobody_has(full: Full) -> None:
    gateway, ids = full
    private = await gateway.has_model()
    running, upload, verdict = ids[RUNNING], ids[UPLOAD], ids[VERDICT]
    evaluations = [ids[EVALUATION], ids[ANOTHER]]
    example = {"dataset": {"name": "example"}}
    async with await account(gateway, "bert") as bert:
        (gateway.data / "uploads" / "by-hand").mkdir()
        own = await bert.post("/api/v1/datasets", json={"name": "berts", "source": {"path": "uploads/by-hand"}})
        assert own.status_code == 201, own.text
        tries: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", "runs", {"json": example}),
            ("POST", "runs/preview", {"json": example}),
            ("POST", "groups", {"json": {"spec": example, "seeds": [1, 2]}}),
            ("POST", "runs", {"json": {"dataset": {"name": "berts"}, "testDataset": {"name": "example"}}}),
            ("POST", "runs", {"json": {"dataset": {"name": "berts"}, "model": {"weights": private}}}),
            ("POST", "datasets", {"json": {"name": "copy", "source": {"dataset": {"name": "example"}}}}),
            ("POST", "datasets", {"json": {"name": "copy", "source": {"path": f"uploads/{upload}"}}}),
            ("POST", "models/import", {"json": {"title": "x", "bundle": {"path": f"uploads/{upload}"}}}),
            ("POST", "models/import", {"json": {"title": "x", "bundle": {"path": f"runs/{private}/bundle"}}}),
            ("POST", "evaluations", {"json": {"model": private, "dataset": "berts"}}),
            ("POST", "evaluations", {"json": {"model": private, "dataset": "example"}}),
            ("POST", "verdicts", {"files": {"file": ("a.flac", SOUND)}, "data": {"model": private}}),
            ("POST", "public/verdicts", {"files": {"file": ("a.flac", SOUND)}, "data": {"model": private}}),
            ("GET", "runs/compare", {"params": {"run": [private, running]}}),
            ("GET", "evaluations/compare", {"params": {"evaluation": evaluations}}),
            ("GET", "runs", {"params": {"after": private}}),
            ("GET", "verdicts", {"params": {"after": verdict}}),
        ]
        for verb, path, sent in tries:
            answer = await bert.request(verb, f"/api/v1/{path}", **sent)
            assert answer.status_code in {404, 422}, f"{verb} {path} {sent}: {answer.status_code} {answer.text[:200]}"
        for kind, only in (("evaluations", {"model": private}), ("verdicts", {"model": private})):
            assert (await bert.get(f"/api/v1/{kind}", params=only)).json()["items"] == []
        taken = await bert.post(
            f"/api/v1/verdicts?id={verdict}",
            files={"file": ("a.flac", SOUND)},
            data={"model": ids[MODEL]},  # which is public
        )
        assert_problem(taken, 409)
    assert (await gateway.http.get(f"/api/v1/verdicts/{verdict}")).status_code == 200
