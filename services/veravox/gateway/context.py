"""What endpoints need: the request's transaction, who is asking, settings, launcher. Nothing is global."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.cookies import session_cookie
from veravox.core.data_folder import DataFolder
from veravox.core.problems import Problem
from veravox.core.roles import Role, Scope
from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.core.trace import know
from veravox.gateway.accounts.mail import Mail
from veravox.gateway.accounts.passwords import Passwords
from veravox.gateway.accounts.proof import Proofs
from veravox.gateway.detector import Detector
from veravox.gateway.launching.launcher import Launcher
from veravox.gateway.rights import SAFE_METHODS, VIEWER, refuse_beyond_rights, refuse_without_factor
from veravox.gateway.runs.glances import Glances
from veravox.gateway.webhooks.addresses import Resolve, resolved
from veravox.store import answers
from veravox.store.answers import Claim
from veravox.store.database import Database
from veravox.store.installed import INSTALLED
from veravox.store.owned import Owned, Row
from veravox.store.sealing import Seals
from veravox.store.tables import Account, Model
from veravox.store.tokens import shown

if TYPE_CHECKING:  # they know uploads and accounts, which know this
    from veravox.gateway.oidc.provider import Provider
    from veravox.gateway.quotas.service import Quotas

SESSION, CLAIM = "veravox.session", "veravox.claim"  # of a request's scope


@dataclass(frozen=True)
class Services:
    """What the gateway holds for all requests, kept in `app.state.services`."""

    settings: Settings
    database: Database
    launcher: Launcher
    detector: Detector
    mail: Mail
    proofs: Proofs
    quotas: "Quotas"
    seals: Seals
    passwords: Passwords = field(default_factory=Passwords)
    judging: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)
    """Verdicts that are being given: whose they are, and where the recording lies in the data folder."""
    under_way: set[tuple[UUID, str]] = field(default_factory=set)
    """Requests that are being answered and are to be done once: whose they are, and their keys."""
    streams: Counter[UUID] = field(default_factory=Counter)
    """How many streams of events each account has open."""
    glances: Glances = field(default_factory=Glances)
    """At runs that are followed."""
    resolve: Resolve = resolved
    """How names become addresses."""
    provider: "Provider | None" = None
    """By which people sign in besides."""

    @property
    def folder(self) -> DataFolder:
        return self.settings.folder


@dataclass(frozen=True)
class Viewer:
    """Who is asking."""

    id: UUID
    name: str
    token: str
    role: Role
    kind: str  # of the token: link, session or access
    scopes: frozenset[Scope] | None  # of an access token
    lacks_factor: bool  # the second one, which the installation demands


def get_services(request: Request) -> Services:
    """Raises Problem, UNAVAILABLE, where the gateway does not work, for its database is of a newer version."""
    if unfit := getattr(request.app.state, "unfit", ""):
        raise Problem(problems.UNAVAILABLE, unfit)
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


async def get_session(request: Request, services: ServicesDep) -> AsyncIterator[AsyncSession]:
    """One request, one transaction: committed before the answer leaves, rolled back on an error.

    Raises:
        Problem: UNDER_WAY, if another gateway has answered a request with this Idempotency-Key meanwhile.
    """
    async with services.database.transaction() as session:
        claim = request.scope.get(CLAIM)
        if isinstance(claim, Claim) and not await answers.hold(session, claim):
            raise under_way()
        request.scope[SESSION] = session
        yield session


def under_way() -> Problem:
    return Problem(problems.UNDER_WAY, _(problems.UNDER_WAY.example))


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


async def get_viewer(request: Request, services: ServicesDep) -> Viewer:
    """The account that the request's token opens, in a transaction of its own so that streams hold none.

    It is asked for once in a request: before a body is taken, where there is one.
    """
    known = request.scope.get(VIEWER)
    viewer = known if isinstance(known, Viewer) else await _viewer_of(request, services)
    request.scope[VIEWER] = viewer
    know(account=str(viewer.id))
    if route := request.scope.get("route"):
        if viewer.lacks_factor:
            refuse_without_factor(route.name)
        refuse_beyond_rights(route.name, request.method, viewer.role, viewer.kind, viewer.scopes)
    return viewer


async def _viewer_of(request: Request, services: Services) -> Viewer:
    token = _token_of(request)
    async with services.database.transaction() as session:
        known = await shown(session, token) if token else None
    if known is None:
        raise Problem(
            problems.UNAUTHENTICATED,
            _("log in on the page, open the link that `veravox serve` printed, or send a token as a bearer token"),
        )
    account, row = known.account, known.token
    scopes = None if row.scopes is None else frozenset(map(Scope, row.scopes))
    lacks = lacks_factor(account, services.settings.second_factor)
    return Viewer(account.id, account.name, token, Role(account.role), row.kind, scopes, lacks)


def lacks_factor(account: Account, demanded: str) -> bool:
    """Whether a second factor is demanded of it that it has not. Who has no password logs in elsewhere, or is a guest."""
    of_this = demanded == "all" or (demanded == "administrators" and account.role == Role.ADMINISTRATOR)
    return of_this and account.password is not None and account.second_factor is None


async def viewer_or_none(request: Request, services: Services) -> Viewer | None:
    """Who asks where nobody has to be logged in."""
    try:
        return await _viewer_of(request, services)
    except Problem:
        return None


def address_of(request: Request) -> str:
    """Where a request comes from; behind the page's server or a reverse proxy, what those say."""
    return request.client.host if request.client else ""


def _token_of(request: Request) -> str:
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    refuse_other_sites(request)
    return request.cookies.get(session_cookie(request.url.scheme), "")


def refuse_other_sites(request: Request) -> None:
    """Raises Problem, FORBIDDEN, if a browser says that a page of another site wants something done."""
    from_where = request.headers.get("sec-fetch-site", "none")
    if request.method not in SAFE_METHODS and from_where not in {"same-origin", "none"}:
        raise Problem(problems.FORBIDDEN, _("another site asked for this in your name; do it from Veravox' own page"))


ViewerDep = Annotated[Viewer, Depends(get_viewer)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
After = Annotated[UUID | None, Query(description="`next` of the page before.")]


async def owned_or_404(rows: Owned[Row], id: UUID, what: str, deleted: bool = False) -> Row:
    """A row that the viewer sees. What others keep to themselves is as little there as what nobody has."""
    row = await rows.get(id, deleted)
    if row is None:
        raise not_found(what, str(id))
    return row


async def changeable_or_refused(rows: Owned[Row], id: UUID, what: str, deleted: bool = False) -> Row:
    """The viewer's own row, or nobody's where the viewer is an administrator.

    Raises:
        Problem: NOT_FOUND, or FORBIDDEN if the row is nobody's, or another's who shares it or has published it.
    """
    row = await owned_or_404(rows, id, what, deleted)
    if not await rows.may_change(row):
        raise not_the_viewers(row, what)
    return row


def not_the_viewers(row: object, what: str) -> Problem:
    """Why a row that the viewer sees is not changed."""
    if isinstance(row, Model) and row.provenance == INSTALLED:
        sentence = _(
            "this {what} came with the installation and belongs to nobody; train one of your own to change it, or ask an administrator"
        )
    elif isinstance(row, Model) and row.owner_id and row.public:
        sentence = _("this {what} belongs to somebody else, who has published it; you may ask it and download it")
    elif getattr(row, "owner_id", None):
        sentence = _("this {what} belongs to somebody else, who shares it; you may look at it and use it")
    else:
        sentence = _(
            "nobody owns this {what}, for it was applied to the cluster by hand; change it there, with kubectl, or ask an administrator"
        )
    return Problem(problems.FORBIDDEN, sentence.format(what=_(what)))


def not_found(what: str, name: str) -> Problem:
    return Problem(
        problems.NOT_FOUND,
        _("there is no {what} {name}; the list shows those there are").format(what=_(what), name=name),
    )
