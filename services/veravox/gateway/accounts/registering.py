"""`/registrations`, `/resets`, `/emails`: without an account yet, or without its password. Nothing tells whose e-mail is known."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.roles import Role
from veravox.core.text import N_, _
from veravox.gateway.accounts import letters as mailed
from veravox.gateway.accounts.passwords import refuse_weak
from veravox.gateway.accounts.post import Post, PostDep
from veravox.gateway.accounts.proof import BITS
from veravox.gateway.accounts.schemas import (
    AccountName,
    Challenge,
    LetterUse,
    RegistrationConfirm,
    RegistrationCreate,
    RegistrationRead,
    ResetCreate,
    ResetUse,
)
from veravox.gateway.accounts.throttling import Door, counted, refuse_hurry
from veravox.gateway.context import (
    Services,
    ServicesDep,
    SessionDep,
    Viewer,
    address_of,
    refuse_other_sites,
    viewer_or_none,
)
from veravox.gateway.problems import answers
from veravox.store import accounts, audit_log, letters, tokens
from veravox.store.tables import Account, Letter

router = APIRouter(tags=["accounts"], dependencies=[Depends(refuse_other_sites)])
RESERVED = frozenset(
    {"local", "admin", "administrator", "root", "system", "veravox", "nobody", "visitor", "guest", "me"}
)
NOT_WHO_REGISTERED = N_(
    "this is not the password that was chosen with this registration; if you did not ask for it, somebody else did: register"
    " yourself, and that one ends"
)
GUESTS = "guest-"  # how names of guests begin


@router.get("/registrations/challenge")
async def read_challenge(services: ServicesDep) -> Challenge:
    """What a browser solves before it registers."""
    return Challenge(challenge=services.proofs.challenge(), bits=BITS)


@router.post(
    "/registrations",
    status_code=202,
    responses=answers(problems.FORBIDDEN, problems.CONFLICT, problems.TOO_MANY, problems.INVALID),
)
async def register(
    body: RegistrationCreate, request: Request, services: ServicesDep, session: SessionDep, post: PostDep
) -> RegistrationRead:
    """Ask for an account. The answer is the same whether somebody has this e-mail already; a user name that is taken is said.

    Asked with a guest's session, the guest becomes that account, and keeps what it has.
    """
    guest = await guest_of(request, services)
    address = address_of(request)
    async with counted(services, Door.REGISTER, "", address, session):
        services.proofs.refuse_unproven(body.challenge, body.answer)
        password = body.password.get_secret_value()
        refuse_weak(password, body.name, body.email, body.first_name, body.last_name)
        hashed = await services.passwords.hash(password)  # before the database is held
        invited = await _invited(session, services, body.invitation)
        if await is_taken(session, body.name):
            sentence = _("the user name {name} is taken; choose another one").format(name=body.name)
            raise Problem(problems.CONFLICT, sentence)
        said = {
            "name": body.name,
            "firstName": body.first_name,
            "lastName": body.last_name,
            "password": hashed,
            "role": invited.said.get("role", Role.USER) if invited else Role.USER,
        } | ({"guest": str(guest.id)} if guest else {})
        if invited:
            said["invitation"] = str(invited.id)
    if services.mail:  # whoever it is gets a letter each time
        await refuse_hurry(services, Door.CONFIRM, body.email, address, counts=True, held=session)
    first = invited and not await accounts.are_there_any(session)  # nobody yet, whose e-mail could be guessed
    if invited and (first or invited.email.lower() == body.email.lower()):  # whoever has the link has read the letter
        if not await _use_up(session, said):  # somebody was quicker
            raise _no_invitation()
        await make_account(session, body.email, said, address)
        return RegistrationRead(state="made")
    owner = await accounts.with_email(session, body.email)
    secret = await letters.write(session, "register", body.email, said=said)
    audit_log.note(session, "registration-asked", about=body.name, address=address)
    if not services.mail:
        return RegistrationRead(state="waiting")
    if owner:
        await mailed.tell_owner(post, body.email)
    else:
        await mailed.confirm(post, body.email, secret)
    return RegistrationRead(state="letter")


async def guest_of(request: Request, services: Services) -> Viewer | None:
    """The guest who asks; where nobody is logged in, or somebody else, nobody's things are taken along."""
    viewer = await viewer_or_none(request, services)
    return viewer if viewer and viewer.role is Role.GUEST else None


async def _invited(session: AsyncSession, services: Services, invitation: str) -> Letter | None:
    allowed = services.settings.registration
    if invitation:
        known = await letters.look_at(session, "invite", invitation)
        if known is None:
            raise _no_invitation()
        return known
    if allowed == "open":
        return None
    sentence = (
        _("one registers here by invitation; ask an administrator for one")
        if allowed == "invitation"
        else _("nobody registers here; ask an administrator for an invitation")
    )
    raise Problem(problems.FORBIDDEN, sentence)


def _no_invitation() -> Problem:
    return Problem(problems.FORBIDDEN, _("this invitation was used, or is older than 14 days; ask for another one"))


async def is_taken(session: AsyncSession, name: str) -> bool:
    """Whether nobody else may be called so: somebody is, asks to be, or nobody ever is."""
    reserved = name.lower() in RESERVED or name.lower().startswith(GUESTS)
    return reserved or bool(await accounts.named(session, name)) or await letters.is_name_reserved(session, name)


async def make_account(session: AsyncSession, email: str | None, said: Mapping[str, Any], address: str) -> Account:
    """The account of somebody whose e-mail is confirmed, or who has none and no password.

    Raises:
        Problem: CONFLICT, if name or e-mail have been taken since.
    """
    if await accounts.named(session, said["name"]) or (email and await accounts.with_email(session, email)):
        raise _taken_since()
    await _use_up(session, said)
    guest = await _still_a_guest(session, said.get("guest", ""))
    before, account = guest.name if guest else "", guest or Account()
    account.name, account.first_name, account.last_name = said["name"], said["firstName"], said["lastName"]
    account.role, account.origin, account.email, account.password = said["role"], None, email, said["password"]
    session.add(account)
    try:
        await session.flush()
    except IntegrityError:  # somebody was quicker by less than a look
        raise _taken_since() from None
    await tokens.end_all(session, account.id)  # a guest's session opens no account that has a password
    about = f"{said['role']}, was {before}" if before else said["role"]
    audit_log.note(session, "account-made", account, about=about, address=address)
    return account


def _taken_since() -> Problem:
    sentence = _("this e-mail or user name has an account by now; log in, or ask for a new password")
    return Problem(problems.CONFLICT, sentence)


async def _use_up(session: AsyncSession, said: Mapping[str, Any]) -> bool:
    """Whether the invitation by which somebody registers, if by one, still held: it is for one account."""
    invitation = said.get("invitation", "")
    return not invitation or await letters.throw_away(session, UUID(invitation))


async def _still_a_guest(session: AsyncSession, id: str) -> Account | None:
    """Who asked as a guest; None where it is gone by now, or an account already."""
    guest = await accounts.by_id(session, UUID(id), for_update=True) if id else None
    return guest if guest and guest.role == Role.GUEST and guest.blocked_at is None else None


@router.post(
    "/registrations/confirm",
    status_code=201,
    responses=answers(problems.FORBIDDEN, problems.CONFLICT, problems.GONE, problems.TOO_MANY),
)
async def confirm_registration(
    body: RegistrationConfirm, request: Request, services: ServicesDep, session: SessionDep
) -> AccountName:
    """Confirm one's e-mail by the letter's link, with the password that was chosen: the account is there from now on.

    Whoever else had this letter sent, with an e-mail that is not his own, chose a password that its owner does not know.
    """
    address = address_of(request)
    async with counted(services, Door.LETTER, "", address, session):
        async with services.database.transaction() as before:  # no connection waits for the hash
            known = await letters.look_at(before, "register", body.token)
        if known is None:
            raise _used_up()
        if not await services.passwords.fits(body.password.get_secret_value(), known.said["password"]):
            raise Problem(problems.FORBIDDEN, _(NOT_WHO_REGISTERED))
        letter = await letters.take(session, "register", body.token)
        if letter is None:
            raise _used_up()
    if not await _use_up(session, letter.said):
        raise Problem(problems.GONE, _("the invitation was used or withdrawn meanwhile; ask for another one"))
    account = await make_account(session, letter.email, letter.said, address)
    return AccountName(id=account.id, name=account.name)


@router.post("/resets", status_code=202, responses=answers(problems.TOO_MANY))
async def request_reset(
    body: ResetCreate, request: Request, services: ServicesDep, later: BackgroundTasks
) -> RegistrationRead:
    """Ask for a link to choose a new password. The answer is the same whether somebody has this e-mail."""
    address = address_of(request)
    await refuse_hurry(services, Door.RESET, body.email, address, counts=True)
    later.add_task(_reset, services, body.email, address, later)
    return RegistrationRead(state="letter" if services.mail else "waiting")


async def _reset(services: Services, email: str, address: str, later: BackgroundTasks) -> None:
    """After the answer, so that its time tells nothing; the letter leaves after this."""
    async with services.database.transaction() as session:
        account = await accounts.with_email(session, email)
        if account is None:
            return
        audit_log.note(session, "reset-asked", account, address=address)
        if services.mail:
            secret = await letters.write(session, "reset", email, account.id)
            await mailed.reset(Post(services, session, later), email, secret)


@router.post("/resets/use", status_code=204, responses=answers(problems.GONE, problems.TOO_MANY, problems.INVALID))
async def use_reset(body: ResetUse, request: Request, services: ServicesDep, session: SessionDep) -> None:
    """Choose a new password by the letter's link. All sessions, access tokens and links to take another e-mail end."""
    address = address_of(request)
    async with counted(services, Door.LETTER, "", address, session):
        known = await letters.look_at(session, "reset", body.token)
        if known is None or known.account_id is None:
            raise _used_up()
        account = await accounts.by_id(session, known.account_id, for_update=True)
        assert account is not None
        password = body.password.get_secret_value()
        refuse_weak(password, account.name, account.email or "", account.first_name, account.last_name)
    if await letters.take(session, "reset", body.token) is None:  # somebody was quicker
        raise _used_up()
    account.password = await services.passwords.hash(password)
    await tokens.end_all(session, account.id)
    await letters.withdraw(session, account.id)  # to another e-mail too, which somebody else may have asked for
    audit_log.note(session, "password-reset", account, address=address)


@router.post("/emails/confirm", status_code=204, responses=answers(problems.CONFLICT, problems.GONE, problems.TOO_MANY))
async def confirm_email(
    body: LetterUse, request: Request, services: ServicesDep, session: SessionDep, post: PostDep
) -> None:
    """Confirm another e-mail by the letter's link; the one before is told."""
    address = address_of(request)
    async with counted(services, Door.LETTER, "", address, session):
        letter = await letters.take(session, "email", body.token)
        if letter is None or letter.account_id is None:
            raise _used_up()
    account = await accounts.by_id(session, letter.account_id, for_update=True)
    assert account is not None
    if await accounts.with_email(session, letter.email):
        raise Problem(problems.CONFLICT, _("this e-mail has an account by now; take another one"))
    before, account.email = account.email, letter.email
    await letters.withdraw(session, account.id, "reset")  # what lies in the other mailbox opens nothing
    audit_log.note(session, "email-changed", account, address=address)
    if before:
        await mailed.email_changed(post, before, account.name)


def _used_up() -> Problem:
    return Problem(problems.GONE, _("this link was used, or is too old; ask for a new one"))
