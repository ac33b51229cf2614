"""A few places for many: who finds none is told at once, and nobody waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SHARE = 4  # of the queue, visitors have one place in so many
ACCOUNT = 2  # of the queue, an account has one place in so many


def share_of(queue: int) -> int:
    """How many recordings of visitors may be in a queue of so many at once: they never crowd out those with an account."""
    return max(1, queue // SHARE)


def share_of_account(queue: int) -> int:
    """How many recordings of one account may be in a queue of so many at once: the others find a place at any time."""
    return max(1, queue // ACCOUNT)


@dataclass
class Places:
    """For one thread, or one event loop."""

    most: int
    _taken: int = field(default=0, init=False)

    @contextmanager
    def place(self) -> Iterator[bool]:
        """A place as long as this lasts; False if there is none."""
        free = self._taken < self.most
        self._taken += free
        try:
            yield free
        finally:
            self._taken -= free
