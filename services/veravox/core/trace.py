"""What a thing follows from: the click, command or request that asked for it, by one id from page to pod.

The id is the trace id of W3C Trace Context. It comes and goes in the header `traceparent`, is answered as `X-Request-ID`,
is kept with a job, and stands in every line that is logged because of it.
"""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, Self

HEADER = "traceparent"
ANSWERED = "X-Request-ID"
VARIABLE = "TRACEPARENT"  # of a process that is started because of it
_FORM = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED = 1  # the flag
Kind = Literal["internal", "server", "client"]
Said = str | int | float | bool
"""What a step is, and what may be said of it."""


@dataclass(frozen=True)
class Trace:
    """A trace, and which step of it is being taken."""

    id: str
    """32 hexadecimal digits."""
    step: str
    """16 of them."""
    sampled: bool = True
    """Whether whoever began it wants it told to a collector."""

    @classmethod
    def begun(cls) -> Self:
        """A new one."""
        return cls(secrets.token_hex(16), secrets.token_hex(8))

    @classmethod
    def of(cls, header: str | None) -> Self | None:
        """What a `traceparent` says; None where it says nothing that holds.

        Source: W3C Trace Context, 3.2: https://www.w3.org/TR/trace-context/
        """
        found = _FORM.fullmatch((header or "").strip())
        if found is None:
            return None
        version, id, step, flags, more = found.groups()
        if version == "ff" or (version == "00" and more) or not (int(id, 16) and int(step, 16)):
            return None
        return cls(id, step, bool(int(flags, 16) & _SAMPLED))

    @property
    def header(self) -> str:
        return f"00-{self.id}-{self.step}-{int(self.sampled):02x}"

    def next(self) -> Self:
        """A step that follows."""
        return replace(self, step=secrets.token_hex(8))


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)
_about: ContextVar[Mapping[str, str | int]] = ContextVar("about", default=MappingProxyType({}))
_process: dict[str, str | int] = {}
_of_process: list[Trace] = []


def current() -> Trace | None:
    """What is done now follows from this; None where nobody asked for it."""
    return _current.get() or (_of_process[0] if _of_process else None)


def follow(trace: Trace | None, **facts: str | int) -> None:
    """From here on, in this task and in those that it starts; of what lines told before, nothing is left."""
    _current.set(trace)
    _about.set(facts)


@contextmanager
def following(trace: Trace | None, **facts: str | int) -> Iterator[None]:
    """For as long as the block runs; its lines tell these besides: job, attempt, account."""
    token, before = _current.set(trace), _about.set({**_about.get(), **facts})
    try:
        yield
    finally:
        _current.reset(token)
        _about.reset(before)


def know(**facts: str | int) -> None:
    """Lines that this task logs from here on tell these besides."""
    _about.set({**_about.get(), **facts})


def facts() -> Mapping[str, str | int]:
    """What lines that are logged now tell."""
    return {**_process, **_about.get()}


def threads_follow(trace: Trace) -> None:
    """What threads of this process do, which know of no task's trace, follows from this."""
    _of_process[:] = [trace]


@contextmanager
def belonging(**facts: str | int) -> Iterator[None]:
    """This process works for one job, with all its threads, and follows from what its environment names."""
    trace = Trace.of(os.environ.get(VARIABLE))
    _process.update(facts)
    _of_process[:] = [trace] if trace else []
    try:
        yield
    finally:
        _process.clear()
        _of_process.clear()
