"""Pictures of people."""

import hashlib
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Picture


async def of(session: AsyncSession, account: UUID) -> Picture | None:
    return (await session.execute(select(Picture).where(Picture.account_id == account))).scalar_one_or_none()


async def digest_of(session: AsyncSession, account: UUID) -> str:
    """Empty where there is none."""
    return await session.scalar(select(Picture.digest).where(Picture.account_id == account)) or ""


async def put(session: AsyncSession, account: UUID, content: bytes) -> str:
    """In the place of the one before; its digest."""
    digest = hashlib.sha256(content).hexdigest()
    said = {"content": content, "digest": digest}
    row = insert(Picture).values(account_id=account, **said)
    await session.execute(row.on_conflict_do_update(index_elements=[Picture.account_id], set_=said))
    return digest


async def remove(session: AsyncSession, account: UUID) -> bool:
    """Whether there was one."""
    gone = delete(Picture).where(Picture.account_id == account).returning(Picture.account_id)
    return (await session.execute(gone)).scalar_one_or_none() is not None
