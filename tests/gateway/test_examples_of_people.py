"""The examples of what people do with their accounts run: each is sent to a real gateway by who may."""

from collections.abc import AsyncIterator
from dataclasses import replace
from mailbox import Mailbox
from uuid import UUID

import httpx
import pyotp
import pytest
from installation import TOKEN, Installation
from test_examples import Example, examples_of, in_words_of, send
from test_people import has_account, lab, post
from test_who_may import ALL

from veravox.gateway import examples
from veravox.gateway.accounts import proof
from veravox.gateway.once import takes_key
from veravox.store import letters
from veravox.store.letters import Purpose

__all__ = ["lab", "post"]  # fixtures

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
    return known | await mailed(lab, LETTERS.get(example.operation), UUID(id))


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
    lab: Installation, post: Mailbox, ada: httpx.AsyncClient, example: Example
) -> None:
    own = await words(lab, ada, example)
    told = replace(example, path=in_words_of(own, example.path), body=in_words_of(own, example.body))
    answer = await send(lab.http if example.operation in ADMINISTRATION else ada, told)
    assert answer.status_code in example.good, answer.text
