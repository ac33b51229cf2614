"""What the runner says of itself to probes and Prometheus."""

import time
from contextlib import AbstractContextManager

from prometheus_client import REGISTRY, Gauge, generate_latest

from veravox.core.probes import probed

LAST_PASS = Gauge("veravox_runner_last_pass_timestamp_seconds", "When the queue was last looked at.")
QUEUED = Gauge("veravox_runner_jobs_waiting", "Jobs that wait for a place.", ["lane"])
STALE = 30.0  # seconds without a pass: the runner hangs, or its database is away


def serve_health(host: str, port: int) -> AbstractContextManager[str]:
    return probed(lambda: generate_latest(REGISTRY), _is_fresh, host, port)


def _is_fresh() -> bool:
    return bool(time.time() - LAST_PASS._value.get() < STALE)
