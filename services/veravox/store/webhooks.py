"""The queue of what webhooks are told. Several gateways may work it off: what one has taken, the others leave alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from veravox.store.tables import Delivery, Job, Run, Webhook

LOOKS_BACK = timedelta(days=7)  # a run that ended before is not told any more
KEPT = timedelta(days=14)  # what was told; longer than one looks back, or it would be told again
LEASE = timedelta(seconds=60)  # after which an attempt counts as lost with who made it
AT_ONCE = 100  # runs that are queued in one transaction


@dataclass(frozen=True)
class Due:
    """An event that is to be told now."""

    id: UUID
    webhook: UUID
    url: str
    secret: str
    body: dict[str, Any]
    attempts: int  # with this one


@dataclass(frozen=True)
class Verdict:
    """What came of an attempt."""

    is_delivered: bool
    said: str
    now: datetime
    again: datetime | None  # None: never
    limit: int  # failures in a row that a webhook may have


async def queue(session: AsyncSession, now: datetime, told: Callable[[Run], dict[str, Any]]) -> None:
    """Queue each end of a run that its owner's webhooks were not told of, those that were there when it ended."""
    queued = exists().where(
        Delivery.webhook_id == Webhook.id, Delivery.run_id == Run.id, Delivery.ended_at == Job.ended_at
    )
    ended = (
        select(Webhook.id, Run)
        .join(Run, Run.owner_id == Webhook.owner_id)
        .join(Job, Run.id == Job.id)
        .options(contains_eager(Run.job))
        .where(_is_told(), Run.deleted_at.is_(None), ~queued)
        .where(Job.ended_at >= func.greatest(Webhook.created_at, now - LOOKS_BACK))
        .limit(AT_ONCE)
    )
    for webhook, run in (await session.execute(ended)).all():
        row = insert(Delivery).values(
            webhook_id=webhook, run_id=run.id, ended_at=run.job.ended_at, body=told(run), next_at=now
        )
        await session.execute(row.on_conflict_do_nothing())


async def take_due(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """Some of what is due, for the taker alone until its lease ends."""
    due = (
        select(Delivery, Webhook)
        .join(Webhook, Delivery.webhook_id == Webhook.id)
        .where(_is_told(), Delivery.done_at.is_(None), Delivery.next_at <= now)
        .order_by(Delivery.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    taken = []
    for delivery, hook in (await session.execute(due)).all():
        delivery.attempts, delivery.next_at = delivery.attempts + 1, now + LEASE
        taken.append(Due(delivery.id, hook.id, hook.url, hook.secret, delivery.body, delivery.attempts))
    return taken


async def record(session: AsyncSession, due: Due, verdict: Verdict) -> None:
    """What came of it; a webhook that fails again and again is disabled."""
    delivery = await session.get(Delivery, due.id, with_for_update=True)
    hook = await session.get(Webhook, due.webhook, with_for_update=True)
    if delivery is None or hook is None or delivery.done_at:  # its account is gone, or another gateway was faster
        return
    delivery.said, delivery.delivered = verdict.said, verdict.is_delivered
    delivery.done_at = None if verdict.again else verdict.now
    delivery.next_at = verdict.again or verdict.now
    hook.failures = 0 if verdict.is_delivered else hook.failures + 1
    if hook.failures > verdict.limit:
        hook.disabled_at = verdict.now


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Remove what was told, or given up, long enough ago."""
    await session.execute(delete(Delivery).where(Delivery.done_at < now - KEPT))


def _is_told() -> Any:
    return Webhook.deleted_at.is_(None) & Webhook.disabled_at.is_(None)
