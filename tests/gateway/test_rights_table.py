"""docs/rights.md against what a real gateway answers, at every operation and with every role and state of sharing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from installation import Installation
from sqlalchemy import select
from test_who_may import wish

from veravox.core.settings import Settings
from veravox.core.specs import DatasetSpec, Source
from veravox.gateway.app import create_app
from veravox.gateway.rights_table import LOG_IN, NO, NONE, NOT_THERE, YES, Right, as_markdown, kind_of, rights_of
from veravox.store import jobs
from veravox.store.jobs import Kind
from veravox.store.tables import Account, Conversion, Identity, Token, Verdict, Webhook
from veravox.store.tokens import digest

ROOT = Path(__file__).parents[2]
APP = create_app(Settings())
RIGHTS = list(rights_of(APP))
ENDS_THE_TEST = {"end_session", "delete_other_sessions", "delete_second_factor"}
ANSWER = {"verdict": "human", "score": 3.0, "generator": None, "probabilities": {}, "humanProbability": 0.9} | {
    "seconds": 1.0,
    "rate": 16000,
    "windows": 1,
    "milliseconds": 5.0,
}
MISSING = "the list shows those there are"
CHANGES_LAST = {"get": 0, "post": 1, "patch": 1, "put": 1, "delete": 2}


@dataclass(frozen=True)
class People:
    """Who asks: everybody but the local account has nothing."""

    visitor: httpx.AsyncClient
    owner: httpx.AsyncClient
    shared: httpx.AsyncClient
    another: httpx.AsyncClient
    administrator: httpx.AsyncClient
    guest: httpx.AsyncClient
    ids: dict[str, str]  # by the first part of a path: a thing of the owner's


async def account(gateway: Installation, name: str, role: str = "user") -> httpx.AsyncClient:
    async with gateway.services.database.transaction() as session:
        row = Account(name=name, role=role)
        session.add(row)
        await session.flush()
        session.add(Token(digest=digest(name), account_id=row.id, kind="session"))
    return gateway.client(name)


@pytest.fixture
async def people(gateway: Installation) -> AsyncIterator[People]:
    ids = await things(gateway)
    shared = await account(gateway, "bert")
    for kind, id in (("datasets", ids["dataset"]), ("runs", ids["runs"]), ("models", ids["models"])):
        answer = await gateway.http.put(f"/api/v1/{kind}/{id}/sharing", json={"who": ["bert"]})
        assert answer.status_code == 200, answer.text
    another, chief = await account(gateway, "carl"), await account(gateway, "chief", "administrator")
    guest = await account(gateway, "guest-1", "guest")
    async with gateway.client() as visitor, shared, another, chief, guest:
        yield People(visitor, gateway.http, shared, another, chief, guest, ids)


async def things(gateway: Installation) -> dict[str, str]:
    """One of each kind, the local account's."""
    model = await gateway.has_model(group="monday")
    public = await gateway.has_model()
    assert (await gateway.http.post(f"/api/v1/models/{public}/publish", json={})).status_code == 200
    dataset = (await gateway.http.get("/api/v1/datasets/example")).json()["id"]
    upload = await gateway.http.post("/api/v1/uploads", json={"name": "a.zip", "size": 10})
    evaluation = await gateway.http.post("/api/v1/evaluations", json={"model": model, "dataset": "example"})
    conversion, verdict, webhook, identity = uuid4(), uuid4(), uuid4(), uuid4()
    async with gateway.services.database.transaction() as session:
        owner = (await session.execute(select(Account.id).where(Account.name == "local"))).scalar_one()
        job = await jobs.put(session, conversion, Kind.DATA, DatasetSpec(source=Source(path="/data")))
        session.add(Conversion(id=conversion, title="sent", job=job, owner_id=owner))
        session.add(Identity(id=identity, account_id=owner, issuer="https://login.example.org", subject="local"))
        session.add(Webhook(id=webhook, url="https://lab.example/told", secret="sealed", owner_id=owner))
        said = {"model_id": UUID(model), "file": "a.wav", "stored": "a.wav", "owner_id": owner}
        session.add(Verdict(id=verdict, answer=ANSWER, **said))
        opened = [
            Token(id=uuid4(), digest=kind, account_id=owner, kind=kind, scopes=scopes)
            for kind, scopes in (("session", None), ("access", ["read"]))
        ]
        session.add_all(opened)
    of_kind = {"public": public, "verdicts": str(verdict), "import": str(conversion), "dataset": dataset}
    return of_kind | {
        "runs": model,
        "models": model,
        "{kind}": model,
        "webhooks": str(webhook),
        "identities": str(identity),
        "uploads": upload.json()["id"],
        "evaluations": evaluation.json()["id"],
        "sessions": str(opened[0].id),
        "access-tokens": str(opened[1].id),
    }


def place(right: Right, ids: dict[str, str]) -> str:
    """Its path, with things of the owner's in it."""
    kind = "import" if "/models/import" in right.path else kind_of(right.path)
    names = {"groups": "monday", "turns": "monday", "evaluations": "report.html", "public": "local"}
    filled = {
        "{kind}": "models",
        "{id}": ids.get(kind, str(uuid4())),
        "{name}": names.get(kind, "example"),
        "{file}": "log.txt",
        "{method}": "grad-cam",
        "{part}": "noise",
        "{place}": "0",
    }
    path = right.path
    for part, said in filled.items():
        path = path.replace(part, said)
    return path


def body(right: Right) -> dict[str, object] | None:
    return None if right.verb == "get" else wish(right.path)


def seen(answer: httpx.Response, expected: str) -> str:
    """What the answer is in the table's words."""
    if answer.status_code == 401:
        return LOG_IN
    if answer.status_code == 403:
        return NO
    hidden = answer.status_code == 404 and (expected == NOT_THERE or MISSING in answer.text)
    return NOT_THERE if hidden else YES


def test_the_page_is_what_the_gateway_says() -> None:
    assert (ROOT / "docs" / "rights.md").read_text() == as_markdown(APP), "run `make client`"


async def test_every_kind_of_thing_that_is_somebodys_is_tried(people: People) -> None:
    """An id that nobody has is not there for anybody, which would say nothing of whose a thing is."""
    for right in RIGHTS:
        if "{id}" in right.path and right.anothers == NOT_THERE:
            assert set(place(right, people.ids).split("/")) & set(people.ids.values()), right


async def test_every_operation_answers_everybody_as_the_table_says(people: People) -> None:
    found, told = [], []
    for right in RIGHTS:
        if right.operation in ENDS_THE_TEST:
            continue
        path = place(right, people.ids)
        for who, expected in (
            (people.visitor, right.visitor),
            (people.another, right.anothers if right.anothers != NONE else right.own),
            (people.administrator, right.administrator),
            (people.shared, right.shared if right.shared != NONE else right.anothers),
            (people.guest, right.guest if right.guest == NO or right.anothers == NONE else right.anothers),
        ):
            if expected == NONE or (who is people.administrator and expected == YES):
                continue
            answer = await who.request(right.verb, path, json=body(right))
            found.append((right.operation, seen(answer, expected)))
            told.append((right.operation, expected))
    assert found == told


async def test_what_is_ones_own_is_refused_nowhere(people: People) -> None:
    """In an order in which nothing is gone before it was asked for; a second administrator keeps the table's last column."""
    mine = [
        right
        for right in RIGHTS
        if right.own == YES and right.visitor == LOG_IN and right.operation not in ENDS_THE_TEST
    ]
    for right in sorted(
        mine, key=lambda each: ("groups" not in each.path, "restore" in each.operation, CHANGES_LAST[each.verb])
    ):
        own_thing = right.anothers == NOT_THERE
        answer = await people.owner.request(right.verb, place(right, people.ids), json=body(right))
        assert answer.status_code not in {401, 403}, f"{right}: {answer.text}"
        assert not own_thing or MISSING not in answer.text, f"{right}: {answer.text}"
    for right in RIGHTS:
        if right.administrator == YES and right.own == NO:
            answer = await people.administrator.request(right.verb, place(right, people.ids), json={})
            assert answer.status_code not in {401, 403}, f"{right}: {answer.text}"
