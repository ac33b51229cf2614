"""A collector of traces: it takes OTLP over HTTP on loopback, and keeps what it is told."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

PATIENCE = 120.0  # s; a limit for a machine under load, not a promise


@dataclass(frozen=True)
class Told:
    """A step, as the collector was told of it."""

    service: str
    name: str
    trace: str
    step: str
    parent: str
    seconds: float
    failed: str
    said: dict[str, Any]


class Collector(contextlib.AbstractContextManager["Collector"]):
    """Listens while the block runs."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._news = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._take))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "Collector":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def environment(self) -> dict[str, str]:
        """With which a process tells it soon."""
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self._server.server_port}",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }

    def wait(self, enough: Callable[[list[Told]], bool]) -> list[Told]:
        """All that was told, once that is enough."""
        with self._news:
            assert self._news.wait_for(lambda: enough(self.told), PATIENCE), "\n".join(map(str, self.told))
            return list(self.told)

    def of(self, trace: str, *names: str) -> list[Told]:
        """The steps of a trace, once these are among them."""
        found = self.wait(lambda told: {*names} <= {each.name for each in told if each.trace == trace})
        return [each for each in found if each.trace == trace]

    def _take(self, body: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        with self._news:
            self.told += _steps(request)
            self._news.notify_all()


def _handler(take: Callable[[bytes], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert (self.path, self.headers["Content-Type"]) == ("/v1/traces", "application/x-protobuf")
            take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *_arguments: object) -> None:
            pass

    return Handler


def _steps(request: ExportTraceServiceRequest) -> list[Told]:
    return [
        Told(
            service=_values(resource.resource.attributes)["service.name"],
            name=span.name,
            trace=span.trace_id.hex(),
            step=span.span_id.hex(),
            parent=span.parent_span_id.hex(),
            seconds=(span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
            failed=span.status.message if span.status.code == 2 else "",
            said=_values(span.attributes),
        )
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _values(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
