"""Everything under `/api/` goes on to the gateway as it came, both ways as a stream: one origin serves page and API."""

from asyncio import Event
from collections.abc import AsyncIterator, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes

import anyio
import httpx
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.requests import ClientDisconnect

from veravox.core import problems
from veravox.core.leaving import Gone, unless_gone
from veravox.core.problems import Problem, ProblemType
from veravox.core.text import _
from veravox.core.trace import HEADER, current
from veravox.web.context import HouseDep, asked_from

router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HOP_BY_HOP = {  # RFC 9110, 7.6.1: they belong to one connection alone
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
OURS = {
    b"host",
    b"forwarded",
    b"x-forwarded-for",
    b"x-forwarded-proto",
    b"x-forwarded-host",
    b"x-real-ip",
    b"accept-language",
    HEADER.encode(),
}
SAID_HERE = {b"date", b"server"}  # by the page's own server, of every answer
RawHeaders = list[tuple[bytes, bytes]]


@router.api_route("/api/{path:path}", methods=METHODS)
async def forward(request: Request, house: HouseDep) -> Response:
    """The gateway's answer, or a problem if there is none. When the browser leaves, the gateway is told so."""
    if is_climbing(_path(request)):
        return _refused(request, problems.NOT_FOUND, _("no path of this API climbs; leave out its . and .."))
    sent = Event()

    async def receive_when_sent() -> MutableMapping[str, Any]:
        await sent.wait()  # before, what comes is the body, which is passed on
        return await request.receive()

    onwards = onward(request, house.settings.gateway_url, sent)
    try:
        answer = await unless_gone(receive_when_sent, house.gateway.send(onwards, stream=True))
    except httpx.TransportError:
        return _away(request)
    except (Gone, ClientDisconnect):
        return Response(status_code=400)  # nobody hears it
    response = StreamingResponse(_body(answer), answer.status_code)
    response.raw_headers = [each for each in end_to_end(answer.headers.raw) if each[0] not in SAID_HERE]
    return response


def onward(request: Request, gateway: str, sent: Event) -> httpx.Request:
    """The same request, addressed to the gateway; its body is passed on as it comes in, and `sent` set when all is."""
    path = _path(request)
    query = request.scope["query_string"]
    url = httpx.URL(gateway).copy_with(raw_path=path + (b"?" + query if query else b""))
    headers = [each for each in end_to_end(request.headers.raw) if each[0] not in OURS] + forwarded(request)
    has_body = bool({"content-length", "transfer-encoding"} & set(request.headers))
    if not has_body:
        sent.set()
    content = _passed_on(request, sent) if has_body else None
    return httpx.Request(request.method, url, headers=headers, content=content)


def forwarded(request: Request) -> RawHeaders:
    """Where the request came from, and how, for the gateway: what the browser says of it counts for nothing."""
    trace = current()
    said = asked_from(request) | ({HEADER: trace.header} if trace else {})
    return [(name.lower().encode(), value.encode()) for name, value in said.items()]


async def _passed_on(request: Request, sent: Event) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk
    sent.set()


def is_climbing(path: bytes) -> bool:
    """Whether it leads out of `/api/` once somebody on the way takes `..` at its word, as httpx does."""
    return not {b".", b".."}.isdisjoint(unquote_to_bytes(path).split(b"/"))


def _path(request: Request) -> bytes:
    path: bytes = request.scope.get("raw_path", request.url.path.encode())
    return path.partition(b"?")[0]


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The headers that belong to the message and not to one connection; names in small letters, repeats kept."""
    lowered = [(name.lower(), value) for name, value in headers]
    named = {part.strip().lower() for name, value in lowered if name == b"connection" for part in value.split(b",")}
    return [(name, value) for name, value in lowered if name not in HOP_BY_HOP | named]


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        with anyio.CancelScope(shield=True):  # the browser may have left in the middle
            await answer.aclose()


def _away(request: Request) -> JSONResponse:
    sentence = _("the gateway does not answer; it may be starting, try again in a moment")
    return _refused(request, problems.UNAVAILABLE, sentence, {"Retry-After": "2"})


def _refused(
    request: Request, kind: ProblemType, sentence: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body = Problem(kind, sentence).body(request.url.path)
    return JSONResponse(body, kind.status, headers, media_type="application/problem+json")
