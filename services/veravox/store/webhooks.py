"""What webhooks are told, in the queue of deliveries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from veravox.store import deliveries
from veravox.store.deliveries import AT_ONCE, LOOKS_BACK, Verdict
from veravox.store.tables import Delivery, Job, Run, Webhook

LEASE = timedelta(seconds=60)  # after which an attempt counts as lost with who made it


@dataclass(frozen=True)
class Due:
    """An event that is to be told now."""

    id: UUID
    webhook: UUID
    url: str
    secret: str
    body: dict[str, Any]
    attempts: int  # with this one
    is_trial: bool


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
        await deliveries.put(session, {"webhook_id": webhook}, run, told(run), now)


async def is_tried(session: AsyncSession, webhook: UUID) -> bool:
    """Whether a trial of it is on its way; who asks holds the webhook's row until he has decided."""
    await session.get(Webhook, webhook, with_for_update=True)
    trial = select(Delivery.id).where(Delivery.webhook_id == webhook, Delivery.run_id.is_(None))
    return (await session.execute(trial.where(Delivery.done_at.is_(None)).limit(1))).scalar_one_or_none() is not None


async def take_due(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """Some of what is due, for the taker alone until its lease ends."""
    due = select(Delivery, Webhook).join(Webhook, Delivery.webhook_id == Webhook.id).where(_is_told())
    return [
        Due(each.id, hook.id, hook.url, hook.secret, each.body, each.attempts, each.run_id is None)
        for each, hook in await deliveries.taken(session, due, now, limit, LEASE)
    ]


async def record(session: AsyncSession, due: Due, verdict: Verdict, limit: int) -> None:
    """What came of it; a webhook that fails more often in a row than `limit` is disabled, trials aside."""
    if not await deliveries.record(session, due.id, verdict) or due.is_trial:
        return
    hook = await session.get(Webhook, due.webhook, with_for_update=True)
    assert hook
    hook.failures = 0 if verdict.is_delivered else hook.failures + 1
    if hook.failures > limit:
        hook.disabled_at = verdict.now


def _is_told() -> Any:
    return Webhook.deleted_at.is_(None) & Webhook.disabled_at.is_(None)
