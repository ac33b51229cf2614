"""`veravox share`, as it is called: who is added, who is told, how it ends, and what is refused."""

from collections.abc import AsyncIterator

import httpx
import pytest
from commands import Terminal, at_a_terminal
from installation import Installation
from test_rights_table import account
from test_who_may import assert_problem


@pytest.fixture
async def terminal(gateway: Installation) -> AsyncIterator[Terminal]:
    async with at_a_terminal(gateway) as terminal:
        yield terminal


@pytest.fixture
async def bert(gateway: Installation) -> AsyncIterator[httpx.AsyncClient]:
    async with await account(gateway, "bert") as http:
        yield http


async def sees(who: httpx.AsyncClient, path: str) -> bool:
    answer = await who.get(f"/api/v1/{path}")
    assert answer.status_code in {200, 404}
    return answer.status_code == 200


@pytest.mark.parametrize(
    ("kind", "place"), [("dataset", "datasets/example"), ("run", "runs/{id}"), ("model", "models/{id}")]
)
async def test_each_kind_is_shared_told_and_ended(
    gateway: Installation, terminal: Terminal, bert: httpx.AsyncClient, kind: str, place: str
) -> None:
    id = await gateway.has_model()
    said = "example" if kind == "dataset" else id
    there = place.format(id=id)
    assert not await sees(bert, there)
    before = await terminal.veravox("share", kind, said)
    assert (before.status, before.said.strip()) == (0, "shared with nobody")
    shared = await terminal.veravox("share", kind, said, "--with", "bert")
    assert (shared.status, shared.said.strip()) == (
        0,
        f"shared with bert; `veravox share {kind} {said} --nobody` ends it",
    )
    assert await sees(bert, there)
    ended = await terminal.veravox("share", kind, said, "--nobody")
    assert (ended.status, ended.said.strip()) == (0, "shared with nobody")
    assert not await sees(bert, there)


async def test_who_is_named_comes_to_those_who_were_there(
    gateway: Installation, terminal: Terminal, bert: httpx.AsyncClient
) -> None:
    id = await gateway.has_model()
    async with await account(gateway, "carl") as carl, await account(gateway, "dora") as dora:
        await terminal.json("share", "model", id, "--with", "bert")
        both = await terminal.json("share", "model", id, "--with", "carl", "--with", "BERT", "--with", "carl")
        assert both == {"who": ["bert", "carl"], "all": False}
        assert [await sees(each, f"models/{id}") for each in (bert, carl, dora)] == [True, True, False]
        everybody = await terminal.veravox("share", "model", id, "--all")
        assert "shared with bert, carl, all accounts;" in everybody.said
        assert await sees(dora, f"models/{id}")
        assert await terminal.json("share", "model", id) == {"who": ["bert", "carl"], "all": True}
        assert await terminal.json("share", "model", id, "--nobody") == {"who": [], "all": False}
        assert [await sees(each, f"models/{id}") for each in (bert, carl, dora)] == [False] * 3


async def test_what_cannot_be_shared_is_said_and_changes_nothing(
    gateway: Installation, terminal: Terminal, bert: httpx.AsyncClient
) -> None:
    id = await gateway.has_model()
    nobody = "00000000-0000-4000-8000-000000000000"
    for words, says in (
        (("model", id, "--with", "nobody.such"), "nobody here has"),
        (("model", id, "--with", "local"), "is its owner"),
        (("model", id, "--with", "bert", "--with", "nobody.such"), "nobody here has"),
        (("model", id, "--nobody", "--with", "bert"), "--nobody goes with neither --with nor --all"),
        (("model", id, "--nobody", "--all"), "--nobody goes with neither --with nor --all"),
        (("model", "Compact", "--with", "bert"), "Compact is no id; `veravox model list` shows them"),
        (("run", "monday", "--with", "bert"), "monday is no id; `veravox run list` shows them"),
        (("dataset", "missing", "--with", "bert"), "there is no dataset missing"),
        (("model", nobody, "--with", "bert"), f"there is no model {nobody}"),
        (("model", nobody), f"there is no model {nobody}"),
    ):
        refused = await terminal.veravox("share", *words)
        assert refused.status == 1, words
        assert says in refused.complained, refused.complained
    unknown = await terminal.veravox("share", "verdict", id)
    assert (unknown.status, "dataset" in unknown.complained) == (2, True)
    assert await terminal.json("share", "model", id) == {"who": [], "all": False}
    assert not await sees(bert, f"models/{id}")


async def test_what_is_anothers_is_not_shared_by_who_sees_it(gateway: Installation, bert: httpx.AsyncClient) -> None:
    """At the same door that the command speaks to, with a token of somebody who was let in."""
    id = await gateway.has_model()
    async with at_a_terminal(gateway) as terminal, await account(gateway, "carl") as carl:
        await terminal.json("share", "model", id, "--with", "bert")
        made = await gateway.http.get(f"/api/v1/models/{id}/sharing")
        body = {"who": ["bert", "carl"], "all": False}
        assert_problem(await bert.put(f"/api/v1/models/{id}/sharing", json=body), 403)
        assert_problem(await carl.put(f"/api/v1/models/{id}/sharing", json=body), 404)
        assert (await gateway.http.get(f"/api/v1/models/{id}/sharing")).json() == made.json()
