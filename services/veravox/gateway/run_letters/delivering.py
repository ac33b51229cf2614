"""The gateway's own work: it writes to whom it belongs that a run has ended, as it tells webhooks.

One letter leaves at a time, so that a mail server that does not answer holds one thread and nobody else.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from veravox.core.text import _, speaking
from veravox.gateway.context import Services
from veravox.gateway.lasting import beside, to_its_end
from veravox.gateway.retrying import next_attempt, tell_again
from veravox.gateway.run_letters.writing import settings_page, written
from veravox.store import deliveries, run_letters
from veravox.store.deliveries import Verdict
from veravox.store.run_letters import Due
from veravox.store.tables import Model, Run

log = logging.getLogger(__name__)


@asynccontextmanager
async def writing(services: Services) -> AsyncIterator[None]:
    """Write as long as this lasts, where there is a mail server."""
    if not services.mail:
        yield
        return
    async with beside(tell_again(lambda: write(services), services.settings.webhook_seconds, "accounts")):
        yield


async def write(services: Services, now: datetime | None = None) -> int:
    """Queue what has ended, and send one letter of those that are due; how many that were."""
    now, public_url = now or datetime.now(UTC), services.settings.public_url

    def body(run: Run, model: Model | None, language: str) -> dict[str, str]:
        with speaking(language):
            return written(run, model, public_url)

    async with services.database.transaction() as session:
        await run_letters.queue(session, now, body)
    async with services.database.transaction() as session:
        due = await run_letters.take_due(session, now, 1)
    for each in due:
        await to_its_end(_attempt(services, each, now))
    return len(due)


async def _attempt(services: Services, due: Due, now: datetime) -> None:
    said, settings = due.body, settings_page(services.settings.public_url)
    came = await services.mail.attempt(due.to, said["subject"], said["text"], str(due.id), settings)
    if came.trouble:
        log.warning("the letter %s could not be sent: %s", due.id, came.trouble)
    again = next_attempt(due.attempts, now) if came.trouble and not came.is_hopeless else None
    verdict = Verdict(not came.trouble, came.trouble or _("sent"), now, again)
    async with services.database.transaction() as session:
        await deliveries.record(session, due.id, verdict)
