"""Operators that are killed and started often: see `forking`."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from running import ROOT, Operator

from cluster.harness import Cluster

FORKING = Path(__file__).with_name("forking.py")


class Nursery(contextlib.AbstractContextManager["Nursery"]):
    """The process that forks operators; begun by the main thread, as all that runs inside."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> "Nursery":
        sources = f"PYTHONPATH={ROOT / 'services'}:{ROOT / 'operator'}"
        line = self._cluster.inside("env", sources, sys.executable, str(FORKING))
        self._process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def begin(self, environment: dict[str, str], port: int, log: Path) -> int:
        """The process id of a new operator."""
        assert self._process.stdin
        assert self._process.stdout
        order = {"environment": environment, "port": port, "log": str(log)}
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


class ForkedOperator(Operator):
    """As an Operator, and there at once."""

    def __init__(self, nursery: Nursery, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._nursery = nursery
        self._pid = self._handle = -1

    def start(self) -> None:
        self._pid = self._nursery.begin(self.environment, self.port, self.log)
        self._handle = os.pidfd_open(self._pid)

    def __exit__(self, *_: object) -> None:
        self.kill()

    def revive(self) -> None:
        """Dead and there again, as after a crash, at once."""
        self.kill()
        self.start()

    @contextlib.contextmanager
    def started_anew(self) -> Iterator[list[int]]:
        """While this lasts it is started again whenever it ends, as Kubernetes does; gives its process ids so far."""
        lives, over = [self._pid], threading.Event()

        def keep() -> None:
            while not over.is_set():
                if self.wait(0.1) and not over.is_set():
                    self.start()
                    lives.append(self._pid)

        keeper = threading.Thread(target=keep, name="kubelet")
        keeper.start()
        try:
            yield lives
        finally:
            over.set()
            keeper.join()

    @property
    def healthy(self) -> bool:
        """What its /healthz says."""
        return httpx.get(f"{self.url}/healthz", trust_env=False).status_code == 200

    def kill(self) -> None:
        """At once; nothing where it is gone already."""
        if self._handle >= 0:
            self._signal(signal.SIGKILL)
            self.wait(10)

    def end(self) -> None:
        self._signal(signal.SIGTERM)
        if self._handle >= 0 and not self.wait(10):
            self.kill()

    def wait(self, timeout: float) -> bool:
        """Whether it has ended by then."""
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(timeout * 1000))

    def _signal(self, number: int) -> None:
        if self._handle >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)
