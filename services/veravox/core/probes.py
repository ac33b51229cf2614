"""`/healthz`, `/readyz` and `/metrics` of a process that serves nothing else, on a port of its own.

`/healthz`: it is alive. `/readyz`: it does its work. `/metrics`: Prometheus' text format.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from veravox.core.job_folder import JobFolder
from veravox.core.job_process import Told, run_job

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
FIGURES = {
    "step": "Clips, or windows, that are done.",
    "steps": "Clips, or windows, in all.",
    "progress_percent": "How far jobs at work are.",
}


@contextmanager
def probed(
    metrics: Callable[[], bytes],
    is_ready: Callable[[], bool],
    host: str = "",
    port: int = 0,
    is_alive: Callable[[], bool] = lambda: True,
) -> Iterator[str]:
    """Answer probes while the block runs; gives host:port.

    Args:
        metrics: what `/metrics` answers, in Prometheus' text format.
        is_ready: whether `/readyz` says yes.
        host: where to listen; `VERAVOX_METRICS_HOST`, else loopback, where it is empty.
        port: `VERAVOX_METRICS_PORT`, else a free one, where it is 0.
        is_alive: whether `/healthz` says yes; where it does not, the process should be started anew.
    """
    port = port or int(os.environ.get("VERAVOX_METRICS_PORT", "0"))
    host = host or os.environ.get("VERAVOX_METRICS_HOST", "127.0.0.1")
    server = _Server((host, port), _handler(metrics, is_ready, is_alive))
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="probes", daemon=True)
    thread.start()
    try:
        yield f"{_called(host)}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _called(host: str) -> str:
    """By what others find what listens there: `VERAVOX_METRICS_NAME` where a process listens to every network that it is in."""
    every = host == "0.0.0.0"  # noqa: S104 - compared, not bound
    return os.environ.get("VERAVOX_METRICS_NAME", "127.0.0.1") if every else host


def run_probed_job(folder: JobFolder, attempt: int, work: Callable[[Told], None]) -> int:
    """As `run_job`, for a job that has no meters of its own: its progress is its metrics."""

    def probed_work(told: Told) -> None:
        with probed(lambda: _progress(folder), lambda: True) as endpoint:
            folder.report_endpoint(attempt, endpoint)
            work(told)

    return run_job(folder, attempt, probed_work)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asks and hangs up before the answer leaves no traceback in a job's log."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _progress(folder: JobFolder) -> bytes:
    progress = folder.progress()
    figures = {"step": progress.step, "steps": progress.steps, "progress_percent": progress.percent}
    lines = [
        f"# HELP veravox_job_{name} {FIGURES[name]}\n# TYPE veravox_job_{name} gauge\n"
        f'veravox_job_{name}{{run="{folder.id}"}} {value}\n'
        for name, value in figures.items()
    ]
    return "".join(lines).encode()


def _handler(
    metrics: Callable[[], bytes], is_ready: Callable[[], bool], is_alive: Callable[[], bool]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path:
                case "/healthz":
                    alive = is_alive()
                    self._answer(200 if alive else 503, b"ok\n" if alive else b"nothing has happened in time\n")
                case "/readyz":
                    ready = is_ready()
                    self._answer(200 if ready else 503, b"ready\n" if ready else b"not at work\n")
                case "/metrics":
                    self._answer(200, metrics(), PROMETHEUS)
                case _:
                    self._answer(404, b"there are /healthz, /readyz and /metrics\n")

        def _answer(self, status: int, body: bytes, media: str = "text/plain") -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_arguments: object) -> None:
            """A probe a second is not worth a line."""

    return Handler
