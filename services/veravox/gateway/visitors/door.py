"""How many visitors are let in at once, and for how long: asked before a byte of a recording is taken."""

import asyncio

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from veravox.core import problems
from veravox.core.places import Places
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.body_guard import VISITS
from veravox.gateway.context import refuse_other_sites
from veravox.gateway.problems import answer

PUBLIC = "/api/v1/public/"
PATIENCE = 60.0  # s for a recording to arrive: who sends more slowly holds a place that others want


class Door:
    """Answers 404 where visitors are not wanted, and 503 with Retry-After where there is no place."""

    def __init__(self, app: ASGIApp, places: int, is_open: bool, patience: float = PATIENCE) -> None:
        self._app, self._is_open, self._patience = app, is_open, patience
        self._places = Places(places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PUBLIC):
            await self._app(scope, receive, send)
        elif not self._is_open:
            closed = Problem(problems.NOT_FOUND, _("this installation answers those who have an account"))
            await answer(closed, Request(scope))(scope, receive, send)
        elif (scope["method"], scope["path"]) in VISITS:
            await self._visit(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._places.place() as there_is_one:
            if refusal := self._refusal(Request(scope), there_is_one):
                await answer(refusal, Request(scope))(scope, receive, send)
            else:
                await self._app(scope, self._in_time(receive), send)

    def _refusal(self, request: Request, there_is_one: bool) -> Problem | None:
        try:
            refuse_other_sites(request)
        except Problem as problem:
            return problem
        if there_is_one:
            return None
        sentence = _("{n} visitors' recordings are being judged, and that is as many as may be; try again in a moment")
        return Problem(problems.UNAVAILABLE, sentence.format(n=self._places.most))

    def _in_time(self, receive: Receive) -> Receive:
        until = asyncio.get_running_loop().time() + self._patience
        has_all = False

        async def receiving() -> Message:
            nonlocal has_all
            if has_all:  # what comes after the body is that the visitor has gone, and nobody is to hurry him
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                sentence = _("the recording did not arrive within {n} s; send a smaller one")
                raise HTTPException(400, sentence.format(n=round(self._patience))) from None
            has_all = not message.get("more_body", False)
            return message

        return receiving
