"""The examples of what people do with their accounts run: each is sent to a real gateway by who may."""

from collections.abc import AsyncIterator
from dataclasses import replace
from mailbox import Mailbox
from uuid import UUID

import httpx
import pyotp
import pytest
from campus import begins, begins_to_link, comes_back, links, provider, running_provider, set_up, signs_in
from installation import TOKEN, Installation
from test_examples import Example, examples_of, in_words_of, send
from test_people import has_account, lab, post
from test_who_may import ALL

from openid_provider import Provider
from veravox.gateway import examples
from veravox.gateway.accounts import proof
from veravox.gateway.once import takes_key
from veravox.store import letters
from veravox.store.letters import Purpose

__all__ = ["lab", "post", "provider", "running_provider"]  # fixtures

EXAMPLES = [
    example
    for verb, path, operation in ALL
    if not takes_key(operation["tags"])
    for example in examples_of(verb, path, operation)
]
ADMINISTRATION = {
    operation["operationId"] for _verb, _path, operation in ALL if operation["tags"] == ["administration"]
}
LETTERS: dict[str, Purpose] = {
    "confirm_registration": "register",
    "use_reset": "reset",
    "confirm_email": "email",
    "approve_letter": "register",
    "delete_letter": "invite",
}


BY_THE_PROVIDER = {"begin_sign_in", "sign_in", "sign_in_with_code", "begin_linking", "link_identity", "unlink_identity"}


@pytest.fixture
async def ada(lab: Installation) -> AsyncIterator[httpx.AsyncClient]:
    async with await has_account(lab, password=examples.PASSWORD) as http:
        yield http


async def words(lab: Installation, ada: httpx.AsyncClient, example: Example) -> dict[str, str]:
    """What stands here for the ids and secrets of the example."""
    id = (await ada.get("/api/v1/me")).json()["id"]
    challenge = (await ada.get("/api/v1/registrations/challenge")).json()["challenge"]
    access = await ada.post("/api/v1/access-tokens", json={"title": "old", "scopes": ["read"]})
    sessions = (await ada.get("/api/v1/sessions")).json()["items"]
    known = {
        examples.LINK: TOKEN,
        examples.ACCOUNT: id,
        examples.ACCESS: access.json()["id"],
        examples.SESSION: sessions[0]["id"],
        examples.CHALLENGE: challenge,
        examples.ANSWER: proof.solve(challenge),
        examples.CODE: pyotp.TOTP(examples.SEED).now(),
    }
    known |= await at_the_provider(ada, example.operation) if example.operation in BY_THE_PROVIDER else {}
    return known | await mailed(lab, LETTERS.get(example.operation), UUID(id))


async def at_the_provider(ada: httpx.AsyncClient, operation: str) -> dict[str, str]:
    """As far as the page and the browser have come before."""
    if operation == "sign_in":
        return in_the_words_of(await comes_back(await begins(ada)))
    if operation == "link_identity":
        return in_the_words_of(await comes_back((await begins_to_link(ada, examples.PASSWORD)).json()))
    if operation in {"unlink_identity", "sign_in_with_code"}:
        identity = (await links(ada, examples.PASSWORD)).json()["id"]
    if operation == "unlink_identity":
        return {examples.IDENTITY: identity}
    if operation == "sign_in_with_code":
        said = {"secret": examples.SEED, "code": pyotp.TOTP(examples.SEED).now(), "password": examples.PASSWORD}
        (code, *_others) = (await ada.post("/api/v1/me/second-factor", json=said)).json()["codes"]
        return {examples.TICKET: (await signs_in(ada)).json()["ticket"], examples.CODE: code}
    return {}


def in_the_words_of(answer: dict[str, str]) -> dict[str, str]:
    return {examples.STATE: answer["state"], examples.CAME_BACK: answer["code"], examples.ISSUER: answer["iss"]} | {
        examples.KEPT: answer["browser"]
    }


async def mailed(lab: Installation, purpose: Purpose | None, account: UUID) -> dict[str, str]:
    if purpose is None:
        return {}
    said = {"name": "grace", "firstName": "Grace", "lastName": "Hopper", "role": "user"}
    said["password"] = await lab.services.passwords.hash(examples.PASSWORD)
    of_whom = account if purpose in {"reset", "email"} else None
    async with lab.services.database.transaction() as session:
        secret = await letters.write(session, purpose, "grace@example.org", of_whom, said)
        (letter,) = await letters.pending(session)
        return {examples.SECRET: secret, examples.LETTER: str(letter.id)}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.verb} {example.path}")
async def test_each_example_is_answered_as_the_document_says(
    lab: Installation, post: Mailbox, provider: Provider, ada: httpx.AsyncClient, example: Example
) -> None:
    set_up(lab, provider)
    own = await words(lab, ada, example)
    told = replace(example, path=in_words_of(own, example.path), body=in_words_of(own, example.body))
    answer = await send(lab.http if example.operation in ADMINISTRATION else ada, told)
    assert answer.status_code in example.good, answer.text
