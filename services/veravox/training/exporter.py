"""`/metrics`, `/healthz` and `/readyz` of a trainer, on a free port that the run folder tells."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from veravox.training.meters import Meters

Start = Callable[[str, list[tuple[str, str]]], Any]


@contextmanager
def exported(meters: Meters) -> Iterator[str]:
    """Serve the meters while the block runs; gives host:port. Listens on `VERAVOX_METRICS_HOST`, else on loopback."""
    host = os.environ.get("VERAVOX_METRICS_HOST", "127.0.0.1")
    server = make_server(host, 0, _app(meters), server_class=ThreadingWSGIServer, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="metrics", daemon=True)
    thread.start()
    try:
        yield f"{'127.0.0.1' if host == '0.0.0.0' else host}:{server.server_port}"  # noqa: S104 - compared, not bound
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _app(meters: Meters) -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    registry = CollectorRegistry()
    registry.register(meters)
    metrics = make_wsgi_app(registry)

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            answer: Iterable[bytes] = metrics(environ, start)
            return answer
        fine = path == "/healthz" or (path == "/readyz" and meters.ready)
        known = path in ("/healthz", "/readyz")
        start(
            "200 OK" if fine else "503 Service Unavailable" if known else "404 Not Found",
            [("Content-Type", "text/plain")],
        )
        return [b"ok\n" if fine else b"starting\n" if known else b"no such page\n"]

    return app


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A scrape a second is not worth a line."""
