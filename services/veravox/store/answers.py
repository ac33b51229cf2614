"""Answers that are given again to whoever sends a request again with its `Idempotency-Key`."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import IdempotentAnswer

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Claim:
    """A request that is to be done once: whose, by which key, and what it asks for."""

    account: UUID
    key: str
    digest: str  # of method, address and body


async def known(session: AsyncSession, claim: Claim) -> IdempotentAnswer | None:
    """What the key stands for already."""
    held = select(IdempotentAnswer).where(*_of(claim), IdempotentAnswer.created_at >= _oldest())
    return (await session.execute(held)).scalar_one_or_none()


async def hold(session: AsyncSession, claim: Claim) -> bool:
    """Take the key until the transaction ends, and for as long as answers are kept if it succeeds.

    Where another transaction holds it, its end is waited for. False if the key stands for something then.
    """
    await session.execute(delete(IdempotentAnswer).where(*_of(claim), IdempotentAnswer.created_at < _oldest()))
    row = insert(IdempotentAnswer).values(account_id=claim.account, key=claim.key, digest=claim.digest)
    taken = row.on_conflict_do_nothing().returning(IdempotentAnswer.key)
    return (await session.execute(taken)).scalar_one_or_none() is not None


async def keep(session: AsyncSession, claim: Claim, status: int, body: str | None) -> None:
    """What was answered; a body that nobody may keep is None."""
    await session.execute(update(IdempotentAnswer).where(*_of(claim)).values(status=status, body=body))


async def sweep(session: AsyncSession) -> None:
    """Remove what was kept long enough."""
    await session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.created_at < _oldest()))


def _of(claim: Claim) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return IdempotentAnswer.account_id == claim.account, IdempotentAnswer.key == claim.key


def _oldest() -> datetime:
    return datetime.now(UTC) - KEPT
