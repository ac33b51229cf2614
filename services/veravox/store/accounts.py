"""Accounts and what they log in with."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Account, Token

SESSION_LASTS = timedelta(days=30)


def digest(token: str) -> str:
    """Tokens have 256 random bits, so a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


async def ensure_local_account(session: AsyncSession, token: str) -> tuple[Account, bool]:
    """The one account of a laptop, which this token opens and no earlier link does; and whether it was made just now."""
    made = (await session.execute(select(func.count()).select_from(Account))).scalar_one() == 0
    if made:
        await session.execute(insert(Account).values(name="local").on_conflict_do_nothing())
    account = (await session.execute(select(Account).where(Account.name == "local"))).scalar_one()
    older = delete(Token).where(Token.account_id == account.id, Token.kind == "link", Token.digest != digest(token))
    if (await session.execute(older.returning(Token.digest))).all():  # renewed: what the old link opened is closed
        await session.execute(delete(Token).where(Token.account_id == account.id, Token.kind == "session"))
    known = insert(Token).values(digest=digest(token), account_id=account.id, kind="link")
    await session.execute(known.on_conflict_do_nothing())
    return account, made


async def account_of(session: AsyncSession, token: str) -> Account | None:
    """Who shows this token; None if nobody does any more."""
    found = await session.execute(
        select(Account)
        .join(Token)
        .where(Token.digest == digest(token), (Token.expires_at.is_(None)) | (Token.expires_at > func.now()))
    )
    return found.scalar_one_or_none()


async def begin_session(session: AsyncSession, account: Account) -> tuple[str, datetime]:
    """A new token for a browser, and until when it holds; expired ones are swept out."""
    await session.execute(delete(Token).where(Token.expires_at <= func.now()))
    token, expires = secrets.token_urlsafe(32), datetime.now(UTC) + SESSION_LASTS
    session.add(Token(digest=digest(token), account_id=account.id, kind="session", expires_at=expires))
    return token, expires


async def end_session(session: AsyncSession, token: str) -> None:
    await session.execute(delete(Token).where(Token.digest == digest(token), Token.kind == "session"))
