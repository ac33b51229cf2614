"""The line to a collector of traces, OTLP over HTTP, by OpenTelemetry's own library and its standard variables.

Telling never waits: a thread sends what has gathered, what does not fit is dropped, and a collector that is away costs a
line in the log now and then.
"""

import atexit
import logging
import time
from collections.abc import Callable
from datetime import datetime

from opentelemetry import trace as otel
from opentelemetry.exporter.otlp.proto.http import trace_exporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from veravox import __version__
from veravox.core.trace import Kind, Said, Trace

AT_THE_END = 2000  # ms that a process waits for its last steps to be taken
QUIET = 600.0  # s between two lines about a collector that is away
SAY_MUCH = (
    trace_exporter.__name__,
    "opentelemetry.sdk._shared_internal",
)  # loggers, at each try, and at each step dropped
KINDS = {"internal": otel.SpanKind.INTERNAL, "server": otel.SpanKind.SERVER, "client": otel.SpanKind.CLIENT}


class Told:
    """A step of which the collector is told when it ends."""

    def __init__(self, span: otel.Span) -> None:
        self._span = span
        context = span.get_span_context()
        id, step = otel.format_trace_id(context.trace_id), otel.format_span_id(context.span_id)
        self.trace = Trace(id, step, context.trace_flags.sampled)

    def name(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, **said: Said) -> None:
        self._span.set_attributes({name if "." in name else f"veravox.{name}": each for name, each in said.items()})

    def end(self, failed: str = "", at: datetime | None = None) -> None:
        if failed:
            self._span.set_status(otel.Status(otel.StatusCode.ERROR, failed))
        self._span.end(_nanoseconds(at))


class Collector:
    """Takes steps and sends them, as this service."""

    def __init__(self, service: str) -> None:
        resource = Resource.create({SERVICE_NAME: service, SERVICE_VERSION: __version__})
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)  # ours waits for less than half a minute
        processor = BatchSpanProcessor(OTLPSpanExporter())
        provider.add_span_processor(processor)
        self._tracer = provider.get_tracer("veravox", __version__)
        atexit.register(processor._batch_processor.shutdown, AT_THE_END)  # it alone can be told how long
        for each in SAY_MUCH:
            logging.getLogger(each).addFilter(Seldom(time.monotonic))

    def begin(self, name: str, kind: Kind, parent: Trace | None, at: datetime | None) -> Told:
        before = otel.set_span_in_context(otel.NonRecordingSpan(_context(parent))) if parent else None
        return Told(self._tracer.start_span(name, before, KINDS[kind], start_time=_nanoseconds(at)))


class Seldom(logging.Filter):
    """Lets a line through, and then none for a while."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock, self._again = clock, float("-inf")

    def filter(self, _record: logging.LogRecord) -> bool:
        now = self._clock()
        if now < self._again:
            return False
        self._again = now + QUIET
        return True


def _context(parent: Trace) -> otel.SpanContext:
    flags = otel.TraceFlags(otel.TraceFlags.SAMPLED if parent.sampled else otel.TraceFlags.DEFAULT)
    return otel.SpanContext(int(parent.id, 16), int(parent.step, 16), is_remote=True, trace_flags=flags)


def _nanoseconds(at: datetime | None) -> int | None:
    return int(at.timestamp() * 1e9) if at else None
