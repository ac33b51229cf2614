"""What may go wrong between a client and its API server; for the rules of `proxy.Proxy`."""

import asyncio
import json
from collections.abc import Callable, Iterable

from proxy import Act, Answer, Call, Event, Exchange, StreamEnds, StreamFallsSilent

REASONS = {
    400: "BadRequest",
    403: "Forbidden",
    409: "Conflict",
    410: "Expired",
    422: "Invalid",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
}


def answered(status: int, message: str = "a fault for a test") -> Act:
    """Refused, and never forwarded."""

    async def act(_exchange: Exchange) -> Answer:
        return Answer(status, json.dumps(_status(status, message)).encode())

    return act


async def lost_answer(exchange: Exchange) -> None:
    """It happened, and the caller does not know."""
    await exchange.forward()
    exchange.cut()


async def cut(exchange: Exchange) -> None:
    """It never arrived."""
    exchange.cut()


async def hangs(_exchange: Exchange) -> None:
    """It never arrived, and nobody says so."""
    await asyncio.Event().wait()


async def hangs_behind(exchange: Exchange) -> None:
    """It happened, and nobody says so."""
    await exchange.forward()
    await asyncio.Event().wait()


def late(seconds: float) -> Act:
    """It arrives late."""

    async def act(exchange: Exchange) -> Answer:
        await asyncio.sleep(seconds)
        return await exchange.forward()

    return act


def killed_before(kill: Callable[[], None]) -> Act:
    """The caller dies before its call arrives."""

    async def act(exchange: Exchange) -> None:
        kill()
        exchange.cut()

    return act


def killed_behind(kill: Callable[[], None]) -> Act:
    """The call arrives, and the caller dies before it knows."""

    async def act(exchange: Exchange) -> None:
        await exchange.forward()
        kill()
        exchange.cut()

    return act


def dropped(_event: Event) -> Iterable[Event]:
    return []


def twice(event: Event) -> Iterable[Event]:
    return [event, event]


def closed(_event: Event) -> Iterable[Event]:
    raise StreamEnds


def silent(_event: Event) -> Iterable[Event]:
    raise StreamFallsSilent


def error(status: int) -> Callable[[Event], Iterable[Event]]:
    """The watch says that it cannot go on."""
    return lambda _event: [{"type": "ERROR", "object": _status(status, "a fault for a test")}]


def verb(name: str, plural: str = "") -> Callable[[Call], bool]:
    """Chooses calls of a verb, and of a kind where one is named."""
    return lambda call: call.verb == name and plural in {"", call.plural}


def event_of(plural: str, type: str = "") -> Callable[[Call, Event], bool]:
    """Chooses a watch's events of a kind, and of a type where one is named."""
    return lambda call, event: call.plural == plural and type in {"", event["type"]}


def _status(code: int, message: str) -> Event:
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": REASONS.get(code, ""),
        "code": code,
        **({"details": {"retryAfterSeconds": 1}} if code == 429 else {}),
    }
