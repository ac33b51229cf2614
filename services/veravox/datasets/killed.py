"""A process that computes for another one and is killed: the attempt ends, and why decides whether it is tried again."""

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from veravox.core.exits import KILLED, OUT_OF_MEMORY, JobError
from veravox.core.memory_kills import MemoryWatch
from veravox.core.text import _

LOOK_EVERY = 0.5  # s between two looks at what the kernel counts


@contextmanager
def kills_told() -> Iterator[MemoryWatch]:
    """For a block that waits for an executor's answers, and looks at the watch whenever one has come.

    Raises:
        JobError: OUT_OF_MEMORY where one of the executor's processes vanished and the kernel says that memory ran out;
            KILLED where it does not: that says nothing against the work, so the next attempt goes on with it.
    """
    watch = MemoryWatch(LOOK_EVERY)
    try:
        yield watch
    except BrokenProcessPool:
        if watch.saw_one():
            sentence = _(
                "The memory did not suffice for the processes that work on clips; give more in resources.memory."
            )
            raise JobError(OUT_OF_MEMORY, sentence) from None
        raise JobError(KILLED, _("A process that worked on clips was killed.")) from None
