"""A gateway whose people sign in by a provider besides, and what page and browser do there."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
from installation import Installation
from test_people import GOOD, has_account, lab, post

from openid_provider import CLIENT, SECRET, Provider, at_the_provider, key_named, running
from veravox.core.settings import Settings
from veravox.gateway.oidc.provider import Provider as Known

__all__ = ["campus", "lab", "post", "provider", "running_provider"]  # fixtures

PUBLIC = "https://lab.example.org"
Answer = dict[str, str]


@pytest.fixture(scope="session")
async def running_provider() -> AsyncIterator[Provider]:
    async with running(Provider(key_named("first"))) as known:
        yield known


@pytest.fixture
def provider(running_provider: Provider) -> Iterator[Provider]:
    running_provider.again()
    running_provider.callback = f"{PUBLIC}/oidc/callback"
    yield running_provider
    running_provider.again()


def known_by(provider: Provider, settings: Settings, **said: Any) -> Settings:
    """The installation's settings, where people sign in by this provider."""
    told = {
        "oidc_issuer": provider.url,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_name": "the university",
        "public_url": PUBLIC,
    }
    return Settings.model_validate(settings.model_dump() | told | said)


def set_up(installation: Installation, provider: Provider, **said: Any) -> None:
    """From now on, until the fixture puts things back."""
    settings = known_by(provider, installation.services.settings, **said)
    services = replace(installation.services, settings=settings, provider=Known.of(settings))
    installation.app.state.services = services


@pytest.fixture
async def campus(lab: Installation, provider: Provider) -> Installation:
    """Everybody may register, letters are sent, and the university's people sign in by it."""
    set_up(lab, provider)
    return lab


async def begins(http: httpx.AsyncClient) -> dict[str, str]:
    answer = await http.post("/api/v1/oidc/sign-ins")
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def comes_back(begun: Mapping[str, str]) -> Answer:
    """What the browser has to show, that went where it was sent."""
    return await at_the_provider(begun["url"]) | {"browser": begun["browser"]}


async def signs_in(http: httpx.AsyncClient, **said: str) -> httpx.Response:
    answer = await comes_back(await begins(http))
    return await http.post("/api/v1/oidc/sessions", json=answer | said)


async def signed_in(installation: Installation) -> httpx.AsyncClient:
    """Whom the provider knows, logged in."""
    async with installation.client() as nobody:
        answer = await signs_in(nobody)
    assert answer.status_code == 201, answer.text
    return installation.client(answer.json()["session"]["token"])


async def begins_to_link(http: httpx.AsyncClient, password: str = GOOD) -> httpx.Response:
    return await http.post("/api/v1/me/identities/sign-ins", json={"password": password})


async def links(http: httpx.AsyncClient, password: str = GOOD) -> httpx.Response:
    begun = await begins_to_link(http, password)
    assert begun.status_code == 201, begun.text
    return await http.post("/api/v1/me/identities", json=await comes_back(begun.json()))


async def linked(installation: Installation, **said: Any) -> httpx.AsyncClient:
    """Ada, who has a password, and whom the provider knows as well."""
    http = await has_account(installation, **said)
    answer = await links(http)
    assert answer.status_code == 201, answer.text
    return http
