"""What one pass over the queue knows: who has which place."""

from dataclasses import dataclass, field
from uuid import UUID

from veravox.core.text import _
from veravox.runner.kinds import Lane


@dataclass
class Places:
    """Who has each lane's place in this pass, and how many wait for it already."""

    holders: dict[Lane, UUID] = field(default_factory=dict)
    waiting: dict[Lane, int] = field(default_factory=dict)

    def take(self, lane: Lane, id: UUID) -> bool:
        """Whether this job has the place; it gets it if it is free, for earlier jobs were asked before."""
        if self.holders.setdefault(lane, id) == id:
            return True
        self.waiting[lane] = self.waiting.get(lane, 0) + 1
        return False

    def ahead(self, lane: Lane) -> str:
        """To who has just been refused: how many come first."""
        waiting = self.waiting.get(lane, 0)
        if waiting <= 1:
            return _("One earlier job has the place; this one is next.")
        return _("{n} earlier jobs come first.").format(n=waiting)
