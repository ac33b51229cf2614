"""`/sessions`: logging in and out, and what is logged in."""

from datetime import datetime
from typing import Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field, SecretStr, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.gateway.accounts.second_factor import accepts
from veravox.gateway.accounts.throttling import Door, counted
from veravox.gateway.context import (
    Services,
    ServicesDep,
    SessionDep,
    ViewerDep,
    address_of,
    not_found,
    refuse_other_sites,
)
from veravox.gateway.problems import answers
from veravox.store import accounts, audit_log, failures, tokens
from veravox.store.sealing import Seals, Unreadable
from veravox.store.tables import Account

router = APIRouter(prefix="/sessions", tags=["sessions"])
LONGEST_BROWSER = 300  # characters of its name


class SessionCreate(Resource):
    """What opens a session: user name or e-mail with the password, or the printed link's token."""

    name: str = Field("", max_length=254, description="User name or e-mail.", examples=["ada"])
    password: SecretStr = Field(SecretStr(""), max_length=200)
    code: str = Field("", max_length=40, description="Of the second factor, where the account has one.")
    token: str = Field("", max_length=200, description="The token of the printed link, instead of name and password.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.token) == bool(self.name):
            raise ValueError(_("either a token, or a name and a password"))
        return self


class SessionRead(Resource):
    """A browser's session, whose token is readable this once."""

    token: str
    expires_at: datetime


class SessionListed(Resource):
    """One of one's sessions."""

    id: UUID
    browser: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime | None
    current: bool


class SessionList(Resource):
    """One's sessions, the last used first."""

    items: list[SessionListed]


@router.post(
    "",
    status_code=201,
    dependencies=[Depends(refuse_other_sites)],
    responses=answers(problems.UNAUTHENTICATED, problems.SECOND_FACTOR, problems.TOO_MANY),
)
async def create_session(body: SessionCreate, request: Request, services: ServicesDep) -> SessionRead:
    """Log in: answers with a token of the browser's own."""
    address = address_of(request)
    async with counted(services, Door.LOGIN, body.name or "link", address):
        account = await (_by_link(services, body.token) if body.token else _by_password(services, body))
    async with services.database.transaction() as session:
        account = await _unchanged(session, account)
        await failures.succeeded(session, Door.LOGIN, body.name or "link", address)
        return await open_session(session, account, request)


async def open_session(session: AsyncSession, account: Account, request: Request, by: str = "") -> SessionRead:
    """A token of the browser's own, once it is known whose it is.

    Args:
        session: of the database.
        account: whose.
        request: the browser's.
        by: by which provider somebody signed in; empty: by none.
    """
    audit_log.note(session, "login", account, about=by, address=address_of(request))
    browser = request.headers.get("user-agent", "")[:LONGEST_BROWSER]
    token, expires_at = await tokens.begin_session(session, account, browser)
    return SessionRead(token=token, expires_at=expires_at)


async def _by_link(services: Services, token: str) -> Account:
    async with services.database.transaction() as session:
        known = await tokens.shown(session, token)
    if known is None or known.token.kind != "link":
        sentence = _("this link does not open anything; use the one that `veravox serve` printed last")
        raise Problem(problems.UNAUTHENTICATED, sentence)
    return known.account


async def _by_password(services: Services, body: SessionCreate) -> Account:
    """The same answer after the same time, whatever was wrong with name and password. No connection waits for the hash."""
    password = body.password.get_secret_value()
    async with services.database.transaction() as session:
        account = await accounts.named(session, body.name)
    fits = await services.passwords.fits(password, account.password if account else None)
    if account is None or account.password is None or not fits or account.blocked_at:
        raise _nobody()
    renewed = await services.passwords.renewed(password, account.password)
    if renewed or account.second_factor:
        async with services.database.transaction() as session:
            account = await _unchanged(session, account)
            refuse_without_code(account, body.code, services.seals)
            account.password = renewed or account.password
    return account


async def _unchanged(session: AsyncSession, seen: Account) -> Account:
    """The account, held, if what was shown opens it still: while hashes wait for their turn its owner may have changed
    the password, and an administrator may have blocked it.

    Raises:
        Problem: UNAUTHENTICATED, if it does not.
    """
    account = await accounts.by_id(session, seen.id, for_update=True)
    if (
        account is None
        or account.blocked_at
        or account.password != seen.password
        or (account.second_factor is None) != (seen.second_factor is None)
    ):
        raise _nobody()
    return account


def _nobody() -> Problem:
    return Problem(problems.UNAUTHENTICATED, _("there is no account with this name and this password"))


def refuse_without_code(account: Account, code: str, seals: Seals) -> None:
    """Raises Problem, SECOND_FACTOR, where the account has one and this is none of its codes."""
    if account.second_factor and not code:
        sentence = _("this account asks for a code besides the password; send it as `code`")
        raise Problem(problems.SECOND_FACTOR, sentence)
    try:
        opens = not account.second_factor or accepts(account, code, seals)
    except Unreadable:
        sentence = _(
            "this installation has lost the key to the app's codes; send a recovery code, or ask an administrator to"
            " switch the second factor off"
        )
        raise Problem(problems.SECOND_FACTOR, sentence) from None
    if not opens:
        sentence = _("this code does not open the account now; take the app's next one")
        raise Problem(problems.SECOND_FACTOR, sentence)


@router.get("", responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN))
async def list_sessions(viewer: ViewerDep, session: SessionDep) -> SessionList:
    """Where one is logged in."""
    rows = await tokens.tokens_of(session, viewer.id, "session")
    return SessionList(
        items=[
            SessionListed(
                id=row.id,
                browser=row.said,
                created_at=row.created_at,
                seen_at=row.seen_at,
                expires_at=row.expires_at,
                current=row.digest == tokens.digest(viewer.token),
            )
            for row in rows
        ]
    )


@router.delete("/current", status_code=204, responses=answers(problems.UNAUTHENTICATED))
async def end_session(viewer: ViewerDep, session: SessionDep) -> None:
    """Log out: the session's token opens nothing any more."""
    await tokens.end_session(session, viewer.token)


@router.delete(
    "/{id}", status_code=204, responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN, problems.NOT_FOUND)
)
async def delete_session(id: UUID, request: Request, viewer: ViewerDep, session: SessionDep) -> None:
    """End one of one's sessions."""
    if not await tokens.revoke(session, viewer.id, id, "session"):
        raise not_found(_("session"), str(id))
    audit_log.note(session, "session-ended", await accounts.by_id(session, viewer.id), address=address_of(request))


@router.delete("", status_code=204, responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN))
async def delete_other_sessions(request: Request, viewer: ViewerDep, session: SessionDep) -> None:
    """End all of one's sessions but this one."""
    for row in await tokens.tokens_of(session, viewer.id, "session"):
        if row.digest != tokens.digest(viewer.token):
            await session.delete(row)
    audit_log.note(session, "sessions-ended", await accounts.by_id(session, viewer.id), address=address_of(request))
