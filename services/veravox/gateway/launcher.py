"""Handing jobs over to what executes them: the queue of one machine here, a cluster's resources elsewhere."""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.desired import Desired
from veravox.core.specs import Resource
from veravox.store import jobs
from veravox.store.jobs import Kind
from veravox.store.tables import Job


class Launcher(Protocol):
    """Both calls are part of the request's transaction: a job that is answered for exists."""

    async def create(self, session: AsyncSession, id: UUID, kind: Kind, spec: Resource) -> Job: ...

    async def want(self, job: Job, desired: Desired) -> None: ...


class LocalLauncher:
    """Puts jobs into the queue table that the runner works off."""

    async def create(self, session: AsyncSession, id: UUID, kind: Kind, spec: Resource) -> Job:
        return await jobs.put(session, id, kind, spec)

    async def want(self, job: Job, desired: Desired) -> None:
        jobs.change_spec(job, {**job.spec, "desired": desired.value})
