"""Whatever is sent to whichever operation, by whomever: no answer is an error of ours or other than the document says."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
import requests
from fastapi import FastAPI
from installation import Installation, installed, served
from small_detector import small_detector
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from test_examples import furnished, lab_example
from whatever import ALL_OF_IT, Sent, made_up, said_wrongly

from veravox.core.cookies import PLAIN
from veravox.core.roles import Scope
from veravox.core.settings import Settings
from veravox.gateway.app import create_app
from veravox.store.tables import Account, Conversion, Dataset, Evaluation, Failure, Model, Run, Token, Verdict, Webhook
from veravox.store.tokens import digest

OWNED = (Conversion, Dataset, Evaluation, Model, Run, Verdict, Webhook)


@dataclass(frozen=True)
class Caller:
    """Who sends, and by which token."""

    name: str
    role: str = ""  # none: nobody
    scopes: tuple[Scope, ...] | None = None
    by_cookie: bool = False

    @property
    def headers(self) -> dict[str, str]:
        if not self.role:
            return {}
        return {"Cookie": f"{PLAIN}={self.name}"} if self.by_cookie else {"Authorization": f"Bearer {self.name}"}


CALLERS = (
    Caller("administrator", "administrator"),
    Caller("nobody"),
    Caller("user", "user", by_cookie=True),
    Caller("researcher", "researcher"),
    Caller("reading", "user", (Scope.READ,)),
    Caller("writing", "researcher", (Scope.WRITE,)),
    Caller("administering", "administrator", (Scope.ADMINISTER,)),
)


@pytest.fixture(scope="module")
def everything() -> list[Sent]:
    return made_up(create_app(Settings()))


@dataclass(frozen=True)
class Place:
    """An installation that takes whatever comes, and what is there."""

    gateway: Installation
    detector: FastAPI
    address: str
    ids: dict[str, str] = field(default_factory=dict)

    async def is_the_callers(self, caller: Caller) -> None:
        """All of it, however much the requests before took away; nobody waits for having failed."""
        async with self.gateway.services.database.transaction() as session:
            await session.execute(delete(Failure))
            if not caller.role:
                return
            id = (await session.execute(select(Account.id).where(Account.name == caller.name))).scalar_one_or_none()
            if id is None:
                account = Account(name=caller.name, role=caller.role)
                session.add(account)
                await session.flush()
                id = account.id
            await session.execute(update(Account).where(Account.id == id).values(role=caller.role, blocked_at=None))
            await session.execute(insert(Token).values(self._token(caller, id)).on_conflict_do_nothing())
            for table in OWNED:
                await session.execute(update(table).values(owner_id=id, deleted_at=None))

    def _token(self, caller: Caller, account: UUID) -> dict[str, Any]:
        scopes = None if caller.scopes is None else list(caller.scopes)
        kind = "access" if scopes else "session"
        return {"digest": digest(caller.name), "account_id": account, "kind": kind, "scopes": scopes}


@pytest.fixture(scope="module")
async def place(
    settings: Settings, modules_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    """Without a thing, but for what requests make."""
    data = tmp_path_factory.mktemp("whatever") / "data"
    data.mkdir()
    detector = small_detector(data, settings.internal_token.get_secret_value())
    own = {"data": data, "database_url": type(settings.local_token)(modules_database_url), "requests_per_minute": 0}
    async with served(detector) as url, installed(settings.model_copy(update=own | {"detector_url": url})) as gateway:
        gateway.app.state.services = replace(gateway.services, resolve=lab_example)
        async with served(gateway.app) as address:
            yield Place(gateway, detector, address)


@pytest.fixture(scope="module")
async def full(place: Place) -> Place:
    """With one of each kind of thing."""
    return replace(place, ids=await furnished(place.gateway, place.detector))


def share_of(everything: list[Sent], n: int, is_full: bool) -> list[Sent]:
    """What this caller sends: all callers at both places together send all of it, or each of them where there is time."""
    return everything if ALL_OF_IT else everything[n + len(CALLERS) * is_full :: 2 * len(CALLERS)]


async def wrong_answers(place: Place, caller: Caller, sent: list[Sent]) -> list[str]:
    found, operation = [], ""
    with requests.Session() as session:
        session.headers.update(caller.headers)
        for each in sent:
            if each.operation != operation:
                await place.is_the_callers(caller)
                operation = each.operation
            if said := await asyncio.to_thread(said_wrongly, each.filled(place.ids), place.address, session):
                found.append(said)
    return found


@pytest.mark.parametrize("n", range(len(CALLERS)), ids=[each.name for each in CALLERS])
async def test_where_there_is_nothing(place: Place, everything: list[Sent], n: int) -> None:
    wrong = await wrong_answers(place, CALLERS[n], share_of(everything, n, is_full=False))
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("n", range(len(CALLERS)), ids=[each.name for each in CALLERS])
async def test_where_there_is_something(full: Place, everything: list[Sent], n: int) -> None:
    wrong = await wrong_answers(full, CALLERS[n], share_of(everything, n, is_full=True))
    assert not wrong, "\n\n".join(wrong)
