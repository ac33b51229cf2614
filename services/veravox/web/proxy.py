"""Everything under `/api/` goes on to the gateway as it came, both ways as a stream: one origin serves page and API."""

from collections.abc import AsyncIterator, Iterable

import anyio
import httpx
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.web.context import HouseDep

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
RawHeaders = list[tuple[bytes, bytes]]


@router.api_route("/api/{path:path}", methods=METHODS)
async def forward(request: Request, house: HouseDep) -> Response:
    """The gateway's answer, or a problem if there is none."""
    try:
        answer = await house.gateway.send(onward(request, house.settings.gateway_url), stream=True)
    except httpx.TransportError:
        return _away(request)
    response = StreamingResponse(_body(answer), answer.status_code)
    response.raw_headers = end_to_end(answer.headers.raw)
    return response


def onward(request: Request, gateway: str) -> httpx.Request:
    """The same request, addressed to the gateway; its body is passed on as it comes in."""
    path = request.scope.get("raw_path", request.url.path.encode()).partition(b"?")[0]
    query = request.scope["query_string"]
    url = httpx.URL(gateway).copy_with(raw_path=path + (b"?" + query if query else b""))
    headers = [(name, value) for name, value in end_to_end(request.headers.raw) if name != b"host"]
    has_body = bool({"content-length", "transfer-encoding"} & set(request.headers))
    return httpx.Request(request.method, url, headers=headers, content=request.stream() if has_body else None)


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
    problem = Problem(problems.UNAVAILABLE, _("the gateway does not answer; it may be starting, try again in a moment"))
    return JSONResponse(
        problem.body(request.url.path), 503, {"Retry-After": "2"}, media_type="application/problem+json"
    )
