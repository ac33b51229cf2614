"""A server that speaks https to browsers and http to the page, as nginx or Caddy before it would."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, DummyCookieJar, WSMsgType, web
from multidict import CIMultiDict

OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "upgrade", "content-length"}


@asynccontextmanager
async def speaking_https(to: str, folder: Path) -> AsyncIterator[int]:
    """Listens on a port of this machine, with the certificate in the folder; passes on to `to`, such as http://127.0.0.1:8080."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    async with ClientSession(cookie_jar=DummyCookieJar(), auto_decompress=False) as session:
        application = web.Application(client_max_size=2**30)
        application.router.add_route("*", "/{path:.*}", Passing(session, to).answer)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        try:
            yield site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        finally:
            await runner.cleanup()


class Passing:
    """Each request goes on, with whose it is and how it came."""

    def __init__(self, session: ClientSession, to: str) -> None:
        self._session, self._to = session, to

    async def answer(self, request: web.Request) -> web.StreamResponse:
        further = {"X-Forwarded-For": request.remote or "", "X-Forwarded-Proto": "https", "Host": request.host}
        if request.headers.get("Upgrade", "").lower() == "websocket":
            cookies = {name: each for name, each in request.headers.items() if name in {"Cookie", "Origin"}}
            return await self._socket(request, cookies | further)
        headers = {name: each for name, each in request.headers.items() if name.lower() not in OF_A_CONNECTION}
        async with self._session.request(
            request.method,
            self._to + request.raw_path,
            headers=headers | further,
            data=await request.read(),
            allow_redirects=False,
        ) as came:
            kept = [(name, each) for name, each in came.headers.items() if name.lower() not in OF_A_CONNECTION]
            return web.Response(status=came.status, body=await came.read(), headers=CIMultiDict(kept))

    async def _socket(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        browser = web.WebSocketResponse()
        await browser.prepare(request)
        async with self._session.ws_connect(self._to + request.raw_path, headers=headers) as page:

            async def pass_on(one: web.WebSocketResponse, other: web.WebSocketResponse) -> None:
                async for said in one:
                    await (other.send_str if said.type is WSMsgType.TEXT else other.send_bytes)(said.data)
                await other.close()

            await asyncio.gather(pass_on(browser, page), pass_on(page, browser))  # type: ignore[arg-type]
        return browser
