"""The page's application: what needs no login, the way to the gateway, and NiceGUI's pages at the root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nicegui
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from nicegui import ui

from veravox import __version__
from veravox.core.settings import Settings
from veravox.core.text import find_by
from veravox.serving.following import Following
from veravox.web import health, languages, login, problem_pages, problems, proxy, theme
from veravox.web.clicks import follow_clicks
from veravox.web.context import House
from veravox.web.guard import Guard
from veravox.web.letting_go import letting_go
from veravox.web.pages import ROUTERS
from veravox.web.people import forgotten, guests, registering, signing_in
from veravox.web.spoken import Spoken, of_the_page

RECONNECT_SECONDS = 20.0  # laptops sleep; after it the page reloads and rebuilds itself from the gateway


def create_app(settings: Settings) -> FastAPI:
    """The application. NiceGUI keeps one application for each process, so this is called once in it."""
    house = House.of(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with letting_go():
            yield
        await house.close()

    app = FastAPI(title="Veravox page", version=__version__, lifespan=lifespan, docs_url=None, openapi_url=None)
    app.state.house = nicegui.app.state.house = house
    plain = (
        health.router,
        login.router,
        languages.router,
        signing_in.router,
        registering.router,
        guests.router,
        forgotten.router,
        problem_pages.router,
        proxy.router,
    )
    for router in plain:
        app.include_router(router)
    for router in ROUTERS:
        nicegui.app.include_router(router)
    app.mount("/static", StaticFiles(directory=theme.STATIC), name="static")
    problems.install_handlers(app)
    problems.install_handlers(nicegui.app)
    theme.install()
    ui.run_with(
        app,
        title="Veravox",
        favicon=theme.STATIC / "brand.svg",
        dark=None,
        language="en-US",
        tailwind=False,
        binding_refresh_interval=None,
        reconnect_timeout=RECONNECT_SECONDS,
        message_history_length=500,
        show_welcome_message=False,
    )
    app.add_middleware(Spoken)
    app.add_middleware(Guard)
    app.add_middleware(Following)
    follow_clicks()
    find_by(of_the_page)
    return app
