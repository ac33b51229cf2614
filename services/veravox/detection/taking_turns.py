"""One worker for all recordings, a step at a time, so that a short one need not wait for the end of a long one.

Work is a generator: it yields between steps and returns its result. Who comes new goes first, for most recordings are one
step; those that have begun take turns behind them, and one of these goes on after a few newcomers, lest it never end.
Among newcomers, and among those that have begun, accounts take turns; and no account has more than its share of the places.
"""

from collections.abc import Callable, Generator, Hashable
from concurrent.futures import Future
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any, TypeVar

from veravox.detection.rotation import Rotation

T = TypeVar("T")
Steps = Generator[object, None, T]

NEWCOMERS = 8  # steps in a row, while one that has begun waits


class Full(Exception):
    """As many wait as may."""


class Crowding(Full):
    """As many of this account wait as may of one."""


def in_one_step(work: Callable[[], T]) -> Steps[T]:
    """Work that cannot be divided."""
    yield from ()
    return work()


@dataclass(eq=False)
class _Work:
    steps: Steps[Any]
    account: Hashable
    result: "Future[Any]" = field(default_factory=Future)
    asked: Context = field(default_factory=copy_context)  # of whose request it is, for the lines that it logs

    def step(self) -> None:
        self.asked.run(next, self.steps)

    def close(self) -> None:
        self.asked.run(self.steps.close)


class Turns:
    """Everything that is to be done.

    Args:
        most: how much may be there at once, what is being done included.
        each: how much of it may be one account's; all of it without.
    """

    def __init__(self, most: int, each: int | None = None) -> None:
        self._most, self._each = most, most if each is None else each
        self._new: Rotation[_Work] = Rotation()
        self._begun: Rotation[_Work] = Rotation()
        self._now: _Work | None = None
        self._row: list[Hashable] = []  # whose newcomers had a step since the last one of those that have begun
        self._changed = Condition()
        self._closed = False
        self._worker = Thread(target=self._work, name="judge", daemon=True)

    def __len__(self) -> int:
        """Without what was given up."""
        with self._changed:
            return self._count()

    def submit(self, steps: Steps[T], patient: bool = False, account: Hashable = None) -> "Future[T]":
        """Have it done. Who cancels its future has given it up: no further step of it is taken.

        Args:
            steps: the work.
            patient: whether it takes its turn behind all newcomers, as what has begun does.
            account: whose it is.

        Raises:
            Crowding: if there is too much of this account.
            Full: if there is too much.
        """
        work = _Work(steps, account)
        with self._changed:
            there = [each.account for each in self._there()]
            if self._closed or len(there) >= self._most:
                raise Full
            if there.count(account) >= self._each:
                raise Crowding
            (self._begun if patient else self._new).append(account, work)
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
            work.close()

    def step(self) -> bool:
        """Take the next step of whose turn it is; False where there is nothing to do."""
        work = self._next()
        if work is None:
            return False
        if work.result.cancelled():
            work.close()
            return True
        try:
            work.step()
        except StopIteration as end:
            if work.result.set_running_or_notify_cancel():
                work.result.set_result(end.value)
        except BaseException as error:
            if work.result.set_running_or_notify_cancel():
                work.result.set_exception(error)
        else:
            with self._changed:
                self._begun.append(work.account, work)
        finally:
            self._now = None
        return True

    def _next(self) -> _Work | None:
        with self._changed:
            if self._new and not self._has_waited_enough():
                self._now = self._new.popleft()
                self._row.append(self._now.account)
                self._begun.put_off(self._now.account)
            else:
                self._now = self._begun.popleft() if self._begun else None
                self._row.clear()
            return self._now

    def _has_waited_enough(self) -> bool:
        """Whether one that has begun goes on before the next newcomer: after so many, or after one of the same account that
        makes another account wait."""
        if not self._begun:
            return False
        again = self._new.next() in self._row and self._begun.next() != self._new.next()
        return again or len(self._row) >= NEWCOMERS

    def _count(self) -> int:
        return len(self._there())

    def _there(self) -> list[_Work]:
        there = [*self._new, *self._begun, *([self._now] if self._now else [])]
        return [work for work in there if not work.result.done()]

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._new or self._begun)
                if self._closed:
                    return
            self.step()
