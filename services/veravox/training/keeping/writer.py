"""Writes in the background, so that training goes on while the disk is slow."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST = 4  # pieces of work that may wait: each holds a copy of the network's weights


class Writer:
    """One thread that does what it is given, in order; of what waits under one name, only the newest is done."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Callable[[], None]] = OrderedDict()
        self._changed = threading.Condition()
        self._busy = self._closed = False
        self._error: BaseException | None = None
        self.seconds = 0.0  # that writing has taken so far
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def put(self, name: str, work: Callable[[], None]) -> None:
        """Do this soon, instead of what waits under this name. Where too much waits already, wait for the disk.

        Raises:
            Exception: what an earlier piece of work has raised.
        """
        with self._changed:
            self._raise()
            self._waiting.pop(name, None)
            self._changed.wait_for(lambda: self._error or len(self._waiting) < MOST)
            self._raise()
            self._waiting[name] = work
            self._changed.notify_all()

    def wait(self) -> None:
        """Until all is done.

        Raises:
            Exception: what one of the pieces has raised; those behind it were not done.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._error or not (self._waiting or self._busy))
            self._raise()

    def close(self) -> None:
        """Let the thread end; what still waits is forgotten."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _raise(self) -> None:
        if self._error:
            raise self._error

    def _work(self) -> None:
        while work := self._next():
            began = time.monotonic()
            try:
                work()
            except BaseException as error:
                with self._changed:
                    self._error = error
                    self._waiting.clear()
            with self._changed:
                self.seconds += time.monotonic() - began
                self._busy = False
                self._changed.notify_all()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting)
            if self._closed:
                return None
            self._busy = True
            self._changed.notify_all()
            return self._waiting.popitem(last=False)[1]
