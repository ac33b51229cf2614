"""Work for somebody who may leave before it is done."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

T = TypeVar("T")
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Gone(Exception):
    """Who asked has hung up; nobody hears the answer."""


async def unless_gone(receive: Receive, work: Awaitable[T]) -> T:
    """The work's result; as soon as who asked has hung up it is cancelled.

    Args:
        receive: of a request (ASGI) whose body was read.
        work: begun at once.

    Raises:
        Gone: if nobody waits for it any more.
    """
    doing, gone = asyncio.ensure_future(work), asyncio.ensure_future(_hung_up(receive))
    try:
        await asyncio.wait((doing, gone), return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            gone.result()
            raise Gone
        return doing.result()
    finally:
        doing.cancel()
        gone.cancel()
        await asyncio.wait((doing, gone))


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
