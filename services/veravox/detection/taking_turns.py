"""One worker for all recordings, a step at a time, so that a short one need not wait for the end of a long one.

Work is a generator: it yields between steps and returns its result. Who comes new goes first, for most recordings are one
step; those that have begun take turns behind them, and one of these goes on after a few newcomers, lest it never end.
"""

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any, TypeVar

T = TypeVar("T")
Steps = Generator[object, None, T]

NEWCOMERS = 8  # steps in a row, while one that has begun waits


class Full(Exception):
    """As many wait as may."""


def in_one_step(work: Callable[[], T]) -> Steps[T]:
    """Work that cannot be divided."""
    yield from ()
    return work()


@dataclass(eq=False)
class _Work:
    steps: Steps[Any]
    result: "Future[Any]" = field(default_factory=Future)


class Turns:
    """Everything that is to be done.

    Args:
        most: how much may be there at once, what is being done included.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._new: deque[_Work] = deque()
        self._begun: deque[_Work] = deque()
        self._now: _Work | None = None
        self._in_a_row = 0
        self._changed = Condition()
        self._closed = False
        self._worker = Thread(target=self._work, name="judge", daemon=True)

    def __len__(self) -> int:
        """Without what was given up."""
        with self._changed:
            return self._count()

    def submit(self, steps: Steps[T], patient: bool = False) -> "Future[T]":
        """Have it done. Who cancels its future has given it up: no further step of it is taken.

        Args:
            steps: the work.
            patient: whether it takes its turn behind all newcomers, as what has begun does.

        Raises:
            Full: if there is too much.
        """
        work = _Work(steps)
        with self._changed:
            if self._closed or self._count() >= self._most:
                raise Full
            (self._begun if patient else self._new).append(work)
            self._changed.notify()
        return work.result

    def start(self) -> None:
        self._worker.start()

    def close(self) -> None:
        """Give up what is left, after the step that is being taken."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._worker.is_alive():
            self._worker.join()
        for work in (*self._new, *self._begun):
            work.result.cancel()
            work.steps.close()

    def step(self) -> bool:
        """Take the next step of whose turn it is; False where there is nothing to do."""
        work = self._next()
        if work is None:
            return False
        if work.result.cancelled():
            work.steps.close()
            return True
        try:
            next(work.steps)
        except StopIteration as end:
            if work.result.set_running_or_notify_cancel():
                work.result.set_result(end.value)
        except BaseException as error:
            if work.result.set_running_or_notify_cancel():
                work.result.set_exception(error)
        else:
            with self._changed:
                self._begun.append(work)
        finally:
            self._now = None
        return True

    def _next(self) -> _Work | None:
        with self._changed:
            newcomer = self._new and not (self._begun and self._in_a_row >= NEWCOMERS)
            self._in_a_row = self._in_a_row + 1 if newcomer else 0
            waiting = self._new if newcomer else self._begun
            self._now = waiting.popleft() if waiting else None
            return self._now

    def _count(self) -> int:
        there = [*self._new, *self._begun, *([self._now] if self._now else [])]
        return sum(not work.result.done() for work in there)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._new or self._begun)
                if self._closed:
                    return
            self.step()
