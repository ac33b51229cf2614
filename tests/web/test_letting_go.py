"""Pages that nobody connected to are forgotten; those that somebody looks at stay."""

import asyncio
from typing import Any

import pytest
from nicegui import Client, ui

from veravox.web import letting_go


@pytest.fixture
def opened() -> Any:
    client = Client(ui.page("/seen"), request=None)
    yield client
    if client.id in Client.instances:
        client.delete()


def test_a_page_without_a_browser_goes_once_it_is_old_enough(opened: Client) -> None:
    assert letting_go.let_go(60.0) == 0
    assert opened.id in Client.instances
    opened.created -= 61.0
    assert letting_go.let_go(60.0) == 1
    assert opened.id not in Client.instances


async def test_it_is_looked_for_again_and_again(opened: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letting_go, "EVERY", 0.0)
    opened.created -= letting_go.PATIENCE + 1
    async with letting_go.letting_go(), asyncio.timeout(10):
        while opened.id in Client.instances:
            await asyncio.sleep(0)
