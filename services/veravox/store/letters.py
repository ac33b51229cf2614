"""Single-use secrets that were mailed to somebody, or that an administrator hands over."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Letter
from veravox.store.tokens import digest

Purpose = Literal["register", "invite", "reset", "email"]
LASTS = MappingProxyType(
    {
        "register": timedelta(days=1),
        "invite": timedelta(days=14),
        "reset": timedelta(hours=1),
        "email": timedelta(days=1),
    }
)


async def write(
    session: AsyncSession, purpose: Purpose, email: str, account: UUID | None = None, said: dict[str, Any] | None = None
) -> str:
    """A new secret; earlier ones of the same purpose for the same account, or else address, hold no more."""
    of_whom = Letter.account_id == account if account else func.lower(Letter.email) == email.lower()
    await sweep(session)
    await session.execute(delete(Letter).where(Letter.purpose == purpose, of_whom))
    secret = secrets.token_urlsafe(32)
    session.add(
        Letter(
            digest=digest(secret),
            id=uuid4(),
            purpose=purpose,
            email=email,
            account_id=account,
            said=said or {},
            expires_at=func.now() + LASTS[purpose],  # by the clock that it is read by
        )
    )
    await session.flush()
    return secret


async def sweep(session: AsyncSession) -> None:
    """Those whose time is over, so that no clock that is set back makes them hold again."""
    await session.execute(delete(Letter).where(Letter.expires_at <= func.now()))


async def take(session: AsyncSession, purpose: Purpose, secret: str) -> Letter | None:
    """The letter, which opens nothing from now on; None if there is none that still holds."""
    used = delete(Letter).where(
        Letter.digest == digest(secret), Letter.purpose == purpose, Letter.expires_at > func.now()
    )
    return (await session.execute(used.returning(Letter))).scalar_one_or_none()


async def look_at(session: AsyncSession, purpose: Purpose, secret: str) -> Letter | None:
    """The same, and it still opens what it is for."""
    known = select(Letter).where(
        Letter.digest == digest(secret), Letter.purpose == purpose, Letter.expires_at > func.now()
    )
    return (await session.execute(known)).scalar_one_or_none()


async def by_id(session: AsyncSession, id: UUID) -> Letter | None:
    known = select(Letter).where(Letter.id == id, Letter.expires_at > func.now())
    return (await session.execute(known)).scalar_one_or_none()


async def pending(session: AsyncSession) -> Sequence[Letter]:
    """What nobody has used yet, newest first."""
    rows = select(Letter).where(Letter.expires_at > func.now()).order_by(Letter.created_at.desc(), Letter.id)
    return (await session.execute(rows)).scalars().all()


async def is_name_reserved(session: AsyncSession, name: str) -> bool:
    """Whether somebody who registers has chosen this user name, and may still confirm it."""
    rows = select(Letter.id).where(
        Letter.purpose == "register",
        Letter.expires_at > func.now(),
        func.lower(Letter.said["name"].astext) == name.lower(),
    )
    return (await session.execute(rows.limit(1))).scalar_one_or_none() is not None


async def withdraw(session: AsyncSession, account: UUID, purpose: Purpose | None = None) -> None:
    """Those of an account open nothing any more: all, or those of a purpose."""
    those = [Letter.account_id == account, *([Letter.purpose == purpose] if purpose else [])]
    await session.execute(delete(Letter).where(*those))


async def throw_away(session: AsyncSession, id: UUID) -> bool:
    """Whether there was one."""
    gone = delete(Letter).where(Letter.id == id).returning(Letter.id)
    return (await session.execute(gone)).scalar_one_or_none() is not None
