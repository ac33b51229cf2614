"""HTTP beneath the generated operations: tokens, problems as exceptions, events, downloads."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO, Any

import httpx
from httpx_sse import EventSource
from pydantic import BaseModel

from veravox.core.text import _
from veravox.core.trace import HEADER, Trace, current

Body = BaseModel | Mapping[str, Any]  # what is sent: a model of the client or of the core, or plain values
SECONDS = httpx.Timeout(30.0, read=1800.0)  # a verdict on four hours takes its time


@dataclass(frozen=True)
class Event:
    """A server-sent event; `id` is what to go on from after a break."""

    name: str
    data: Any
    id: str = ""


@dataclass(frozen=True)
class Upload:
    """A file to send: its name and its content."""

    name: str
    content: bytes | IO[bytes]


@dataclass(eq=False)
class ProblemError(Exception):
    """The gateway refused, or could not be reached: `detail` says what would be right."""

    status: int
    title: str
    detail: str
    type: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    retry_after: int = 0
    """Seconds after which it is worth another try; 0: nobody knows."""
    request: str = ""
    """The request's id, by which the installation's logs are searched."""

    def __str__(self) -> str:
        return self.detail


class Transport:
    """One connection pool to one gateway."""

    def __init__(self, server: str, token: str, more: Mapping[str, str] | None = None) -> None:
        """Args:
        server: the gateway's address.
        token: what opens it; empty: nothing.
        more: headers that go with every request.
        """
        self.server = server
        headers = dict(more or {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        self._http = httpx.AsyncClient(base_url=server, headers=headers, timeout=SECONDS, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def _json(self, method: str, path: str, **sent: Any) -> Any:
        return (await self._send(method, path, **sent)).json()

    async def _nothing(self, method: str, path: str, **sent: Any) -> None:
        await self._send(method, path, **sent)

    async def _send(self, method: str, path: str, **sent: Any) -> httpx.Response:
        try:
            answer = await self._http.request(method, path, **_arguments(**sent))
        except httpx.HTTPError as error:
            raise self._away(error) from None
        if not answer.is_success:
            raise _problem(answer)
        return answer

    async def _bytes(self, method: str, path: str, **sent: Any) -> AsyncIterator[bytes]:
        async with self._stream(method, path, _arguments(**sent)) as answer:
            async for chunk in answer.aiter_bytes():
                yield chunk

    async def _events(self, method: str, path: str, **sent: Any) -> AsyncIterator[Event]:
        arguments = _arguments(**sent) | {"timeout": httpx.Timeout(30.0, read=None)}
        async with self._stream(method, path, arguments) as answer:
            try:
                async for event in EventSource(answer).aiter_sse():
                    if not event.data:  # httpx-sse takes a comment that keeps the line open for an event
                        continue
                    yield Event(event.event, json.loads(event.data), event.id)
            except httpx.HTTPError as error:
                raise self._away(error) from None

    @asynccontextmanager
    async def _stream(self, method: str, path: str, arguments: dict[str, Any]) -> AsyncIterator[httpx.Response]:
        try:
            async with self._http.stream(method, path, **arguments) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise _problem(answer)
                yield answer
        except httpx.HTTPError as error:
            raise self._away(error) from None

    def _away(self, error: httpx.HTTPError) -> ProblemError:
        says = _("Veravox does not answer at {server} ({error}); is `veravox serve` running?")
        return ProblemError(503, _("No answer"), says.format(server=self.server, error=type(error).__name__))


def _arguments(
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Body | None = None,
    content: bytes | None = None,
    file: Upload | None = None,
    form: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    follows = {HEADER: (current() or Trace.begun()).header}
    sent: dict[str, Any] = {"headers": {name: value for name, value in (headers or {}).items() if value} | follows}
    if query:
        sent["params"] = {name: _parameter(value) for name, value in query.items() if value is not None}
    if body is not None:
        sent["json"] = body.model_dump(mode="json", by_alias=True) if isinstance(body, BaseModel) else body
    if content is not None:
        sent["content"] = content
        sent["headers"]["Content-Type"] = "application/octet-stream"
    if file is not None:
        sent |= {"files": {"file": (file.name, file.content)}, "data": form}
    return sent


def _parameter(value: Any) -> str | list[str]:
    """A list is sent as the parameter several times."""
    return [str(each) for each in value] if isinstance(value, list) else str(value)


def _problem(answer: httpx.Response) -> ProblemError:
    if "json" not in answer.headers.get("content-type", ""):
        return ProblemError(answer.status_code, answer.reason_phrase, answer.text[:200] or answer.reason_phrase)
    told = answer.json()
    detail = str(told.get("detail") or told.get("title") or answer.reason_phrase)
    wait = answer.headers.get("retry-after", "")
    return ProblemError(
        answer.status_code,
        told.get("title", ""),
        detail,
        told.get("type", ""),
        told.get("errors", []),
        int(wait) if wait.isdecimal() else 0,
        str(told.get("request") or ""),
    )
