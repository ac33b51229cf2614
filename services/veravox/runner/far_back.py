"""Jobs far back in their lane are looked at now and then, so that a pass takes no longer the more of them wait.

One look is some milliseconds. With a thousand jobs in line a pass over all of them took ten seconds, in which a free place
stayed empty and nobody was told to stop.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from veravox.runner.kinds import KINDS
from veravox.runner.passes import Places
from veravox.store.jobs import Unfinished

NEAR = 10  # jobs of a lane that wait and are looked at in each pass
IN_A_PASS = 20  # jobs further back that are looked at in one pass, besides those whose user wants something else
EVERY = 300.0  # s between two looks at such a job


@dataclass(frozen=True)
class _Look:
    generation: int
    when: float
    waited: bool  # for a place, not for data, and not paused


@dataclass
class FarBack:
    """Remembers when each was looked at."""

    clock: Callable[[], float] = time.monotonic
    _looks: dict[UUID, _Look] = field(default_factory=dict)
    _left: int = 0

    def begin(self, queue: Iterable[Unfinished]) -> None:
        """A pass begins; who is not in the queue any more is forgotten."""
        there = {each.id for each in queue}
        self._looks = {id: look for id, look in self._looks.items() if id in there}
        self._left = IN_A_PASS

    def knows(self, id: UUID) -> bool:
        """Whether it was looked at; nobody but this runner can have begun it since."""
        return id in self._looks

    def passed_over(self, job: Unfinished, places: Places) -> bool:
        """Whether this pass need not look at a job that nobody works on; it keeps its place in the line."""
        lane = KINDS[job.kind].lane
        if job.begun or not places.is_long(lane, NEAR):
            return False
        look = self._looks.get(job.id)
        if job.generation != (look.generation if look else 1):
            return False
        if self._left and (look is None or self.clock() - look.when > EVERY):
            self._left -= 1
            return False
        if look is None or look.waited:
            places.wait(lane)
        return True

    def looked(self, job: Unfinished, *, waits: bool) -> None:
        self._looks[job.id] = _Look(job.generation, self.clock(), waits)
