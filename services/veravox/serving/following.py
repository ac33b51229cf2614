"""Each request is a step of a trace: of its sender's, or of a new one. One line tells of it, and its answer names it."""

import logging
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from veravox.core.logs import REQUESTS
from veravox.core.spans import Step, begin
from veravox.core.trace import ANSWERED, HEADER, Trace, facts, follow

log = logging.getLogger(REQUESTS)
OF_NOBODY = ("/healthz", "/readyz", "/metrics", "/static/", "/_nicegui")  # asked all the time, and by machines


class Following:
    """Goes outside of all other middleware. Of addresses it tells the pattern alone: they may hold what opens something."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(OF_NOBODY):
            await self._app(scope, receive, send)
            return
        follow(None)
        taken = begin(scope["method"], "server", Trace.of(Headers(scope=scope).get(HEADER)))
        follow(taken.trace)  # for good: a request is a task of its own, and what fails further out tells it too
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ANSWERED] = taken.trace.id
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            _tell(scope, taken, status, time.perf_counter() - began)


def pattern(scope: Scope) -> str:
    """The address with the names of its parts in place of what stood there; of one that leads nowhere nothing is repeated."""
    if "route" not in scope:
        return "unknown"
    path = str(scope["path"])
    for name, said in reversed(scope.get("path_params", {}).items()):
        before, found, behind = path.rpartition(f"/{said}")
        path = f"{before}/{{{name}}}{behind}" if found else path
    return path


def _tell(scope: Scope, taken: Step, status: int, seconds: float) -> None:
    path = pattern(scope)
    taken.name(f"{scope['method']} {path}")
    taken.note(**{"http.request.method": scope["method"], "http.route": path, "http.response.status_code": status})
    taken.note(**facts())
    taken.end(failed=str(status) if status >= 500 else "")
    told: dict[str, Any] = {"method": scope["method"], "path": path, "status": status, "seconds": round(seconds, 4)}
    level = logging.WARNING if status >= 500 else logging.INFO
    log.log(level, "%s %s answered %d, request %s", scope["method"], path, status, taken.trace.id, extra=told)
