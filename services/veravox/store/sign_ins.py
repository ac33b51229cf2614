"""Sign-ins by a provider that are under way: each ends once, in the browser in which it began, and within ten minutes."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import SignIn
from veravox.store.tokens import digest

Purpose = Literal["login", "link"]
LASTS = timedelta(minutes=10)


def _secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Begun:
    """What was given out: state and nonce to the provider, one secret to the browser; the verifier stays here."""

    state: str = field(default_factory=_secret)
    browser: str = field(default_factory=_secret)
    nonce: str = field(default_factory=_secret)
    verifier: str = field(default_factory=_secret)


async def write(session: AsyncSession, begun: Begun, account: UUID | None = None) -> None:
    """A new one, to log in; with an account, to link it. Those whose time is over are swept out."""
    row = SignIn(
        digest=digest(begun.state),
        purpose="link" if account else "login",
        account_id=account,
        browser=digest(begun.browser),
        nonce=begun.nonce,
        verifier=begun.verifier,
        expires_at=func.now() + LASTS,
    )
    await _add(session, row)


async def take(
    session: AsyncSession, purpose: Purpose, state: str, browser: str, account: UUID | None
) -> SignIn | None:
    """It, which answers to nobody from now on; None if there is none for this purpose, browser and account."""
    used = delete(SignIn).where(
        SignIn.digest == digest(state),
        SignIn.purpose == purpose,
        SignIn.browser == digest(browser),
        SignIn.account_id.is_not_distinct_from(account),
        SignIn.expires_at > func.now(),
    )
    return (await session.execute(used.returning(SignIn))).scalar_one_or_none()


async def wait_for_code(session: AsyncSession, account: UUID) -> str:
    """A ticket for who is known but for the code of the second factor."""
    ticket = _secret()
    row = SignIn(digest=digest(ticket), purpose="code", account_id=account, expires_at=func.now() + LASTS)
    await _add(session, row)
    return ticket


async def waits_for_code(session: AsyncSession, ticket: str) -> UUID | None:
    """The account that the ticket is for; None if it holds no more."""
    known = select(SignIn.account_id).where(*_is_ticket(ticket))
    return (await session.execute(known)).scalar_one_or_none()


async def end(session: AsyncSession, ticket: str) -> bool:
    """Whether it held until now."""
    used = delete(SignIn).where(*_is_ticket(ticket)).returning(SignIn.digest)
    return (await session.execute(used)).scalar_one_or_none() is not None


def _is_ticket(ticket: str) -> tuple[ColumnElement[bool], ...]:
    return SignIn.digest == digest(ticket), SignIn.purpose == "code", SignIn.expires_at > func.now()


async def _add(session: AsyncSession, row: SignIn) -> None:
    await session.execute(delete(SignIn).where(SignIn.expires_at <= func.now()))
    session.add(row)
    await session.flush()
