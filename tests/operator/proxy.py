"""A proxy before the API server that can fail: plain HTTP in, HTTPS out, with the caller's own token.

It counts calls. Rules say which of them go wrong, and how: see `faults`.
"""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from inside import Inside

Event = dict[str, Any]
PASSED_ON = ("Authorization", "Content-Type", "Accept")
WRITES = frozenset({"finalizer", "status", "apply", "event", "create", "delete"})


@dataclass(frozen=True)
class Call:
    """One request."""

    number: int  # from 1
    method: str
    path: str
    query: dict[str, str]
    body: bytes

    @property
    def plural(self) -> str:
        """Of which kind of object; empty for discovery."""
        parts = self.path.split("/")
        return parts[parts.index("namespaces") + 2] if "namespaces" in parts[:-2] else ""

    @property
    def verb(self) -> str:  # noqa: PLR0911 - a row each
        """What it does: list, watch, get, log, finalizer, status, apply, event, create, delete or discover."""
        behind = self.path.split("/")
        behind = behind[behind.index("namespaces") + 3 :] if self.plural else []
        match self.method, self.plural, len(behind):
            case "GET", "", _:
                return "discover"
            case "GET", _, 0:
                return "watch" if self.query.get("watch") else "list"
            case "GET", _, _:
                return "log" if behind[-1] == "log" else "get"
            case "PATCH", _, 2:
                return "status"
            case "PATCH", "jobs" | "services", _:
                return "apply"
            case "PATCH", _, _:
                return "finalizer"
            case "POST", "events", _:
                return "event"
        return {"POST": "create", "DELETE": "delete"}.get(self.method, self.method)

    @property
    def writes(self) -> bool:
        return self.verb in WRITES

    def __str__(self) -> str:
        return f"{self.number}: {self.verb} {self.path}"


@dataclass(frozen=True)
class Answer:
    """What the API server said."""

    status: int
    body: bytes


@dataclass
class Exchange:
    """A call that is to go wrong: what may be done with it."""

    call: Call
    forward: Callable[[], Awaitable[Answer]]
    cut: Callable[[], None]  # the connection, without a word


Act = Callable[[Exchange], Awaitable[Answer | None]]  # None: nothing is answered
Tamper = Callable[[Event], Iterable[Event]]  # what is sent instead of one event of a watch


class StreamEnds(Exception):
    """Raised by a Tamper: the watch ends here, in good order."""


class StreamFallsSilent(Exception):
    """Raised by a Tamper: nothing comes any more, and the connection stays."""


@dataclass
class Rule:
    """Which calls, or events of watches, go wrong: those that are chosen, from the `after`-th on, so many times."""

    chosen: Callable[[Any], bool]
    act: Any
    after: int = 0
    times: int | None = 1
    met: int = 0

    def takes(self, subject: object) -> bool:
        if not self.chosen(subject):
            return False
        self.met += 1
        return self.met > self.after and (self.times is None or self.met <= self.after + self.times)

    @property
    def acted(self) -> int:
        return max(0, self.met - self.after if self.times is None else min(self.met - self.after, self.times))


@dataclass
class Proxy(contextlib.AbstractContextManager["Proxy"]):
    """Listens in the cluster's network while the block runs."""

    inside: Inside
    calls: list[Call] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)  # of calls
    streams: list[Rule] = field(default_factory=list)  # of the events of watches; chosen by (call, event)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> "Proxy":
        self.inside.run(self._open(0))
        return self

    def __exit__(self, *_: object) -> None:
        self.inside.run(self._close())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def fail(self, chosen: Callable[[Call], bool], act: Act, after: int = 0, times: int | None = 1) -> Rule:
        """From now on these calls go wrong."""
        rule = Rule(chosen, act, after, times)
        self.rules.append(rule)
        return rule

    def tamper(self, chosen: Callable[[Call, Event], bool], act: Tamper, after: int = 0, times: int | None = 1) -> Rule:
        """From now on these events of watches are changed."""
        rule = Rule(lambda pair: chosen(*pair), act, after, times)
        self.streams.append(rule)
        return rule

    def mend(self) -> None:
        """All goes well again."""
        self.rules.clear()
        self.streams.clear()

    def made(self, *verbs: str) -> list[Call]:
        """The calls of these verbs so far; all without any."""
        return [call for call in list(self.calls) if not verbs or call.verb in verbs]

    def until(self, number: int, verb: str, timeout: float = 30) -> None:
        """Wait until so many calls of this verb were made.

        Raises:
            TimeoutError: with those that were made.
        """
        with self._news:
            if not self._news.wait_for(lambda: len(self.made(verb)) >= number, timeout):
                raise TimeoutError(f"{verb}: {', '.join(map(str, self.made(verb)))}")

    @contextlib.contextmanager
    def away(self) -> Any:
        """While this lasts, nobody listens: connections are cut and refused."""
        port = self._port
        self.inside.run(self._close())
        try:
            yield
        finally:
            self.inside.run(self._open(port))

    async def _open(self, port: int) -> None:
        self._server = web.Server(self._answer, handler_cancellation=True)  # type: ignore[arg-type]
        self._runner = web.ServerRunner(self._server, shutdown_timeout=0.0)
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", port))
        await web.SockSite(self._runner, listener).start()
        self._port = listener.getsockname()[1]

    async def _close(self) -> None:
        for connection in list(self._server.connections):
            if connection.transport:
                connection.transport.abort()
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        call = Call(len(self.calls) + 1, request.method, request.path, dict(request.query), await request.read())
        with self._news:
            self.calls.append(call)
            self._news.notify_all()
        exchange = Exchange(call, lambda: self._forwarded(request, call), lambda: _cut(request))
        for rule in list(self.rules):
            if rule.takes(call):
                answer = await rule.act(exchange)
                return _response(answer) if answer else _nothing(request)
        if call.verb == "watch":
            return await self._carry_events(request, call)
        return _response(await exchange.forward())

    def _upstream(self, request: web.BaseRequest, call: Call) -> Any:
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        return self.inside.api.request(
            call.method, request.path, params=call.query, data=call.body or None, headers=headers
        )

    async def _forwarded(self, request: web.BaseRequest, call: Call) -> Answer:
        async with self._upstream(request, call) as answer:
            return Answer(answer.status, await answer.read())

    async def _carry_events(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        async with self._upstream(request, call) as source:
            if source.status != 200:
                return _response(Answer(source.status, await source.read()))
            sink = web.StreamResponse(headers={"Content-Type": "application/json"})
            sink.enable_chunked_encoding()
            with contextlib.suppress(StreamEnds, ConnectionError, aiohttp.ClientError):
                await sink.prepare(request)
                await sink.write(b"\n")  # kopf skips empty lines; so the answer's head leaves at once
                async for line in source.content:
                    await self._carry_event(sink, call, line)
            return sink

    async def _carry_event(self, sink: web.StreamResponse, call: Call, line: bytes) -> None:
        event = json.loads(line)
        for rule in list(self.streams):
            if rule.takes((call, event)):
                try:
                    changed = list(rule.act(event))
                except StreamFallsSilent:
                    await asyncio.Event().wait()
                for each in changed:
                    await sink.write(json.dumps(each).encode() + b"\n")
                return
        await sink.write(line)


def _response(answer: Answer) -> web.Response:
    headers = {"Retry-After": "1"} if answer.status == 429 else {}
    return web.Response(status=answer.status, body=answer.body, content_type="application/json", headers=headers)


def _cut(request: web.BaseRequest) -> None:
    if request.transport:
        request.transport.abort()


def _nothing(request: web.BaseRequest) -> web.Response:
    _cut(request)
    return web.Response()
