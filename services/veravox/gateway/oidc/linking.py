"""`/me/identities`: who else, as a provider knows them, opens one's account."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.accounts.endpoints import own, who_proves_it
from veravox.gateway.context import ServicesDep, SessionDep, Viewer, ViewerDep, address_of, not_found
from veravox.gateway.oidc.endpoints import ProviderDep, who_came_back
from veravox.gateway.oidc.person import Person
from veravox.gateway.oidc.schemas import (
    IdentityDelete,
    IdentityList,
    IdentityRead,
    LinkBegin,
    SignInAnswer,
    SignInBegun,
)
from veravox.gateway.problems import answers
from veravox.store import audit_log, identities, sign_ins
from veravox.store.sign_ins import Begun
from veravox.store.tables import Identity

router = APIRouter(
    prefix="/me/identities", tags=["accounts"], responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN)
)


@router.get("")
async def list_identities(viewer: ViewerDep, session: SessionDep) -> IdentityList:
    """Who else opens one's account."""
    return IdentityList(items=[_read(each) for each in await identities.of_account(session, viewer.id)])


@router.post(
    "/sign-ins",
    status_code=201,
    responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.TOO_MANY, problems.UNAVAILABLE),
)
async def begin_linking(
    body: LinkBegin,
    request: Request,
    viewer: ViewerDep,
    provider: ProviderDep,
    session: SessionDep,
    services: ServicesDep,
) -> SignInBegun:
    """Begin to link one's account, with its password: send the browser to `url`, and keep `browser` in a cookie."""
    begun = Begun()
    url = await provider.url(begun)  # before the account is held
    await who_proves_it(session, services, viewer, body.password.get_secret_value(), address_of(request))
    await sign_ins.write(session, begun, viewer.id)
    return SignInBegun(url=url, browser=begun.browser)


@router.post(
    "",
    status_code=201,
    responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.GONE, problems.TOO_MANY, problems.UNAVAILABLE),
)
async def link_identity(
    body: SignInAnswer, request: Request, viewer: ViewerDep, provider: ProviderDep, services: ServicesDep
) -> IdentityRead:
    """Whom the provider knows opens one's account from now on."""
    address = address_of(request)
    person = await who_came_back(services, provider, body, "link", viewer.id, address)
    async with services.database.transaction() as session:
        row = await _linked(session, viewer, person)
        audit_log.note(session, "identity-linked", await own(session, viewer), provider.name, address)
        return _read(row)


@router.delete("/{id}", status_code=204, responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.TOO_MANY))
async def unlink_identity(
    id: UUID, body: IdentityDelete, request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> None:
    """It opens one's account no more. Refused where the account has no password: nothing else would open it."""
    identity = await identities.one(session, viewer.id, id)
    if identity is None:
        raise not_found(_("identity"), str(id))
    if (await own(session, viewer)).password is None:
        sentence = _(
            "nothing else opens your account: choose a password first, by the link that you get for a forgotten one"
        )
        raise Problem(problems.CONFLICT, sentence)
    password = body.password.get_secret_value()
    account = await who_proves_it(session, services, viewer, password, address_of(request), is_held=True)
    await session.delete(identity)
    audit_log.note(session, "identity-unlinked", account, address=address_of(request))


async def _linked(session: AsyncSession, viewer: Viewer, person: Person) -> Identity:
    await identities.hold(session, person.issuer, person.subject)
    opens = await identities.opened_by(session, person.issuer, person.subject)
    if opens is not None:
        mine = opens.id == viewer.id
        sentence = _("it opens your account already") if mine else _("it opens another account; unlink it there first")
        raise Problem(problems.CONFLICT, sentence)
    return await identities.add(session, viewer.id, person.issuer, person.subject)


def _read(row: Identity) -> IdentityRead:
    return IdentityRead(id=row.id, issuer=row.issuer, subject=row.subject, created_at=row.created_at)
