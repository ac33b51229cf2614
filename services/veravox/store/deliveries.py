"""The queue of what is told when runs end, to webhooks and by mail.

Several gateways may work it off: what one has taken, the others leave alone until its lease ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, delete, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Delivery, Run

LOOKS_BACK = timedelta(days=7)  # a run that ended before is not told any more
KEPT = timedelta(days=14)  # what was told; longer than one looks back, or it would be told again
AT_ONCE = 100  # runs that are queued in one transaction
To = TypeVar("To")


@dataclass(frozen=True)
class Verdict:
    """What came of an attempt."""

    is_delivered: bool
    said: str
    now: datetime
    again: datetime | None  # None: never


async def put(session: AsyncSession, to: dict[str, UUID], run: Run, body: dict[str, Any], now: datetime) -> None:
    """Queue a run's end, if no other gateway has done it.

    Args:
        session: the transaction.
        to: `webhook_id` or `account_id`.
        run: one that has ended.
        body: what is told.
        now: when it is due.
    """
    row = insert(Delivery).values(**to, run_id=run.id, ended_at=run.job.ended_at, body=body, next_at=now)
    await session.execute(row.on_conflict_do_nothing())


async def taken(
    session: AsyncSession, due: Select[Delivery, To], now: datetime, limit: int, lease: timedelta
) -> list[tuple[Delivery, To]]:
    """Some of the deliveries that are due, with their receivers, for the taker alone until its lease ends."""
    waiting = due.where(Delivery.done_at.is_(None), Delivery.next_at <= now).order_by(Delivery.next_at).limit(limit)
    rows = [(each, to) for each, to in await session.execute(waiting.with_for_update(skip_locked=True, of=Delivery))]
    for each, _to in rows:
        each.attempts, each.next_at = each.attempts + 1, now + lease
    return rows


async def record(session: AsyncSession, id: UUID, verdict: Verdict) -> bool:
    """What came of it; whether that was news: its receiver may be gone, or another gateway was faster."""
    delivery = await session.get(Delivery, id, with_for_update=True)
    if delivery is None or delivery.done_at:
        return False
    delivery.said, delivery.delivered = verdict.said, verdict.is_delivered
    delivery.done_at = None if verdict.again else verdict.now
    delivery.next_at = verdict.again or verdict.now
    return True


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Remove what was told, or given up, long enough ago, and what waits for a receiver who has long been away."""
    old = now - KEPT
    await session.execute(delete(Delivery).where(or_(Delivery.done_at < old, Delivery.created_at < old)))
