"""`/accounts`, `/invitations`, `/letters`, `/audit-log`: for administrators, as `rights` says."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, Field
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.roles import GRANTED, Role
from veravox.core.specs import Resource
from veravox.core.text import _, language, speaking
from veravox.gateway.accounts import letters as mailed
from veravox.gateway.accounts.post import PostDep
from veravox.gateway.accounts.registering import make_account
from veravox.gateway.accounts.schemas import AccountListed, AccountName, Email
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, address_of, not_found
from veravox.gateway.guests.ending import end
from veravox.gateway.problems import answers
from veravox.gateway.quotas.schemas import Quota
from veravox.store import accounts, audit_log, letters, tokens
from veravox.store.tables import Account

router = APIRouter(tags=["administration"], responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN))


def _granted(role: Role) -> Role:
    if role not in GRANTED:
        raise ValueError(_("nobody is made a guest: one becomes one; choose user, researcher or administrator"))
    return role


Granted = Annotated[Role, AfterValidator(_granted)]


class AccountList(Resource):
    """All accounts, oldest first."""

    items: list[AccountListed]


class AccountUpdate(Resource):
    """What an administrator changes about an account."""

    role: Granted | None = None
    blocked: bool | None = Field(None, description="Whether it is kept out; what it has stays.")
    quota: Quota | None = Field(None, description="What it may use from now on, other than everybody.")
    second_factor: Literal[False] | None = Field(
        None, description="false: the password alone opens it again, for who has lost both app and recovery codes."
    )


class HandedOver(Resource):
    """A link to hand over; it is readable this once."""

    link: str
    mailed: bool = Field(description="Whether it was mailed as well.")


class InvitationCreate(Resource):
    """Whom to let in."""

    email: Email
    role: Granted = Role.USER


class LetterRead(Resource):
    """A link that nobody has used yet; an administrator can approve who registers."""

    id: UUID
    purpose: str
    email: str
    name: str = Field(description="The user name that was asked for.")
    created_at: datetime
    expires_at: datetime


class LetterList(Resource):
    """What nobody has used yet, newest first."""

    items: list[LetterRead]


class SecurityEventRead(Resource):
    """Something that happened."""

    id: int
    at: datetime
    what: str
    account: UUID | None
    name: str = Field(description="What the account was called then.")
    about: str
    address: str


class SecurityEventList(Resource):
    """Newest first; pass `next` as `before` for the older ones."""

    items: list[SecurityEventRead]
    next: int | None


@router.get("/accounts")
async def list_accounts(viewer: ViewerDep, session: SessionDep) -> AccountList:
    """All accounts, but those whose owners have left."""
    known = await accounts.all_of_them(session)
    return AccountList(items=[_listed(each) for each in known if not accounts.has_left(each)])


@router.patch("/accounts/{id}", responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.UNAVAILABLE))
async def update_account(
    id: UUID,
    body: AccountUpdate,
    request: Request,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    post: PostDep,
) -> AccountListed:
    """Give an account another role or quota, block it, let it in again, or take its second factor off.

    A guest that is blocked goes for good, with all that it has.
    """
    account = await _account_or_404(session, id)
    is_guest = account.role == Role.GUEST
    if is_guest and (body.role or body.blocked is False):
        sentence = _("{name} is a guest, who gets a role by creating an account, and does not come back once blocked")
        raise Problem(problems.CONFLICT, sentence.format(name=account.name))
    loses = (body.role not in {None, Role.ADMINISTRATOR} or body.blocked) and account.role == Role.ADMINISTRATOR
    if loses and await accounts.is_last_administrator(session, account):
        sentence = _("{name} is the only administrator; make somebody else one before")
        raise Problem(problems.CONFLICT, sentence.format(name=account.name))
    me = await accounts.by_id(session, viewer.id)
    if body.role and body.role != account.role:
        account.role = body.role
        audit_log.note(session, "role-changed", me, f"{account.name}: {body.role}", address_of(request))
    if body.blocked is not None and body.blocked != bool(account.blocked_at):
        (accounts.block if body.blocked else accounts.unblock)(account)
        if body.blocked:
            await tokens.end_all(session, account.id)
        if is_guest:
            await end(session, services, account, datetime.now(UTC))
        audit_log.note(session, "blocked" if body.blocked else "unblocked", me, account.name, address_of(request))
    if body.quota is not None and body.quota.outside() != account.quota:
        account.quota = body.quota.outside()
        audit_log.note(session, "quota-changed", me, f"{account.name}: {account.quota}", address_of(request))
    if body.second_factor is False and account.second_factor:
        await _take_off(session, account, me, address_of(request))
        if account.email:
            with speaking(account.language or language()):
                await mailed.second_factor_off(post, account.email, account.name)
    await session.flush()
    return _listed(account)


async def _take_off(session: AsyncSession, account: Account, me: Account | None, address: str) -> None:
    """Whoever may have the password logs in anew; one's own comes off with the password, not by one's office.

    Raises:
        Problem: CONFLICT, if it is one's own.
    """
    if me and me.id == account.id:
        sentence = _("switch your own second factor off on your account's page, with your password")
        raise Problem(problems.CONFLICT, sentence)
    account.second_factor = None
    await tokens.end_all(session, account.id)
    audit_log.note(session, "second-factor-taken-off", me, account.name, address)


@router.post("/accounts/{id}/reset", status_code=201, responses=answers(problems.NOT_FOUND, problems.CONFLICT))
async def create_reset_link(
    id: UUID, request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> HandedOver:
    """A link for somebody who has forgotten the password, to hand over. It holds for an hour, once."""
    account = await _account_or_404(session, id)
    if account.email is None:
        sentence = (
            _("{name} is a guest, whom its browser alone opens; it can create an account there")
            if account.role == Role.GUEST
            else _(
                "{name} has no e-mail, and so no password: the link that `veravox serve` prints, or a provider, opens it"
            )
        )
        raise Problem(problems.CONFLICT, sentence.format(name=account.name))
    secret = await letters.write(session, "reset", account.email, account.id)
    me = await accounts.by_id(session, viewer.id)
    audit_log.note(session, "reset-link-made", me, account.name, address_of(request))
    return HandedOver(link=mailed.link(services.settings, "reset", secret), mailed=False)


@router.post("/invitations", status_code=201, responses=answers(problems.CONFLICT))
async def create_invitation(
    body: InvitationCreate,
    request: Request,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    post: PostDep,
) -> HandedOver:
    """Invite somebody: the link is mailed where the installation sends letters, and can be handed over. It holds for 14 days."""
    if await accounts.with_email(session, body.email):
        raise Problem(problems.CONFLICT, _("{email} has an account already").format(email=body.email))
    secret = await letters.write(session, "invite", body.email, said={"role": body.role})
    me = await accounts.by_id(session, viewer.id)
    audit_log.note(session, "invited", me, f"{body.email}: {body.role}", address_of(request))
    await mailed.invite(post, body.email, secret, me.name if me else viewer.name)
    return HandedOver(link=mailed.link(services.settings, "register", secret), mailed=bool(services.mail))


@router.get("/letters")
async def list_letters(viewer: ViewerDep, session: SessionDep) -> LetterList:
    """Who wants to register, and what else nobody has used yet."""
    return LetterList(
        items=[
            LetterRead(
                id=row.id,
                purpose=row.purpose,
                email=row.email,
                name=row.said.get("name", ""),
                created_at=row.created_at,
                expires_at=row.expires_at,
            )
            for row in await letters.pending(session)
        ]
    )


@router.post("/letters/{id}/approve", status_code=201, responses=answers(problems.NOT_FOUND, problems.CONFLICT))
async def approve_letter(id: UUID, request: Request, viewer: ViewerDep, session: SessionDep) -> AccountName:
    """Let somebody in who registered, without the letter's link."""
    letter = await letters.by_id(session, id)
    if letter is None or letter.purpose != "register":
        raise not_found(_("registration"), str(id))
    account = await make_account(session, letter.email, letter.said, address_of(request))
    await letters.throw_away(session, id)
    me = await accounts.by_id(session, viewer.id)
    audit_log.note(session, "registration-approved", me, account.name, address_of(request))
    return AccountName(id=account.id, name=account.name)


@router.delete("/letters/{id}", status_code=204, responses=answers(problems.NOT_FOUND))
async def delete_letter(id: UUID, request: Request, viewer: ViewerDep, session: SessionDep) -> None:
    """Withdraw an invitation, or turn a registration down."""
    if not await letters.throw_away(session, id):
        raise not_found(_("letter"), str(id))
    audit_log.note(session, "letter-withdrawn", await accounts.by_id(session, viewer.id), str(id), address_of(request))


@router.get("/audit-log")
async def list_security_events(
    viewer: ViewerDep,
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[int | None, Query(description="`next` of the page before.")] = None,
    account: Annotated[UUID | None, Query(description="Of what one account did.")] = None,
) -> SecurityEventList:
    """The audit log: nobody can change what stands there."""
    rows = await audit_log.events(session, limit + 1, before, account)
    items = [
        SecurityEventRead(
            id=row.id,
            at=row.at,
            what=row.what,
            account=row.account_id,
            name=row.name,
            about=row.about,
            address=row.address,
        )
        for row in rows[:limit]
    ]
    return SecurityEventList(items=items, next=items[-1].id if len(rows) > limit else None)


async def _account_or_404(session: SessionDep, id: UUID) -> Account:
    account = await accounts.by_id(session, id, for_update=True)
    if account is None or accounts.has_left(account):
        raise not_found(_("account"), str(id))
    return account


def _listed(account: Account) -> AccountListed:
    return AccountListed(
        id=account.id,
        name=account.name,
        first_name=account.first_name,
        last_name=account.last_name,
        email=account.email,
        role=Role(account.role),
        second_factor=account.second_factor is not None,
        blocked=account.blocked_at is not None,
        quota=Quota.model_validate(account.quota),
        created_at=account.created_at,
    )
