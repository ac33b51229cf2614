"""`/healthz`, `/readyz`, `/metrics` of the runner, on a port of its own."""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

LAST_PASS = Gauge("veravox_runner_last_pass_timestamp_seconds", "When the queue was last looked at.")
QUEUED = Gauge("veravox_runner_jobs_waiting", "Jobs that wait for a place.", ["lane"])
STALE = 30.0  # seconds without a pass: the runner hangs, or its database is away


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        fresh = time.time() - LAST_PASS._value.get() < STALE
        match self.path:
            case "/healthz":
                self._answer(200, b"ok\n")
            case "/readyz":
                self._answer(200 if fresh else 503, b"ready\n" if fresh else b"no pass over the queue lately\n")
            case "/metrics":
                self._answer(200, generate_latest(REGISTRY), CONTENT_TYPE_LATEST)
            case _:
                self._answer(404, b"there are /healthz, /readyz and /metrics\n")

    def _answer(self, status: int, body: bytes, media: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_arguments: object) -> None:
        """Probes come every few seconds: they are not news."""


def serve_health(host: str, port: int) -> None:
    server = ThreadingHTTPServer((host, port), _Handler)
    Thread(target=server.serve_forever, daemon=True).start()
