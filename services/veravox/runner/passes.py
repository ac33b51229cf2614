"""What one pass over the queue knows: who has which place."""

from dataclasses import dataclass, field
from uuid import UUID

from veravox.core.text import _
from veravox.runner.kinds import Lane

EXACT = 10  # from there on a round number does: a status that changed with each job that ends would be written as often


@dataclass
class Places:
    """Who has each lane's place in this pass, and how many wait for it already."""

    holders: dict[Lane, UUID] = field(default_factory=dict)
    waiting: dict[Lane, int] = field(default_factory=dict)

    def take(self, lane: Lane, id: UUID) -> bool:
        """Whether this job has the place; it gets it if it is free, for earlier jobs were asked before."""
        if self.holders.setdefault(lane, id) == id:
            return True
        self.wait(lane)
        return False

    def wait(self, lane: Lane) -> None:
        """One more waits, and is not asked whether it wants the place."""
        self.waiting[lane] = self.waiting.get(lane, 0) + 1

    def is_long(self, lane: Lane, line: int) -> bool:
        """Whether so many wait already; then somebody has the place."""
        return self.waiting.get(lane, 0) >= line

    def ahead(self, lane: Lane) -> str:
        """To who has just been refused: how many come first."""
        waiting = self.waiting.get(lane, 0)
        if waiting <= 1:
            return _("One earlier job has the place; this one is next.")
        if waiting <= EXACT:
            return _("{n} earlier jobs come first.").format(n=waiting)
        return _("About {n} earlier jobs come first.").format(n=waiting // EXACT * EXACT)
