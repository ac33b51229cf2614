"""What one pass over the queue knows: who has which place, and how each job was found."""

from dataclasses import dataclass, field
from uuid import UUID

from veravox.core.job_folder import JobFolder
from veravox.core.reconcile import Observed
from veravox.core.text import _
from veravox.runner.kinds import KindOfJob, Lane, Spec, Status


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


@dataclass(frozen=True)
class Looked:
    """A job as it was found in one pass."""

    id: UUID
    generation: int
    kind: KindOfJob
    folder: JobFolder
    spec: Spec
    status: Status
    seen: Observed
