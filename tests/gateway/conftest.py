"""A gateway: one for all tests, emptied after each; tests that harm the database get one of their own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from installation import TOKEN, Installation, installed, served
from on_a_cluster import Room, installed_on, room
from small_detector import small_detector
from sqlalchemy import URL

from cluster.harness import Cluster
from cluster.rooms import close_room, open_room
from veravox.core.settings import Settings


def settings_of(data: Path, database_url: str) -> Settings:
    """Of a gateway whose detector does not answer, and that starts without a first job or a model."""
    data.mkdir()
    return Settings.model_validate(
        {
            "data": data,
            "database_url": database_url,
            "detector_url": "http://127.0.0.1:9",
            "internal_token": "internal",
            "local_token": TOKEN,
            "first_job": False,
            "installed_models": False,
            "max_upload_megabytes": 1,
            "webhook_seconds": 3600,
        }
    )


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, copy_of_migrated: URL) -> Settings:
    url = copy_of_migrated.render_as_string(hide_password=False)
    return settings_of(tmp_path_factory.mktemp("gateway") / "data", url)


@pytest.fixture
def own_settings(tmp_path: Path, database_url: str) -> Settings:
    """With a database that the test may harm."""
    return settings_of(tmp_path / "data", database_url)


@pytest.fixture(scope="session")
async def house(settings: Settings) -> AsyncIterator[Installation]:
    async with installed(settings) as installation:
        yield installation


@pytest.fixture
async def gateway(house: Installation) -> AsyncIterator[Installation]:
    yield house
    await house.empty()


@pytest.fixture
async def judging(settings: Settings) -> AsyncIterator[tuple[Installation, FastAPI]]:
    """With a detector that answers, and that detector."""
    detector = small_detector(settings.data, settings.internal_token.get_secret_value())
    async with served(detector) as url, installed(settings.model_copy(update={"detector_url": url})) as installation:
        yield installation, detector
        await installation.empty()


@pytest.fixture
def http(gateway: Installation) -> httpx.AsyncClient:
    """The local account's own."""
    return gateway.http


@pytest.fixture(scope="session")
async def site(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    """A namespace of a real API server with the gateway's rights; nobody operates there but the test."""
    namespace = open_room(kinds.kubectl)
    async with room(kinds, namespace, tmp_path_factory.mktemp("site")) as there:
        yield there
    close_room(kinds.kubectl, namespace)


@pytest.fixture
async def place(site: Room) -> AsyncIterator[Room]:
    """It without a resource."""
    yield site
    site.gate.open = True
    site.kubectl("delete", "trainingjobs,datasets", "--all")


@pytest.fixture
async def clustered(place: Room, own_settings: Settings) -> AsyncIterator[Installation]:
    """A gateway whose jobs are resources there."""
    async with installed_on(place, own_settings) as installation:
        yield installation
