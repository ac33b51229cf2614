"""A gateway of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from installation import TOKEN, Installation, installed

from veravox.core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a gateway whose detector does not answer, and that starts without a first job."""
    (tmp_path / "data").mkdir()
    said = {
        "DATA": str(tmp_path / "data"),
        "DATABASE_URL": database_url,
        "DETECTOR_URL": "http://127.0.0.1:9",
        "INTERNAL_TOKEN": "internal",
        "LOCAL_TOKEN": TOKEN,
        "FIRST_JOB": "false",
        "MAX_UPLOAD_MEGABYTES": "1",
    }
    for name, value in said.items():
        monkeypatch.setenv(f"VERAVOX_{name}", value)
    return Settings()


@pytest.fixture
async def gateway(settings: Settings) -> AsyncIterator[Installation]:
    async with installed(settings) as installation:
        yield installation


@pytest.fixture
def http(gateway: Installation) -> httpx.AsyncClient:
    """The local account's own."""
    return gateway.http
