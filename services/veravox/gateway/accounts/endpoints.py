"""`/me`: one's own account."""

from datetime import UTC, datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.roles import Role
from veravox.core.specs import Resource
from veravox.core.text import LANGUAGES, _
from veravox.gateway.accounts import letters as mailed
from veravox.gateway.accounts.passwords import refuse_weak
from veravox.gateway.accounts.post import PostDep
from veravox.gateway.accounts.schemas import Density, EmailChange, Language, MeUpdate, PasswordChange, Theme
from veravox.gateway.accounts.throttling import Door, counted, refuse_hurry, transaction
from veravox.gateway.context import Services, ServicesDep, SessionDep, Viewer, ViewerDep, address_of, lacks_factor
from veravox.gateway.etags import unchanged
from veravox.gateway.problems import answers
from veravox.store import accounts, audit_log, identities, letters, notifications, pictures, run_letters, tokens
from veravox.store.owned import Owned, Whose
from veravox.store.run_letters import Choice
from veravox.store.tables import Account, Dataset, Model, Run

router = APIRouter(tags=["accounts"], responses=answers(problems.UNAUTHENTICATED))


class Counts(Resource):
    """How much one has."""

    datasets: int
    runs: int
    models: int
    notifications: int = Field(description="That one has not seen yet.")


class AccountRead(Resource):
    """Who one is, and how much one has."""

    id: UUID
    name: str
    first_name: str
    last_name: str
    email: str | None
    shows_name: bool = Field(description="Whether first and last name stand beside what one publishes.")
    run_letters: Literal["none", "failed", "all"] = Field(
        description="Of which of one's runs a letter comes when they end."
    )
    language: Language
    theme: Theme
    density: Density
    role: Role
    has_password: bool
    second_factor: bool
    factor_demanded: bool = Field(
        description="Whether the installation demands a second factor of it, and it has none: nothing else is answered then."
    )
    picture: str = Field(description="SHA-256 of one's picture (`/me/picture`); empty: none.")
    deleted_at: datetime | None = Field(description="When a guest goes for good, with all that it has; null: never.")
    counts: Counts


@router.get("/me")
async def read_me(viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> AccountRead:
    """Who one is, and how much one has."""
    return await _read(session, services, await own(session, viewer))


@router.patch(
    "/me", dependencies=[unchanged(read_me)], responses=answers(problems.FORBIDDEN, problems.INVALID, problems.CONFLICT)
)
async def update_me(body: MeUpdate, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> AccountRead:
    """Change one's names, whether they are shown, of which runs a letter comes, and how the page speaks and looks."""
    account = await own(session, viewer, for_update=True)
    account.first_name = body.first_name or account.first_name
    account.last_name = body.last_name or account.last_name
    account.shows_name = account.shows_name if body.shows_name is None else body.shows_name
    for name in ("language", "theme", "density"):
        setattr(account, name, getattr(account, name) if (chosen := getattr(body, name)) is None else chosen)
    if body.run_letters is not None:
        await _choose_letters(session, services, account, body.run_letters)
    await session.flush()
    return await _read(session, services, account)


@router.post(
    "/me/password",
    status_code=204,
    responses=answers(problems.FORBIDDEN, problems.INVALID, problems.TOO_MANY, problems.CONFLICT),
)
async def change_password(
    body: PasswordChange,
    request: Request,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    post: PostDep,
) -> None:
    """Change one's password, or have one. All other sessions, access tokens and links to reset it or to take another e-mail end."""
    account = await who_proves_it(session, services, viewer, body.old.get_secret_value(), address_of(request))
    if account.email is None:
        sentence = _("an account with a password has an e-mail, for passwords are forgotten; give yours one first")
        raise Problem(problems.CONFLICT, sentence)
    new = body.new.get_secret_value()
    refuse_weak(new, account.name, account.email, account.first_name, account.last_name)
    account.password = await services.passwords.hash(new)
    await tokens.end_all(session, account.id, but=viewer.token)
    await letters.withdraw(session, account.id)  # to another e-mail too, which somebody else may have asked for
    audit_log.note(session, "password-changed", account, address=address_of(request))
    await mailed.password_changed(post, account.email, account.name)


@router.post(
    "/me/email",
    status_code=202,
    responses=answers(problems.FORBIDDEN, problems.INVALID, problems.TOO_MANY, problems.CONFLICT),
)
async def change_email(
    body: EmailChange,
    request: Request,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    post: PostDep,
) -> None:
    """Change one's e-mail: a letter goes to the new address, and its link makes the change."""
    account = await who_proves_it(session, services, viewer, body.password.get_secret_value(), address_of(request))
    if not services.mail:
        sentence = _("this installation sends no letters; ask an administrator to change your e-mail")
        raise Problem(problems.CONFLICT, sentence)
    await refuse_hurry(services, Door.CONFIRM, str(viewer.id), address_of(request), counts=True, held=session)
    owner = await accounts.with_email(session, body.email)
    secret = await letters.write(session, "email", body.email, account.id)
    if owner is None:
        await mailed.change_email(post, body.email, secret)
    else:  # as much work, and somebody is told
        await mailed.tell_owner_of_change(post, body.email)


async def _choose_letters(session: AsyncSession, services: Services, account: Account, choice: Choice) -> None:
    """Raises Problem, CONFLICT, where none can come."""
    if choice != "none" and not services.mail:
        sentence = _("this installation sends no letters, for it has no mail server; an administrator can name one")
        raise Problem(problems.CONFLICT, sentence)
    if choice != "none" and account.email is None:
        raise Problem(problems.CONFLICT, _("{name} has no e-mail to which letters could go").format(name=account.name))
    await run_letters.choose(session, account, choice)


async def own(session: AsyncSession, viewer: Viewer, for_update: bool = False) -> Account:
    """The viewer's account."""
    account = await accounts.by_id(session, viewer.id, for_update)
    if account is None:  # deleted since the request began
        raise Problem(problems.UNAUTHENTICATED, _("this account is there no more"))
    return account


async def who_proves_it(
    session: AsyncSession, services: Services, viewer: Viewer, password: str, address: str, is_held: bool = False
) -> Account:
    """The viewer's account, once the password was said again; where it has none, shortly after a provider has opened it.
    No connection waits for the hash.

    Args:
        session: the request's.
        services: of the gateway.
        viewer: who asks.
        password: what was said.
        address: where it comes from.
        is_held: whether the request has a connection already.

    Raises:
        Problem: FORBIDDEN if it is another one, CONFLICT if the account has none and was opened earlier, or otherwise,
            TOO_MANY while one has to wait.
    """
    async with transaction(services, session if is_held else None) as now:
        account = await own(now, viewer)
        if (known := account.password) is None:
            await _refuse_stale(now, viewer, account)
    if known is not None:
        async with counted(services, Door.AGAIN, str(viewer.id), address, session, is_held):
            if not await services.passwords.fits(password, known):
                raise Problem(problems.FORBIDDEN, _("this is not your password"))
    account = await own(session, viewer, for_update=True)
    if account.password != known:  # changed while that took its time
        raise Problem(problems.FORBIDDEN, _("this is not your password"))
    return account


async def _refuse_stale(session: AsyncSession, viewer: Viewer, account: Account) -> None:
    """Raises Problem, CONFLICT, unless a provider has opened the account to this very browser a few minutes ago."""
    if not await identities.of_account(session, account.id):
        sentence = _("{name} has no password: a link opens it, which whoever runs this installation has")
        raise Problem(problems.CONFLICT, sentence.format(name=account.name))
    if not await tokens.is_fresh(session, viewer.token):
        sentence = _(
            "your account has no password to say: sign in once more as you did, and do this within {n} minutes of it; or"
            " choose a password by the link that you get for a forgotten one"
        )
        raise Problem(problems.CONFLICT, sentence.format(n=round(tokens.FRESH.total_seconds() / 60)))


async def _read(session: AsyncSession, services: Services, account: Account) -> AccountRead:
    counts = Counts(
        datasets=await Owned(Dataset, session, account.id).count(Whose.MINE),
        runs=await Owned(Run, session, account.id).count(Whose.MINE),
        models=await Owned(Model, session, account.id).count(Whose.MINE),
        notifications=await notifications.unseen(session, account, datetime.now(UTC)),
    )
    days = services.settings.keep_guests_days
    return AccountRead(
        id=account.id,
        name=account.name,
        first_name=account.first_name,
        last_name=account.last_name,
        email=account.email,
        shows_name=account.shows_name,
        run_letters=cast("Choice", account.run_letters),
        language=account.language if account.language in LANGUAGES else "",
        theme=cast("Theme", account.theme),
        density=cast("Density", account.density),
        role=Role(account.role),
        has_password=account.password is not None,
        second_factor=account.second_factor is not None,
        factor_demanded=lacks_factor(account, services.settings.second_factor),
        picture=await pictures.digest_of(session, account.id),
        deleted_at=account.created_at + timedelta(days=days) if account.role == Role.GUEST else None,
        counts=counts,
    )
