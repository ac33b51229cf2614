"""`Idempotency-Key`: who does not know whether a POST arrived sends it again, and it is done once.

The key is kept in the request's own transaction, so it is there exactly if what was asked for is. A refusal keeps
nothing: sent again, the request is tried again. Operations that hold no transaction while they work (a verdict) have
their key kept right behind.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from enum import Enum
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData, UploadFile

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.context import CLAIM, SESSION, Viewer, get_services, get_viewer, under_way
from veravox.gateway.problems import FORM, invalid
from veravox.store import answers
from veravox.store.answers import Claim
from veravox.store.tables import IdempotentAnswer

KEY = "Idempotency-Key"
LONGEST = 200  # characters of a key
SECRET = frozenset({"sessions", "accounts", "administration"})  # tags
SECRETS = {"token", "secret"}  # fields of answers that are told once
CHUNK = 1 << 20  # bytes of a file that are read at once
Handle = Callable[[Request], Awaitable[Response]]


class OnceRoute(APIRoute):
    """A route whose POST is done once for each key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if not takes_key(self.tags):
            return handle

        async def once(request: Request) -> Response:
            key = request.headers.get(KEY)
            viewer = await _viewer(request) if key is not None and request.method == "POST" else None
            if key is None or viewer is None:
                return await handle(request)
            return await _once(request, handle, Claim(viewer.id, _checked(key), await _digest(request)))

        return once


def takes_key(tags: Sequence[str | Enum]) -> bool:
    """Whether an operation with these tags is done once: of what holds passwords or opens doors, nothing is kept."""
    return SECRET.isdisjoint(tags)


async def _viewer(request: Request) -> Viewer | None:
    """Who asks; nobody has keys of his own who is not let in."""
    try:
        return await get_viewer(request, get_services(request))
    except Problem:
        return None


def _checked(key: str) -> str:
    plain = key.strip().strip('"')
    if not plain or len(plain) > LONGEST or not (plain.isascii() and plain.isprintable()):
        raise invalid(KEY, _("a key has 1 to {n} printable ASCII characters, such as a UUID").format(n=LONGEST))
    return plain


async def _once(request: Request, handle: Handle, claim: Claim) -> Response:
    services = get_services(request)
    name = (claim.account, claim.key)
    if name in services.under_way:
        raise under_way()
    services.under_way.add(name)
    try:
        async with services.database.transaction() as session:
            before = await answers.known(session, claim)
        if before:
            return _again(before, claim)
        request.scope[CLAIM] = claim
        response = await handle(request)
        held = request.scope.get(SESSION)
        if isinstance(held, AsyncSession):
            await _keep(held, claim, response)
        else:
            async with services.database.transaction() as session:
                if await answers.hold(session, claim):
                    await _keep(session, claim, response)
        return response
    finally:
        services.under_way.discard(name)


async def _keep(session: AsyncSession, claim: Claim, response: Response) -> None:
    content = bytes(response.body)
    body = None if "no-store" in response.headers.get("cache-control", "") or _is_secret(content) else content.decode()
    await answers.keep(session, claim, response.status_code, body)


def _is_secret(content: bytes) -> bool:
    """Whether an answer holds what opens something, and must not lie about."""
    told = json.loads(content) if content else {}
    return isinstance(told, dict) and not SECRETS.isdisjoint(told)


def _again(before: IdempotentAnswer, claim: Claim) -> Response:
    if before.digest != claim.digest:
        raise Problem(problems.KEY_REUSED, _(problems.KEY_REUSED.example))
    if before.status is None:
        raise under_way()
    if before.body is None:
        sentence = _(
            "this was done, and its answer holds a secret that is told once; delete what it made, and begin anew"
        )
        raise Problem(problems.CONFLICT, sentence)
    headers = {"Idempotent-Replayed": "true"}
    return Response(before.body, before.status, headers, "application/json" if before.body else None)


async def _digest(request: Request) -> str:
    """Of what is asked for: a form by what is in it, for each sender divides it in another way."""
    found = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    if request.headers.get("content-type", "").startswith(FORM):
        await _add_form(found, await request.form())
    else:
        found.update(await request.body())
    return found.hexdigest()


async def _add_form(found: Any, form: FormData) -> None:
    for name, value in form.multi_items():
        found.update(f"\n{name}\n".encode())
        if isinstance(value, UploadFile):
            found.update(f"{value.filename}\n".encode())
            while chunk := await value.read(CHUNK):
                found.update(chunk)
            await value.seek(0)
        else:
            found.update(value.encode())
