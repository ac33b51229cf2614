"""Versions of things: every JSON answer has a strong ETag, who has it gets 304, and a change may name what it is of.

The tag is a digest of the answer's very bytes, so that it changes with anything that the answer tells, a run's progress
too.
"""

import hashlib
import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from fastapi.params import Depends as Dependency
from pydantic import BaseModel
from sqlalchemy import func, select
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep

API = "/api/v1/"
KEPT_AT_304 = {b"etag", b"cache-control", b"vary", b"ratelimit", b"ratelimit-policy"}
IfMatch = Annotated[
    str, Header(description="An `ETag` that GET gave: only if the thing is still as it was then; 412 otherwise.")
]


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def matches(asked: str, tag: str, weakly: bool = False) -> bool:
    """Whether a tag is among those that `If-Match` names, or with `weakly` those of `If-None-Match` (RFC 9110, 13.1)."""
    named = [each.strip() for each in asked.split(",")]
    return "*" in named or tag in ([each.removeprefix("W/") for each in named] if weakly else named)


def unchanged(read: Callable[..., Awaitable[BaseModel | Response]]) -> Dependency:
    """For the changes of a thing that `read`, its GET, answers with: one at a time, and only of the version that is named.

    It takes its turn and reads in the request's own transaction, so that nothing comes between the look and the change.
    """
    takes = inspect.signature(read).parameters

    async def check(
        request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep, if_match: IfMatch = ""
    ) -> None:
        key = _key(request.path_params)
        if key is None:
            return  # the operation itself says what is wrong with it
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(request.url.path, 0))))
        if not if_match:
            return
        known = {"viewer": viewer, "session": session, "services": services, **key}
        now = await read(**{name: value for name, value in known.items() if name in takes})
        tag = now.headers["etag"] if isinstance(now, Response) else etag_of(now.model_dump_json(by_alias=True).encode())
        if not matches(if_match, tag):
            sentence = _("this has changed since you read it; read it again, and send your change with its new ETag")
            raise Problem(problems.CHANGED, sentence)

    return Depends(check)  # type: ignore[no-any-return]


def _key(named: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return {name: UUID(value) if name == "id" else value for name, value in named.items()}
    except ValueError:
        return None


class ETags:
    """Adds the tag to JSON answers, and answers 304 where who asks has that very answer; to files with a tag too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in {"GET", "PATCH"} and scope["path"].startswith(API):
            await self._app(scope, receive, _Tagging(scope, send))
        else:
            await self._app(scope, receive, send)


class _Tagging:
    """Sends on; the head of a JSON answer waits for its content."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._known = Headers(scope=scope).get("if-none-match", "") if scope["method"] == "GET" else ""
        self._send = send
        self._head: Message | None = None
        self._parts: list[bytes] = []
        self._is_over = False

    async def __call__(self, message: Message) -> None:
        if self._is_over:
            return
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self._head is not None:
            await self._gather(message)
        else:
            await self._send(message)

    async def _start(self, message: Message) -> None:
        headers = Headers(raw=message["headers"])
        if message["status"] == 200 and headers.get("content-type", "").startswith("application/json"):
            self._head = message
        elif message["status"] in {200, 206} and self._is_known(headers.get("etag")):
            await self._not_modified(message["headers"])
        else:
            await self._send(message)

    async def _gather(self, message: Message) -> None:
        assert self._head is not None
        self._parts.append(message.get("body", b""))
        if message.get("more_body", False):
            return
        content, head = b"".join(self._parts), self._head
        self._head = None
        headers = MutableHeaders(raw=head["headers"])
        headers["ETag"] = etag_of(content)
        if self._is_known(headers["etag"]):
            await self._not_modified(head["headers"])
        else:
            await self._send(head)
            await self._send({"type": "http.response.body", "body": content})

    def _is_known(self, tag: str | None) -> bool:
        return bool(tag and self._known and matches(self._known, tag.removeprefix("W/"), weakly=True))

    async def _not_modified(self, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self._is_over = True
        kept = [(name, value) for name, value in headers if name.lower() in KEPT_AT_304]
        await self._send({"type": "http.response.start", "status": 304, "headers": kept})
        await self._send({"type": "http.response.body", "body": b""})
