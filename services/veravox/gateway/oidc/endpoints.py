"""`/oidc`: logging in by a provider. The page sends the browser there, and says here with what it came back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.accounts.registering import guest_of
from veravox.gateway.accounts.throttling import Door, counted
from veravox.gateway.context import Services, ServicesDep, SessionDep, address_of, refuse_other_sites
from veravox.gateway.oidc.person import Person
from veravox.gateway.oidc.provider import Provider
from veravox.gateway.oidc.schemas import SignedIn, SignInAnswer, SignInBegun, SignInCode
from veravox.gateway.oidc.whose import account_of, refuse_blocked
from veravox.gateway.problems import answers
from veravox.gateway.sessions.endpoints import SessionRead, open_session, refuse_without_code
from veravox.store import accounts, failures, sign_ins
from veravox.store.sign_ins import Begun, Purpose
from veravox.store.tables import Account

router = APIRouter(prefix="/oidc", tags=["sessions"], dependencies=[Depends(refuse_other_sites)])


def get_provider(services: ServicesDep) -> Provider:
    """Raises Problem, NOT_FOUND, where the installation has none."""
    if services.provider is None:
        sentence = _("one logs in here with a password; signing in by another service was not set up")
        raise Problem(problems.NOT_FOUND, sentence)
    return services.provider


ProviderDep = Annotated[Provider, Depends(get_provider)]


@router.post("/sign-ins", status_code=201, responses=answers(problems.NOT_FOUND, problems.UNAVAILABLE))
async def begin_sign_in(provider: ProviderDep, session: SessionDep) -> SignInBegun:
    """Begin to sign in: send the browser to `url`, and keep `browser` in a cookie for when it comes back."""
    begun = Begun()
    url = await provider.url(begun)
    await sign_ins.write(session, begun)
    return SignInBegun(url=url, browser=begun.browser)


@router.post(
    "/sessions",
    status_code=201,
    responses=answers(
        problems.UNAUTHENTICATED,
        problems.FORBIDDEN,
        problems.NOT_FOUND,
        problems.CONFLICT,
        problems.GONE,
        problems.TOO_MANY,
        problems.UNAVAILABLE,
    ),
)
async def sign_in(body: SignInAnswer, request: Request, provider: ProviderDep, services: ServicesDep) -> SignedIn:
    """Log in with what the browser came back with. Asked with a guest's session, the guest becomes the new account."""
    address = address_of(request)
    person = await who_came_back(services, provider, body, "login", None, address)
    guest = await guest_of(request, services)
    async with services.database.transaction() as session:
        account = await account_of(session, services.settings, person, address, str(guest.id) if guest else "")
        if account.second_factor:
            return SignedIn(session=None, ticket=await sign_ins.wait_for_code(session, account.id))
        return SignedIn(session=await open_session(session, account, request, provider.name), ticket="")


@router.post(
    "/sessions/code",
    status_code=201,
    responses=answers(problems.SECOND_FACTOR, problems.FORBIDDEN, problems.NOT_FOUND, problems.GONE, problems.TOO_MANY),
)
async def sign_in_with_code(
    body: SignInCode, request: Request, provider: ProviderDep, services: ServicesDep
) -> SessionRead:
    """The second step, where the account has a second factor: the ticket, with a code."""
    address = address_of(request)
    async with counted(services, Door.PROVIDER, "", address):
        id = await _who_waits(services, body.ticket)
    async with counted(services, Door.LOGIN, str(id), address), services.database.transaction() as session:
        account = await _with_code(services, session, id, body)
        await failures.succeeded(session, Door.LOGIN, str(id), address)
        return await open_session(session, account, request, provider.name)


async def who_came_back(
    services: Services, provider: Provider, body: SignInAnswer, purpose: Purpose, account: UUID | None, address: str
) -> Person:
    """Whom the provider knows; the sign-in is over, whatever comes of it. No connection waits for the provider.

    Raises:
        Problem: GONE if nothing of the kind is under way in this browser, and as `Provider.person`.
    """
    async with counted(services, Door.PROVIDER, "", address), services.database.transaction() as session:
        begun = await sign_ins.take(session, purpose, body.state, body.browser, account)
        if begun is None:
            raise _over()
    return await provider.person(begun, body.code, body.iss)


async def _who_waits(services: Services, ticket: str) -> UUID:
    async with services.database.transaction() as session:
        account = await sign_ins.waits_for_code(session, ticket)
    if account is None:
        raise _over()
    return account


async def _with_code(services: Services, session: AsyncSession, id: UUID, body: SignInCode) -> Account:
    """The account, whose row is held; the ticket is gone with the code that opens."""
    account = await accounts.by_id(session, id, for_update=True)
    if account is None or not await sign_ins.end(session, body.ticket):
        raise _over()
    refuse_blocked(account)
    refuse_without_code(account, body.code, services.seals)
    return account


def _over() -> Problem:
    sentence = _("this sign-in is over, or began in another browser or at another address of this page; begin it anew")
    return Problem(problems.GONE, sentence)
