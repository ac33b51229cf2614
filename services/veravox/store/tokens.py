"""What a request shows to be let in: the printed link's token, browsers' sessions, scripts' access tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Account, Token

SESSION_LASTS = timedelta(days=30)
SESSION_IDLE = timedelta(days=7)
FRESH = timedelta(minutes=10)  # after a login, for who has no password to say again
SEEN_EVERY = timedelta(minutes=1)  # no write for every request
ACCESS_PREFIX = "vvx_"  # so that one that leaked can be found by its looks


@dataclass(frozen=True)
class Shown:
    """A token that opens something, and whose it is."""

    account: Account
    token: Token


def digest(token: str) -> str:
    """Tokens have 256 random bits, so a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def _holds() -> list[object]:
    """A session that nobody used for a while has ended like one that is too old."""
    return [
        or_(Token.expires_at.is_(None), Token.expires_at > func.now()),
        or_(Token.kind != "session", Token.seen_at > func.now() - SESSION_IDLE),
    ]


async def shown(session: AsyncSession, token: str) -> Shown | None:
    """Who shows this token; None if nobody does any more, or who does is blocked."""
    found = await session.execute(
        select(Account, Token).join(Token).where(Token.digest == digest(token), Account.blocked_at.is_(None), *_holds())  # type: ignore[arg-type]
    )
    row = found.one_or_none()
    if row is None:
        return None
    known = Shown(*row)
    if datetime.now(UTC) - known.token.seen_at > SEEN_EVERY:
        seen = update(Token).where(Token.digest == known.token.digest).values(seen_at=func.now())
        await session.execute(seen.execution_options(synchronize_session=False))
    return known


async def begin_session(
    session: AsyncSession, account: Account, said: str = "", lasts: timedelta = SESSION_LASTS
) -> tuple[str, datetime]:
    """A new token for a browser, and until when it holds; those that have ended are swept out.

    Args:
        session: of the database.
        account: whose.
        said: the browser, in its own words.
        lasts: at most.
    """
    ended = or_(Token.expires_at <= func.now(), (Token.kind == "session") & (Token.seen_at < func.now() - SESSION_IDLE))
    await session.execute(delete(Token).where(ended))
    token, expires = secrets.token_urlsafe(32), datetime.now(UTC) + lasts
    session.add(Token(digest=digest(token), account_id=account.id, kind="session", said=said, expires_at=expires))
    return token, expires


async def create_access_token(
    session: AsyncSession, account: UUID, said: str, scopes: list[str], expires: datetime | None
) -> tuple[str, Token]:
    """What a script shows, readable this once, and its row."""
    token = ACCESS_PREFIX + secrets.token_urlsafe(32)
    row = Token(digest=digest(token), account_id=account, kind="access", said=said, scopes=scopes, expires_at=expires)
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return token, row


async def tokens_of(session: AsyncSession, account: UUID, kind: str) -> Sequence[Token]:
    """Those that hold, the last used first."""
    rows = select(Token).where(Token.account_id == account, Token.kind == kind, *_holds())  # type: ignore[arg-type]
    return (await session.execute(rows.order_by(Token.seen_at.desc(), Token.id))).scalars().all()


async def revoke(session: AsyncSession, account: UUID, id: UUID, kind: str) -> bool:
    """Whether there was such a token of this account's."""
    gone = delete(Token).where(Token.account_id == account, Token.id == id, Token.kind == kind)
    return (await session.execute(gone.returning(Token.id))).scalar_one_or_none() is not None


async def is_fresh(session: AsyncSession, token: str) -> bool:
    """Whether it is a session that began a few minutes ago."""
    began = select(Token.id).where(
        Token.digest == digest(token), Token.kind == "session", Token.created_at > func.now() - FRESH
    )
    return (await session.execute(began)).scalar_one_or_none() is not None


async def end_session(session: AsyncSession, token: str) -> None:
    await session.execute(delete(Token).where(Token.digest == digest(token), Token.kind == "session"))


async def end_all(session: AsyncSession, account: UUID, but: str = "") -> None:
    """End all sessions and access tokens of an account, but for this one."""
    every = delete(Token).where(Token.account_id == account, Token.kind != "link", Token.digest != digest(but))
    await session.execute(every)
