"""What pages need: who is looking, and the line to the gateway with that person's own token. Nothing is global."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import httpx
from fastapi import Depends, Request

from veravox.client import Client, ProblemError
from veravox.client.models import AccountRead
from veravox.core.cookies import session_cookie
from veravox.core.settings import Settings
from veravox.core.text import language
from veravox.web.hub import Hub
from veravox.web.people.second_step import SecondSteps
from veravox.web.spoken import choose

SESSIONS = 64  # connection pools kept warm


@dataclass
class Clients:
    """A connection pool for each session and address, so that no page load pays for a new one; long unused ones are let go."""

    server: str
    _kept: OrderedDict[tuple[str, str], Client] = field(default_factory=OrderedDict)

    def of(self, token: str, asked: Mapping[str, str]) -> Client:
        """Args:
        token: of the session.
        asked: what `asked_from` says.
        """
        key = token, str(asked)
        if key not in self._kept:
            self._kept[key] = Client(self.server, token, asked)
        self._kept.move_to_end(key)
        if len(self._kept) > SESSIONS:
            self._kept.popitem(last=False)  # an open page may still use it: it closes when nothing does
        return self._kept[key]

    async def close(self) -> None:
        for client in self._kept.values():
            await client.close()


@dataclass(frozen=True)
class House:
    """What the process holds for all pages."""

    settings: Settings
    clients: Clients
    hub: Hub
    gateway: httpx.AsyncClient  # for what is passed on unread
    second_steps: SecondSteps = field(default_factory=SecondSteps)

    @classmethod
    def of(cls, settings: Settings) -> "House":
        upstream = httpx.AsyncClient(
            timeout=httpx.Timeout(30.0, read=None),
            limits=httpx.Limits(max_connections=None),
            trust_env=False,
        )
        return cls(settings, Clients(settings.gateway_url), Hub(), upstream)

    async def close(self) -> None:
        await self.hub.close()
        await self.clients.close()
        await self.gateway.aclose()


@dataclass(frozen=True)
class Viewer:
    """Who is looking at a page."""

    account: AccountRead
    client: Client
    hub: Hub


class NotLoggedIn(Exception):
    """The request shows no session, or one that has ended."""


class FactorDemanded(Exception):
    """Of who is logged in: a second factor, before anything else is shown."""


def get_house(request: Request) -> House:
    house = request.app.state.house
    assert isinstance(house, House)
    return house


HouseDep = Annotated[House, Depends(get_house)]


def session_of(request: Request) -> str:
    """The token of the browser's session; empty if it shows none."""
    return request.cookies.get(session_cookie(request.url.scheme), "")


def asked_from(request: Request) -> dict[str, str]:
    """Headers that tell the gateway for whom the page asks, and in which language: it counts failures by address."""
    host = request.client.host if request.client else ""
    said = {"X-Forwarded-For": host, "X-Forwarded-Proto": request.url.scheme} if host else {}
    return said | {"Accept-Language": language()}


def strangers_client(request: Request, house: House, token: str = "") -> Client:
    """The way to the gateway for who has no session yet; its name of the browser tells sessions apart.

    A token says whose browser asks all the same.
    """
    browser = request.headers.get("user-agent", "")
    return Client(house.settings.gateway_url, token, asked_from(request) | {"User-Agent": browser})


async def whoever_looks(request: Request, house: HouseDep) -> Viewer:
    """The viewer whom the session's cookie opens to.

    Raises:
        NotLoggedIn: without a cookie.
        ProblemError: 401 if the session has ended, 503 if the gateway does not answer.
    """
    token = session_of(request)
    if not token:
        raise NotLoggedIn
    account = await house.clients.of(token, asked_from(request)).read_me()
    if account.language:
        choose(request, account.language)
    return Viewer(account, house.clients.of(token, asked_from(request)), house.hub)


LoggedInDep = Annotated[Viewer, Depends(whoever_looks)]
"""Whoever is logged in, a second factor that is demanded aside."""


def get_viewer(viewer: LoggedInDep) -> Viewer:
    """The same, with what is demanded of him.

    Raises:
        FactorDemanded: where that is missing.
    """
    if viewer.account.factor_demanded:
        raise FactorDemanded
    return viewer


ViewerDep = Annotated[Viewer, Depends(get_viewer)]


async def anybody(request: Request, house: HouseDep) -> Viewer | None:
    """The viewer, or None for who is not logged in, or must do something else first: of pages that everybody may read.

    Raises:
        ProblemError: 503 if the gateway does not answer.
    """
    try:
        return get_viewer(await whoever_looks(request, house))
    except (NotLoggedIn, FactorDemanded):
        return None
    except ProblemError as error:
        if error.status == 401:
            return None
        raise


AnybodyDep = Annotated[Viewer | None, Depends(anybody)]
