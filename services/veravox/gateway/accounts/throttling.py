"""Whoever fails again and again waits; how long, the refusal says."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.context import Services
from veravox.store import failures

log = logging.getLogger(__name__)


class Door(StrEnum):
    """Where one may fail."""

    LOGIN = "login"
    AGAIN = "again"  # the password, of who is logged in
    REGISTER = "register"
    LETTER = "letter"
    RESET = "reset"
    GUEST = "guest"
    CONFIRM = "confirm"  # letters to an address that somebody says is his
    PICTURE = "picture"
    PROVIDER = "provider"


@asynccontextmanager
async def transaction(services: Services, held: AsyncSession | None) -> AsyncIterator[AsyncSession]:
    """The one that is held, or a short one of its own: who waits for a second connection while holding one may wait for ever."""
    if held:
        yield held
    else:
        async with services.database.transaction() as own:
            yield own


async def refuse_hurry(
    services: Services, door: Door, who: str, address: str, counts: bool = False, held: AsyncSession | None = None
) -> None:
    """Raises Problem, TOO_MANY, while one has to wait.

    Args:
        services: of the gateway.
        door: where.
        who: whom it is about, as the caller says it.
        address: where it comes from.
        counts: whether asking alone counts, as where a letter is sent each time.
        held: the transaction in which the caller is already.
    """
    async with transaction(services, held) as session:
        seconds = await failures.seconds_to_wait(session, door, who, address)
        if counts and not seconds:
            await failures.failed(session, door, who, address)
    if seconds:
        log.warning("too many attempts at the door %s from %s", door.value, address)
        sentence = _("too many attempts; try again in {n} s")
        raise Problem(problems.TOO_MANY, sentence.format(n=seconds), retry_after=seconds)


@asynccontextmanager
async def counted(
    services: Services,
    door: Door,
    who: str,
    address: str,
    session: AsyncSession | None = None,
    is_held: bool = False,
) -> AsyncIterator[None]:
    """What is refused inside counts as a failure, in a transaction of its own; success is forgotten failure.

    Args:
        services: of the gateway.
        door: where.
        who: whom it is about; empty: the address alone is counted.
        address: where it comes from.
        session: the request's, whose connection is given back before a failure takes another one.
        is_held: whether that has a connection already.

    Raises:
        Problem: TOO_MANY, while one has to wait.
    """
    await refuse_hurry(services, door, who, address, held=session if is_held else None)
    try:
        yield
    except Problem as refused:
        if session:
            await session.rollback()
        log.warning("refused at the door %s from %s: %s", door.value, address, refused.kind.title)
        async with services.database.transaction() as own:
            await failures.failed(own, door, who, address)
        raise
    if who and session:
        await failures.succeeded(session, door, who, address)
