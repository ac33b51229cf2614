"""Several processes that compute, and results in the order of what was asked for."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

import torch

from veravox.core.memory_kills import MemoryWatch
from veravox.core.processes import die_with_parent
from veravox.datasets.killed import kills_told

AHEAD = 3  # tasks a process that are handed out before they are due: so many results are in memory at most

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def in_order(function: Callable[[Asked], Answer], asked: Iterable[Asked], processes: int) -> Iterator[Answer]:
    """The function's answers, computed with one thread each, whatever the number of processes.

    The processes are forked: they share the pages of torch, half a gigabyte, with this one, where each that begins
    anew would have its own.

    Args:
        function: importable by its name, where there are several processes.
        asked: read only a little ahead of the answers.
        processes: 1: this one does it itself.

    Raises:
        JobError: KILLED or OUT_OF_MEMORY where a process was killed; what the function raises.
    """
    if processes < 2:
        with _one_thread():
            yield from map(function, asked)
        return
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _begin)
    try:
        with kills_told() as watch:
            yield from _in_order(pool, function, iter(asked), AHEAD * processes, watch)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor,
    function: Callable[[Asked], Answer],
    asked: Iterator[Asked],
    ahead: int,
    watch: MemoryWatch,
) -> Iterator[Answer]:
    under_way: deque[Future[Answer]] = deque()
    while True:
        under_way.extend(pool.submit(function, each) for each in islice(asked, ahead - len(under_way)))
        if not under_way:
            return
        watch.look()
        yield under_way.popleft().result()


class _one_thread:  # noqa: N801 - used as a function is
    """torch with one thread inside the block: sums of one order, and so the same bytes everywhere."""

    def __enter__(self) -> None:
        self._before = torch.get_num_threads()
        torch.set_num_threads(1)

    def __exit__(self, *_error: object) -> None:
        torch.set_num_threads(self._before)


def _begin() -> None:
    """In each process: end with the parent, and leave its signals to it."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    torch.set_num_threads(1)
