"""How letters to accounts leave: kept in the request's transaction, tried once it is answered, and again until they have left."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.settings import Settings
from veravox.gateway.context import Services, ServicesDep, SessionDep
from veravox.gateway.lasting import beside, to_its_end
from veravox.gateway.retrying import next_attempt, tell_again
from veravox.store import outgoing_letters
from veravox.store.outgoing_letters import Due

log = logging.getLogger(__name__)
UNREADABLE = "it was sealed with a key that is not here"


@dataclass(frozen=True)
class Post:
    """A request's letters: without its transaction none leaves, and none is waited for."""

    services: Services
    session: AsyncSession
    later: BackgroundTasks

    @property
    def settings(self) -> Settings:
        return self.services.settings

    async def put(self, to: str, subject: str, text: str, secret: str = "") -> None:
        """Keep a letter and send it after the answer; nothing where there is no mail server.

        Args:
            to: an e-mail address.
            subject: one line.
            text: plain.
            secret: of `store.letters`, if it holds one: once that opens nothing any more it leaves no longer.
        """
        services = self.services
        if services.mail:
            now = datetime.now(UTC)
            id = await outgoing_letters.put(self.session, services.seals, to, subject, text, now, secret)
            self.later.add_task(send, services, id)


def get_post(services: ServicesDep, session: SessionDep, later: BackgroundTasks) -> Post:
    """The request's."""
    return Post(services, session, later)


PostDep = Annotated[Post, Depends(get_post)]


@asynccontextmanager
async def posting(services: Services) -> AsyncIterator[None]:
    """Send what could not leave at once as long as this lasts, where there is a mail server."""
    if not services.mail:
        yield
        return
    async with beside(tell_again(lambda: send(services), services.settings.webhook_seconds, "mailboxes")):
        yield


async def send(services: Services, id: UUID | None = None, now: datetime | None = None) -> int:
    """Try to send this letter, or one that is due; how many that were."""
    now = now or datetime.now(UTC)
    async with services.database.transaction() as session:
        due = await outgoing_letters.take(session, services.seals, now, 1, id)
    for each in due:
        await to_its_end(_attempt(services, each, now))
    return len(due)


async def _attempt(services: Services, due: Due, now: datetime) -> None:
    if due.text is None:
        trouble, again = UNREADABLE, None
    else:
        came = await services.mail.attempt(due.to, due.subject, due.text, str(due.id))
        trouble, again = came.trouble, None if came.is_hopeless else next_attempt(due.attempts, now)
    async with services.database.transaction() as session:
        if trouble and again:
            log.warning("the letter %s could not be sent, it is tried again: %s", due.id, trouble)
            await outgoing_letters.put_off(session, due.id, again)
            return
        if trouble:
            log.error("the letter %s could not be sent and is given up: %s", due.id, trouble)
        await outgoing_letters.remove(session, due.id)
