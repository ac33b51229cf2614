"""What every answer carries, and who may open NiceGUI's socket or change anything: pages of this very origin alone."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SOCKET = "/_nicegui_ws/"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
FOR_ALL = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
NICEGUI = (  # writes scripts into the page, and Vue makes functions of templates; nothing comes from or goes elsewhere
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    f"worker-src 'self' blob:; frame-src 'none'; {FOR_ALL}"
)
PLAIN = (  # pages of our own, such as the one for logging in: no script that is not a file of ours
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " + FOR_ALL
)
HEADERS = {
    "Content-Security-Policy": NICEGUI,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
ENCRYPTED = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains"
}  # a year in which no browser asks in clear


class Guard:
    """NiceGUI authorises its socket by a page's id and lets any origin speak to it; browsers tell us which it is.

    A form of another origin on this very host, another port say, is sent with the session's cookie, and without HTTPS no
    browser adds the `Sec-Fetch-Site` that the gateway asks for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif _matters(scope) and is_foreign(Headers(scope=scope)):
            await _refuse(scope, receive, send)
        else:
            await self.app(scope, receive, _with_headers(scope, send))


def _matters(scope: Scope) -> bool:
    return scope["path"].startswith(SOCKET) or scope.get("method", "GET") not in SAFE_METHODS


def is_foreign(headers: Headers) -> bool:
    """Whether a browser sent this from a page of another origin. Programs send no `Origin`, and hold no cookie."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()  # "websocket.connect"; closing before accepting answers 403
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse("another site asked for this", 403)(scope, receive, send)


def _with_headers(scope: Scope, send: Send) -> Send:
    given = HEADERS | (ENCRYPTED if scope["scheme"] in {"https", "wss"} else {})

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in given.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
