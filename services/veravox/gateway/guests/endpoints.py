"""`/guests`: to train without an account."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from veravox.core import problems
from veravox.core.example import EXAMPLE, EXAMPLE_CLIPS
from veravox.core.problems import Problem
from veravox.core.settings import Settings
from veravox.core.specs import Resource, Source
from veravox.core.text import _, numeral
from veravox.gateway.accounts.throttling import Door, counted
from veravox.gateway.context import Services, ServicesDep, SessionDep, address_of, refuse_other_sites
from veravox.gateway.datasets import service as datasets
from veravox.gateway.datasets.schemas import DatasetCreate
from veravox.gateway.problems import answers
from veravox.gateway.sessions.endpoints import LONGEST_BROWSER
from veravox.store import audit_log, guests, tokens
from veravox.store.tables import Account

COME_AGAIN = 3600  # s
router = APIRouter(tags=["accounts"], dependencies=[Depends(refuse_other_sites)])


class GuestCreate(Resource):
    """Who wants to train as a guest; its browser has done a small work (`GET /registrations/challenge`)."""

    challenge: str = Field(max_length=200)
    answer: str = Field(max_length=40, description="What solves the challenge.")


class GuestMade(Resource):
    """A guest, and its session, whose token is readable this once: nothing else ever opens it."""

    name: str
    token: str
    expires_at: datetime = Field(description="When the session ends; it ends earlier where nobody uses it for 7 days.")
    deleted_at: datetime = Field(description="When the guest goes for good, with all that it has.")


@router.post(
    "/guests",
    status_code=201,
    responses=answers(problems.FORBIDDEN, problems.TOO_MANY, problems.INVALID, problems.UNAVAILABLE),
)
async def create_guest(body: GuestCreate, request: Request, services: ServicesDep, session: SessionDep) -> GuestMade:
    """Become a guest: for a time, with a small quota, and with models that are public. Where the installation wants none: 403."""
    if not services.settings.guests:
        raise Problem(
            problems.FORBIDDEN, _("this installation has no guests; create an account, or ask an administrator for one")
        )
    address = address_of(request)
    async with counted(services, Door.GUEST, "", address, session):
        services.proofs.refuse_unproven(body.challenge, body.answer)
    await guests.hold(session)
    await _refuse_more(session, services.settings, guests.origin_of(address))
    guest = guests.add(session, guests.origin_of(address))
    await session.flush()
    await session.refresh(guest)
    audit_log.note(session, "guest-made", guest, address=address)
    lasts = timedelta(days=services.settings.keep_guests_days)
    browser = request.headers.get("user-agent", "")[:LONGEST_BROWSER]
    token, expires_at = await tokens.begin_session(session, guest, browser, min(lasts, tokens.SESSION_LASTS))
    await _bring_example(services, session, guest)
    return GuestMade(name=guest.name, token=token, expires_at=expires_at, deleted_at=guest.created_at + lasts)


async def _refuse_more(session: SessionDep, settings: Settings, origin: str) -> None:
    """Raises Problem: TOO_MANY, where enough have come from there; UNAVAILABLE, where enough are here."""
    if await guests.how_many_of(session, origin) >= settings.guests_of_one_address:
        sentence = _(
            "{n} guests have come from your address lately, and that is as many as may; go on as the one that you are,"
            " create an account, or come again in {days} days"
        )
        said = sentence.format(n=settings.guests_of_one_address, days=numeral(f"{settings.keep_guests_days:g}"))
        raise Problem(problems.TOO_MANY, said, retry_after=COME_AGAIN)
    if await guests.how_many(session) >= settings.guests_at_once:
        sentence = _("{n} guests are here, and that is as many as may be; come again tomorrow, or create an account")
        raise Problem(problems.UNAVAILABLE, sentence.format(n=settings.guests_at_once), retry_after=COME_AGAIN)


async def _bring_example(services: Services, session: SessionDep, guest: Account) -> None:
    """So that there is something to train on: others' datasets a guest does not see. A cluster has no such folder."""
    if services.settings.launcher != "local":
        return
    example = DatasetCreate(
        name=f"{EXAMPLE}-of-{guest.name}", source=Source(path=str(EXAMPLE_CLIPS), bonafide="bonafide")
    )
    try:
        await datasets.create(session, guest.id, services.launcher, example)
    except Problem as problem:
        if problem.kind != problems.QUOTA:  # others of this address have used it up: who comes may look, and ask
            raise
