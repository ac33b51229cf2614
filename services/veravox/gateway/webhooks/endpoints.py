"""`/webhooks`."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from sqlalchemy import select

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import N_, _
from veravox.gateway.context import After, Limit, Services, ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.etags import unchanged
from veravox.gateway.listing import Listed
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers, invalid
from veravox.gateway.webhooks import signing
from veravox.gateway.webhooks.addresses import Refused, networks, place_of
from veravox.gateway.webhooks.schemas import (
    DeliveryList,
    DeliveryRead,
    WebhookCreate,
    WebhookList,
    WebhookMade,
    WebhookRead,
    WebhookUpdate,
)
from veravox.store import owned, webhooks
from veravox.store.listing import Wanted
from veravox.store.owned import Owned, page_of
from veravox.store.tables import Delivery, Webhook

router = APIRouter(
    route_class=OnceRoute, prefix="/webhooks", tags=["webhooks"], responses=answers(problems.UNAUTHENTICATED)
)
WEBHOOK = N_("webhook")
MOST = 20  # of an account
PATIENCE = 5.0  # s for a name to become an address


async def _checked(url: str, services: Services) -> str:
    """The address, if it may be told.

    Raises:
        Problem: INVALID, with what would be right.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            await place_of(url, services.resolve, networks(services.settings.webhook_networks))
    except Refused as refused:
        raise invalid("url", str(refused)) from None
    except TimeoutError:
        sentence = _("nobody says within {n} s where this leads; look whether the name is right, and try again")
        raise invalid("url", sentence.format(n=round(PATIENCE))) from None
    return url


@router.get("")
async def list_webhooks(viewer: ViewerDep, session: SessionDep, wanted: Listed) -> WebhookList:
    """Your webhooks, newest first where nothing else is said."""
    page = await Owned(Webhook, session, viewer.id).page(wanted)
    return WebhookList(items=[WebhookRead.of(row) for row in page.rows], next=page.next)


@router.post("", status_code=201, responses=answers(problems.INVALID, problems.CONFLICT, problems.MALFORMED))
async def create_webhook(
    body: WebhookCreate, viewer: ViewerDep, session: SessionDep, services: ServicesDep, response: Response
) -> WebhookMade:
    """Have an address told whenever a run of yours ends. The answer holds the secret that deliveries are signed with."""
    url = await _checked(body.url, services)  # before the database is held
    hooks = Owned(Webhook, session, viewer.id)
    if await hooks.count() >= MOST:
        sentence = _("you have {n} webhooks, and that is as many as may be; delete one")
        raise Problem(problems.CONFLICT, sentence.format(n=MOST))
    id, secret = uuid4(), signing.new_secret()
    row = hooks.add(Webhook(id=id, url=url, secret=services.seals.seal(secret, id)))
    await session.flush()
    await session.refresh(row)
    response.headers["Cache-Control"] = "no-store"
    return WebhookMade(**dict(WebhookRead.of(row)), secret=secret)


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_webhook(id: UUID, viewer: ViewerDep, session: SessionDep) -> WebhookRead:
    """A webhook, without its secret."""
    return WebhookRead.of(await owned_or_404(Owned(Webhook, session, viewer.id), id, WEBHOOK))


@router.patch(
    "/{id}",
    dependencies=[unchanged(read_webhook)],
    responses=answers(problems.NOT_FOUND, problems.INVALID, problems.MALFORMED),
)
async def update_webhook(
    id: UUID, body: WebhookUpdate, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> WebhookRead:
    """Lead it elsewhere, disable it, or begin anew after it was disabled: what ended in the last 7 days is told then."""
    row = await owned_or_404(Owned(Webhook, session, viewer.id), id, WEBHOOK)
    if body.url is not None:
        row.url = await _checked(body.url, services)
    if body.enabled is not None:
        row.disabled_at = None if body.enabled else row.disabled_at or datetime.now(UTC)
        row.failures = 0 if body.enabled else row.failures
    return WebhookRead.of(row)


@router.delete("/{id}", status_code=204, dependencies=[unchanged(read_webhook)], responses=answers(problems.NOT_FOUND))
async def delete_webhook(id: UUID, viewer: ViewerDep, session: SessionDep) -> None:
    """Delete a webhook: it is told nothing more. `restore` brings it back."""
    owned.delete(await owned_or_404(Owned(Webhook, session, viewer.id), id, WEBHOOK))


@router.post("/{id}/restore", responses=answers(problems.NOT_FOUND))
async def restore_webhook(id: UUID, viewer: ViewerDep, session: SessionDep) -> WebhookRead:
    """Bring back a deleted webhook."""
    row = await owned_or_404(Owned(Webhook, session, viewer.id), id, WEBHOOK, deleted=True)
    owned.restore(row)
    return WebhookRead.of(row)


@router.post("/{id}/trial", status_code=202, responses=answers(problems.NOT_FOUND, problems.CONFLICT))
async def try_webhook(id: UUID, viewer: ViewerDep, session: SessionDep) -> DeliveryRead:
    """Have it told once, by an event `webhook.trial` within seconds; its deliveries say what came of it."""
    row = await owned_or_404(Owned(Webhook, session, viewer.id), id, WEBHOOK)
    if row.disabled_at:
        raise Problem(problems.CONFLICT, _("this webhook is disabled and told nothing; enable it first"))
    if await webhooks.is_tried(session, row.id):
        raise Problem(problems.CONFLICT, _("a trial is on its way already; its deliveries say what came of it"))
    body = {"type": "webhook.trial", "timestamp": datetime.now(UTC).isoformat(), "data": {"webhook": str(row.id)}}
    trial = Delivery(webhook_id=row.id, body=body)
    session.add(trial)
    await session.flush()
    await session.refresh(trial)
    return DeliveryRead.of(trial)


@router.get("/{id}/deliveries", responses=answers(problems.NOT_FOUND))
async def list_deliveries(
    id: UUID, viewer: ViewerDep, session: SessionDep, limit: Limit = 50, after: After = None
) -> DeliveryList:
    """What a webhook was told in the last two weeks, or is to be told, newest first."""
    await owned_or_404(Owned(Webhook, session, viewer.id), id, WEBHOOK)
    page = await page_of(session, Delivery, select(Delivery).where(Delivery.webhook_id == id), Wanted(limit, after))
    return DeliveryList(items=[DeliveryRead.of(row) for row in page.rows], next=page.next)
