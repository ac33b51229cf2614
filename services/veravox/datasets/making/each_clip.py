"""One task a clip, or a pair of clips: done in several processes, remembered in a journal, shared by several machines."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from veravox.core.memory_kills import MemoryWatch
from veravox.core.processes import die_with_parent
from veravox.datasets.journal import Journal, Made
from veravox.datasets.killed import kills_told
from veravox.datasets.making.share import Share
from veravox.datasets.report import Report

LOOK_EVERY = 0.5  # s between two looks at what others have done, or at whether to leave
IDLE = 10  # times as long as reading the journals took
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # there are as many workers
AHEAD = 2  # tasks a worker that are handed out before they are due


@dataclass(frozen=True)
class Task:
    """A call of the function that makes something, under a key that says what of: the same key, the same result."""

    key: str
    arguments: tuple[Any, ...]


class Workers(AbstractContextManager["Workers"]):
    """Who does the tasks: how many processes here, and which share of all is theirs.

    The processes are started when there is something to share among them, and stay for the next step: each takes
    seconds of importing before it can work. Leaving the block ends them.
    """

    def __init__(self, processes: int = 1, share: Share | None = None) -> None:
        self.processes, self.share = processes, share or Share()
        self._pool: ProcessPoolExecutor | None = None

    @property
    def pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.processes, multiprocessing.get_context("spawn"), _begin)
        return self._pool

    def dismiss(self) -> None:
        """None of them is in the middle of anything, unless that is given up."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            self._pool = None

    def __exit__(self, *_error: object) -> None:
        self.dismiss()


def make_each(
    folder: Path,
    tasks: Sequence[Task],
    function: Callable[..., Made],
    workers: Workers,
    report: Report,
) -> list[Made]:
    """Do every task that the journal does not know yet, and return what came of all, in the tasks' order.

    Args:
        folder: holds the journal; of this step alone.
        tasks: all of them, the same and in the same order in every process that takes part.
        function: called with a task's arguments, in another process where there are several; importable by its name.
            It leaves whole files behind, or none.
        workers: how many processes, and which share; what is another's share is waited for.
        report: told of each task.

    Raises:
        JobError: where the work should end here, or another process was killed; what was done stays in the journal.
    """
    journal, wanted = Journal(folder, workers.share.index), {task.key for task in tasks}
    done = _known(journal, wanted, {}, report)
    own = [task for task in workers.share.part(tasks) if task.key not in done]
    for key, made in _done(own, function, workers, report):
        journal.append(key, made)
        done[key] = made
        report.step()
    while len(done) < len(wanted):  # the other machines' share
        report.check()
        began = time.monotonic()
        done = _known(journal, wanted, done, report)
        time.sleep(max(LOOK_EVERY, IDLE * (time.monotonic() - began)))
    return [done[task.key] for task in tasks]


def _known(journal: Journal, wanted: set[str], before: dict[str, Made], report: Report) -> dict[str, Made]:
    """What is in the journal of what is wanted; each that is new is a step."""
    known = before | {key: made for key, made in journal.read().items() if key in wanted}
    for _new in range(len(known) - len(before)):
        report.step()
    return known


def _done(
    tasks: list[Task], function: Callable[..., Made], workers: Workers, report: Report
) -> Iterator[tuple[str, Made]]:
    if workers.processes < 2 or len(tasks) < 2:
        for task in tasks:
            yield task.key, function(*task.arguments)
        return
    with kills_told() as watch:
        yield from _as_they_end(workers.pool, iter(tasks), function, AHEAD * workers.processes, report, watch)


def _as_they_end(
    pool: ProcessPoolExecutor,
    tasks: Iterator[Task],
    function: Callable[..., Made],
    ahead: int,
    report: Report,
    watch: MemoryWatch,
) -> Iterator[tuple[str, Made]]:
    """Results in the order in which they come; so few are under way at a time that memory stays bounded."""
    under_way: dict[Future[Made], str] = {}
    while True:
        for task in islice(tasks, ahead - len(under_way)):
            under_way[pool.submit(function, *task.arguments)] = task.key
        if not under_way:
            return
        ended, _rest = wait(under_way, LOOK_EVERY, FIRST_COMPLETED)
        report.check()
        watch.look()
        for future in ended:
            yield under_way.pop(future), future.result()


def _begin() -> None:
    """In each worker, before it imports what it works with."""
    die_with_parent()
    os.environ.update(ONE_THREAD)
