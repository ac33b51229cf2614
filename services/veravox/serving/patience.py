"""A server's patience with a connection: uvicorn waits for ever for whoever sends nothing, or a byte now and then.

Nobody is hurried who does his part: a stream of events and a WebSocket may be silent, an answer may take as long as it takes,
an upload may take hours as long as something arrives, and where the application reads nothing, nothing has to arrive.
"""

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.settings import Settings
from veravox.core.text import _

MOST_HEADERS = 1 << 16  # bytes, as h11 has it; httptools takes any number
LINGER = 1.0  # s between a refusal and the line's end
COME_BACK = 5  # s, when there are too many connections
OVER = 2  # times as many connections as may be: from there on they are closed without a word


@dataclass(frozen=True)
class Limits:
    """For how long is waited, in seconds, and for how many."""

    headers: float = (
        20.0  # until those of a request are there, from the connection's beginning or the last answer's end
    )
    body: float = 30.0  # in which at least `floor` bytes of a body must arrive, where the application reads it
    floor: int = 1 << 14
    idle: float = 10.0  # between an answer and the next request's first byte
    answer: float = 300.0  # in which the client must take some of an answer
    connections: int = 400

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            settings.header_seconds,
            settings.body_seconds,
            settings.body_bytes,
            settings.idle_seconds,
            settings.answer_seconds,
            settings.connections,
        )

    @property
    def look_every(self) -> float:
        return min(1.0, min(self.headers, self.body, self.answer) / 4)


class Patience(asyncio.Protocol):
    """What is added to one of uvicorn's protocols, whose attributes it reads; nothing of it is told to the application."""

    limits: Limits
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    connections: set[Any]
    flow: Any  # uvicorn's FlowControl
    cycle: Any  # uvicorn's RequestResponseCycle; None before the first request

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._begins()
        self._refused: float | None = None  # when
        self._taken = self.loop.time()  # since when the client has taken nothing, where there is something to take
        self._is_one_too_many = len(self.connections) > self.limits.connections
        if len(self.connections) > OVER * self.limits.connections:
            self.transport.abort()
        self._timer = self.loop.call_later(self.limits.look_every, self._look)

    def data_received(self, data: bytes) -> None:
        if self._refused is not None:  # what was still on its way, so that the answer arrives before the line breaks
            return
        self._received += len(data)
        if self._is_one_too_many:
            self._refuse(_too_many(self.limits))
            return
        super().data_received(data)
        if self._waits_for_headers() and self._received > MOST_HEADERS:
            self._refuse(_large())

    def on_response_complete(self) -> None:
        self._begins()
        super().on_response_complete()  # type: ignore[misc] # uvicorn's

    def pause_writing(self) -> None:
        self._taken = self.loop.time()
        super().pause_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        super().connection_lost(exc)

    def _begins(self) -> None:
        """From now on a request is waited for."""
        self._since = self._window = self.loop.time()
        self._received = self._received_before = 0

    def _waits_for_headers(self) -> bool:
        return not self._has_left() and (self.cycle is None or self.cycle.response_complete)

    def _has_left(self) -> bool:
        """Whether it is another protocol's, a WebSocket's, or nobody's any more."""
        return self.transport.is_closing() or self.transport.get_protocol() is not self

    def _look(self) -> None:
        if self.transport.get_protocol() is not self:
            return
        now = self.loop.time()
        if self.transport.is_closing() or self.flow.write_paused:
            if now - self._taken > self.limits.answer:
                self.transport.abort()
                return
        else:
            self._taken = now
        if self._refused is not None:
            if now - self._refused > LINGER:
                self.transport.close()
        elif self._waits_for_headers():
            if now - self._since > self.limits.headers:
                self._refuse(_slow(_("the head of a request"), self.limits.headers) if self._received else None)
        elif not self.transport.is_closing():
            self._look_at_body(now)
        self._timer = self.loop.call_later(self.limits.look_every, self._look)

    def _look_at_body(self, now: float) -> None:
        is_ours = self.flow.read_paused or self.cycle.waiting_for_100_continue  # the client waits for us
        if not self.cycle.more_body or is_ours:
            self._window, self._received_before = now, self._received
        elif now - self._window > self.limits.body:
            if self._received - self._received_before < self.limits.floor:
                self._refuse(_slow(_("{n} bytes of a body").format(n=self.limits.floor), self.limits.body))
            self._window, self._received_before = now, self._received

    def _refuse(self, problem: Problem | None) -> None:
        """Answer, unless there is nothing to say or an answer has begun, and close soon; the application hears of it now."""
        if self.transport.is_closing():
            return
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if problem is None or (is_answering and self.cycle.response_started):
            self.transport.close()
            return
        self._refused = self.loop.time()
        self.transport.write(_answer(problem))
        self.transport.write_eof()
        if is_answering:
            self.cycle.disconnected = True
            self.cycle.message_event.set()


def patient(limits: Limits, base: type[asyncio.Protocol] = AutoHTTPProtocol) -> type[asyncio.Protocol]:
    """What to hand to uvicorn as `http`."""
    return type("PatientProtocol", (Patience, base), {"limits": limits})


def _too_many(limits: Limits) -> Problem:
    sentence = _("{n} connections are open, and that is as many as may be; try again in {s} s")
    return Problem(problems.UNAVAILABLE, sentence.format(n=limits.connections, s=COME_BACK))


def _slow(what: str, seconds: float) -> Problem:
    sentence = _("{what} did not arrive within {s:g} s; send it again, faster")
    return Problem(problems.TOO_SLOW, sentence.format(what=what, s=seconds))


def _large() -> Problem:
    return Problem(problems.HEADERS_TOO_LARGE, _("a request's head has more than {n} bytes").format(n=MOST_HEADERS))


def _answer(problem: Problem) -> bytes:
    body = json.dumps(problem.body()).encode()
    status = HTTPStatus(problem.kind.status)
    head = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *([f"Retry-After: {COME_BACK}"] if problem.kind is problems.UNAVAILABLE else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
