"""How often somebody may ask: a bucket of tokens for each account, and for each address where nobody is logged in.

Told in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10). Streams of events and what does not
belong to the API, probes above all, cost nothing. The page's server asks for its viewers with their tokens: theirs are
the buckets, and its own address has none of their requests.
"""

import logging
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from veravox.core import problems
from veravox.core.lines import line_of
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.context import address_of, get_services, get_viewer
from veravox.gateway.problems import answer

log = logging.getLogger(__name__)
WINDOW = 60  # s
COUNTED, STREAMS = "/api/", re.compile(r"/api/v1/runs/[^/]+/events")
MANY = 10_000  # buckets, beyond which full ones are forgotten: they say nothing


@dataclass
class Bucket:
    """It holds so many tokens, fills in a window, and a request takes one."""

    size: int
    left: float
    at: float  # when `left` was so, in s

    def take(self, now: float) -> bool:
        """Whether there was a token; a clock that went back fills nothing."""
        self.left = self.left_at(now)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True

    def left_at(self, now: float) -> float:
        return min(self.size, self.left + max(0.0, now - self.at) * self.size / WINDOW)

    @property
    def next_token(self) -> int:
        """Seconds until there is one, at least 1."""
        return max(1, math.ceil((1 - self.left) * WINDOW / self.size))

    @property
    def full_in(self) -> int:
        """Seconds until it is full."""
        return math.ceil((self.size - self.left) * WINDOW / self.size)


class Buckets:
    """One for each who asks."""

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._clock = size, clock
        self._of: dict[str, Bucket] = {}

    def take(self, who: str) -> tuple[Bucket, bool]:
        """Whose bucket, and whether it had a token."""
        now = self._clock()
        if len(self._of) >= MANY and who not in self._of:
            self._of = {name: each for name, each in self._of.items() if each.left_at(now) < each.size}
        bucket = self._of.setdefault(who, Bucket(self._size, self._size, now))
        return bucket, bucket.take(now)


class RateLimit:
    """Answers 429 to who has no token left, and tells everybody how many there are."""

    def __init__(self, app: ASGIApp, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._size = app, per_minute
        self._buckets = Buckets(per_minute, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._size or not _is_counted(scope["path"]):
            await self._app(scope, receive, send)
            return
        kind, who = await _who(Request(scope))
        bucket, may = self._buckets.take(f"{kind} {who}")
        telling = _telling(send, kind, bucket)
        if may:
            await self._app(scope, receive, telling)
        else:
            refusal = answer(self._refusal(bucket), Request(scope), {"Retry-After": str(bucket.next_token)})
            await refusal(scope, receive, telling)

    def _refusal(self, bucket: Bucket) -> Problem:
        sentence = _("more than {n} requests in a minute; wait {seconds} s and go on more slowly")
        return Problem(problems.TOO_OFTEN, sentence.format(n=self._size, seconds=bucket.next_token))


def _is_counted(path: str) -> bool:
    return path.startswith(COUNTED) and not STREAMS.fullmatch(path)


async def _who(request: Request) -> tuple[str, str]:
    """The account, or the line of who is not logged in."""
    try:
        if "authorization" in request.headers or "cookie" in request.headers:
            return "account", str((await get_viewer(request, get_services(request))).id)
    except Exception:
        log.debug("nobody is logged in, or that cannot be found out: the operation itself says what is wrong")
    return "address", line_of(address_of(request))


def _telling(send: Send, kind: str, bucket: Bucket) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["RateLimit-Policy"] = f'"{kind}";q={bucket.size};w={WINDOW}'
            headers["RateLimit"] = f'"{kind}";r={int(bucket.left)};t={bucket.full_in}'
        await send(message)

    return sending
