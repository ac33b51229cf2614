"""Handing jobs over to what executes them: the queue of one machine here, a cluster's resources elsewhere."""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.desired import Desired
from veravox.core.specs import Resource, TrainingJobSpec
from veravox.core.text import _
from veravox.gateway.problems import invalid
from veravox.store import jobs
from veravox.store.jobs import Kind
from veravox.store.tables import Job


class Launcher(Protocol):
    """`create` and `want` are part of the request's transaction: a job that is answered for exists."""

    def check(self, spec: Resource) -> None:
        """Raises Problem INVALID for what cannot be executed here, whoever asks for it."""

    async def create(self, session: AsyncSession, id: UUID, kind: Kind, spec: Resource) -> Job:
        """Raises as `check` does."""

    async def want(self, job: Job, desired: Desired) -> None: ...


class LocalLauncher:
    """Puts jobs into the queue table that the runner works off."""

    def check(self, spec: Resource) -> None:
        if isinstance(spec, TrainingJobSpec) and spec.resources.nodes > 1:
            sentence = _("this is one machine, which has one node; ask for 1 here, or for {n} on a cluster")
            raise invalid("resources.nodes", sentence.format(n=spec.resources.nodes))

    async def create(self, session: AsyncSession, id: UUID, kind: Kind, spec: Resource) -> Job:
        self.check(spec)
        return await jobs.put(session, id, kind, spec)

    async def want(self, job: Job, desired: Desired) -> None:
        jobs.change_spec(job, {**job.spec, "desired": desired.value})
