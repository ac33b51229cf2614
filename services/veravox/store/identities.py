"""Identities: who opens which account by an OpenID provider. Never found by e-mail, which may be somebody else's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Account, Identity


async def hold(session: AsyncSession, issuer: str, subject: str) -> None:
    """Until the transaction ends, nobody else becomes this one."""
    key = func.hashtextextended(f"identity {issuer} {subject}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def opened_by(session: AsyncSession, issuer: str, subject: str) -> Account | None:
    """Whose account this opens."""
    query = select(Account).join(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
    return (await session.execute(query)).scalar_one_or_none()


async def add(session: AsyncSession, account: UUID, issuer: str, subject: str) -> Identity:
    row = Identity(account_id=account, issuer=issuer, subject=subject)
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return row


async def of_account(session: AsyncSession, account: UUID) -> Sequence[Identity]:
    """Oldest first."""
    rows = select(Identity).where(Identity.account_id == account).order_by(Identity.created_at, Identity.id)
    return (await session.execute(rows)).scalars().all()


async def one(session: AsyncSession, account: UUID, id: UUID) -> Identity | None:
    """One that opens this account."""
    query = select(Identity).where(Identity.account_id == account, Identity.id == id)
    return (await session.execute(query)).scalar_one_or_none()


async def remove_all(session: AsyncSession, account: UUID) -> None:
    await session.execute(delete(Identity).where(Identity.account_id == account))
