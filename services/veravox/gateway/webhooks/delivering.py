"""The gateway's own work: it finds the runs that have ended, and tells whom they belong to.

Whatever ended a run, runner or cluster, its row says so, and each look finds what was not queued yet. So nothing is
missed while this was away, and what was being told when it was killed is told again, under the same id.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from veravox.core.specs import TrainingJobStatus
from veravox.core.text import _
from veravox.gateway.context import Services
from veravox.gateway.lasting import beside
from veravox.gateway.retrying import next_attempt, tell_again
from veravox.gateway.webhooks import signing
from veravox.gateway.webhooks.addresses import networks
from veravox.gateway.webhooks.sending import Outcome, Sender
from veravox.store import webhooks
from veravox.store.deliveries import Verdict
from veravox.store.sealing import Unreadable
from veravox.store.tables import Run
from veravox.store.webhooks import Due

log = logging.getLogger(__name__)
AT_ONCE = 8
MOST_FAILURES = 30  # attempts in a row, after which a webhook is disabled


@asynccontextmanager
async def delivering(services: Services) -> AsyncIterator[None]:
    """Deliver as long as this lasts."""
    sender = Sender(services.resolve, networks(services.settings.webhook_networks))
    try:
        async with beside(tell_again(lambda: deliver(services, sender), services.settings.webhook_seconds, "webhooks")):
            yield
    finally:
        await sender.close()


async def deliver(services: Services, sender: Sender, now: datetime | None = None) -> int:
    """Queue what has ended, and make one attempt for some of what is due; how many those were."""
    now = now or datetime.now(UTC)
    async with services.database.transaction() as session:
        await webhooks.queue(session, now, told)
    async with services.database.transaction() as session:
        due = await webhooks.take_due(session, now, AT_ONCE)
    await asyncio.gather(*(_attempt(services, sender, each, now) for each in due))
    return len(due)


async def _attempt(services: Services, sender: Sender, due: Due, now: datetime) -> None:
    body = json.dumps(due.body, sort_keys=True, ensure_ascii=False).encode()
    outcome = await _sent(services, sender, due, body, now)
    if not outcome.is_delivered:
        log.info("webhook %s was not told of event %s: %s", due.webhook, due.id, outcome.said)
    again = None if outcome.is_delivered or due.is_trial else next_attempt(due.attempts, now)
    limit = 0 if outcome.is_gone else MOST_FAILURES
    async with services.database.transaction() as session:
        await webhooks.record(session, due, Verdict(outcome.is_delivered, outcome.said, now, again), limit)


async def _sent(services: Services, sender: Sender, due: Due, body: bytes, now: datetime) -> Outcome:
    try:
        secret = services.seals.open(due.secret, due.webhook)
    except Unreadable:
        return Outcome(
            False, _("this installation cannot read the secret any more; make a new webhook in place of this")
        )
    return await sender.send(due.url, body, signing.headers(secret, str(due.id), now, body))


def told(run: Run) -> dict[str, object]:
    """What is said of a run that has ended."""
    status = TrainingJobStatus.model_validate(run.job.status)
    ended = run.job.ended_at.isoformat() if run.job.ended_at else None
    data = {
        "run": str(run.id),
        "title": run.title,
        "phase": status.phase.value,
        "model": str(run.id) if status.run.bundle else None,
        "createdAt": run.created_at.isoformat(),
        "endedAt": ended,
    }
    return {"type": "run.ended", "timestamp": ended, "data": data}
