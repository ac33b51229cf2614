"""In which language a browser is spoken to: as its account chose, as it chose here before, or as it asks."""

from contextlib import suppress
from copy import copy
from http.cookies import SimpleCookie
from typing import Literal, cast
from weakref import WeakKeyDictionary

from nicegui import Client, ui
from nicegui.slot import Slot, get_task_id
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from veravox.client.models import AccountRead
from veravox.core.text import ENGLISH, LANGUAGES, language, of_header, speak, speaking

COOKIE = "veravox_language"
TOLD = "veravox.language"  # of a request's scope
YEAR = 365 * 86400  # seconds
Quasars = Literal["en-US", "pt-BR"]
_pages: "WeakKeyDictionary[Client, str]" = WeakKeyDictionary()


class Spoken:
    """For as long as a request is served, and for what it leaves running; what is chosen meanwhile is remembered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        chosen = chosen_here(headers)
        first = chosen or of_header(headers.get("accept-language", ""))
        told: dict[str, str] = {}
        scope[TOLD] = told

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.add_vary_header("Accept-Language, Cookie")
                if (now := told.get("language", first)) != first:
                    answer.append("Set-Cookie", remembered(now, scope["scheme"]))
            await send(message)

        with speaking(first):
            await self._app(scope, receive, sending)


def choose(request: Request, tag: str) -> None:
    """Speak this from here on, and have the browser remember it."""
    speak(tag)
    request.scope[TOLD]["language"] = tag  # the answer may leave from another task, which sees no such context


def chosen_here(headers: Headers) -> str:
    """The tag that this browser's cookie holds; empty if it holds none of ours."""
    found = SimpleCookie(headers.get("cookie", "")[:8192]).get(COOKIE)
    return found.value if found and found.value in LANGUAGES else ""


def remembered(tag: str, scheme: str) -> str:
    """A cookie with a language, as a header. It opens nothing."""
    secure = "; Secure" if scheme == "https" else ""
    return f"{COOKIE}={tag}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}"


def show(account: AccountRead | None) -> None:
    """The page that is built speaks the request's language from now on, and looks as its account wants it."""
    client = ui.context.client
    _pages[client] = language()
    looks = copy(client.page)  # of this page load alone: the route's is shared by all
    looks.language = cast("Quasars", "en-US" if language() == ENGLISH else language())
    looks.dark = {"light": False, "dark": True}.get(account.theme.value) if account else None
    client.page = looks


def of_the_page() -> str:
    """Where something happens on a page, the tag that it speaks; elsewhere nothing.

    What has begun on a page goes on in its language, also when the button that began it is gone by then.
    """
    slots = Slot.stacks.get(get_task_id(), ())  # `ui.context` would make an entry for each task that ever speaks
    for slot in reversed(slots):
        with suppress(RuntimeError):  # its element was deleted
            if tag := _pages.get(slot.parent.client, ""):
                speak(tag)
                return tag
    return ""
