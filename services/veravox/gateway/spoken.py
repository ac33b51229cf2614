"""Sentences come in the language that a request asks for."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from veravox.core.text import of_header, speaking


class Spoken:
    """`Accept-Language` decides; English where it asks for nothing that we speak."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        language = of_header(Headers(scope=scope).get("accept-language", ""))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Accept-Language")
                headers.setdefault("Content-Language", language)
            await send(message)

        with speaking(language):
            await self._app(scope, receive, sending)
