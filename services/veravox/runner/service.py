"""One process of an installation, started again whenever it ends."""

import logging
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

log = logging.getLogger(__name__)

CALM = 30.0  # seconds after which a restarted service counts as well again
LONGEST_WAIT = 15.0  # seconds between two restarts of a service that keeps dying


@dataclass
class Service:
    """One process that is started again whenever it ends."""

    name: str
    port: int
    environment: dict[str, str]
    log: Path
    patience: float = 5.0  # seconds from SIGTERM to SIGKILL
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0

    def start(self) -> None:
        line = [sys.executable, "-m", "veravox", self.name, "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=self.environment
            )
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start it again if it ended, ever more slowly if it does so again and again."""
        assert self.process
        if self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        self.failures = 0 if lived > CALM else self.failures
        if lived > min(LONGEST_WAIT, 2.0 ** min(self.failures, 10) - 1):
            self.failures += 1
            log.warning("%s ended with status %s; it is started again", self.name, self.process.returncode)
            self.start()

    def end(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2, trust_env=False).is_success
        except httpx.HTTPError:
            return False
