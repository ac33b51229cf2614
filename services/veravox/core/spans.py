"""Steps of a trace: how long each took and what came of it. Told to a collector where there is one, else only followed.

`OTEL_EXPORTER_OTLP_ENDPOINT` names the collector. Without it nothing of OpenTelemetry is imported, and a step is no more
than an id that log lines and the next process carry on.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from veravox.core.log_lines import process_name
from veravox.core.trace import Kind, Said, Trace, current, facts, following

log = logging.getLogger(__name__)
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Step(Protocol):
    """A step that is being taken."""

    @property
    def trace(self) -> Trace:
        """What follows from it follows from this."""

    def name(self, name: str) -> None:
        """What it is called, once that is known."""

    def note(self, **said: Said) -> None:
        """Something about it; a name without a dot is our own."""

    def end(self, failed: str = "", at: datetime | None = None) -> None:
        """It is over: now, or at that time; why it failed, where it did."""


class Teller(Protocol):
    """Tells steps to a collector."""

    def begin(self, name: str, kind: Kind, parent: Trace | None, at: datetime | None) -> Step:
        """A step that begins now, or began at that time; the first of a new trace where it has no parent."""


class Untold:
    """A step that nobody is told of."""

    def __init__(self, parent: Trace | None) -> None:
        self.trace = parent.next() if parent else Trace.begun()

    def name(self, name: str) -> None:
        pass

    def note(self, **said: Said) -> None:
        pass

    def end(self, failed: str = "", at: datetime | None = None) -> None:
        pass


_tellers: list[Teller] = []


def tell_collector() -> None:
    """Tell steps to a collector from here on, where the environment names one. A process calls it once, at its start."""
    if _tellers or not any(os.environ.get(each) for each in ENDPOINTS):
        return
    try:
        from veravox.core.collector import Collector
    except ImportError as error:
        log.warning(
            "%s is set, but %s is not installed: no traces are told; install veravox[tracing]", ENDPOINTS[0], error.name
        )
        return
    _tellers.append(Collector(os.environ.get("OTEL_SERVICE_NAME") or f"veravox-{process_name()}"))


def begin(name: str, kind: Kind = "internal", parent: Trace | None = None, at: datetime | None = None) -> Step:
    """A step. Whoever begins it ends it.

    Args:
        name: of what is done; never of anybody, nor of a recording.
        kind: server, where it answers another process.
        parent: what it follows from; what is being done, where it is not said.
        at: when it began, if not now.
    """
    parent = parent or current()
    step = _tellers[0].begin(name, kind, parent, at) if _tellers else Untold(parent)
    step.note(**facts())
    return step


@contextmanager
def step(name: str, kind: Kind = "internal", parent: Trace | None = None, **said: Said) -> Iterator[Step]:
    """A step for as long as the block runs; what the block logs and asks for follows from it."""
    taken = begin(name, kind, parent)
    taken.note(**said)
    try:
        with following(taken.trace):
            yield taken
    except BaseException as error:
        taken.end(failed=type(error).__name__)
        raise
    taken.end()


def passed(name: str, began: datetime, ended: datetime, parent: Trace | None, failed: str = "", **said: Said) -> None:
    """Tell of a step that is over already, and that follows from a request; of no other."""
    if parent and _tellers:
        taken = begin(name, parent=parent, at=began)
        taken.note(**said)
        taken.end(failed, ended)
