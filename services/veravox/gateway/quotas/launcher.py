"""A launcher that asks the quotas first: every door that makes jobs passes here."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.desired import Desired
from veravox.core.specs import Resource, TrainingJobSpec
from veravox.gateway.guests.bounds import bound
from veravox.gateway.launching.launcher import Launcher, Room
from veravox.gateway.quotas.service import Quotas
from veravox.store.jobs import Kind
from veravox.store.tables import Job


@dataclass(frozen=True)
class WithinQuotas:
    """As the launcher behind it."""

    behind: Launcher
    quotas: Quotas

    def check(self, spec: Resource) -> None:
        self.behind.check(spec)

    def room(self, spec: TrainingJobSpec) -> Room:
        return self.behind.room(spec)

    async def create(self, session: AsyncSession, owner: UUID, kind: Kind, spec: Resource, name: str = "") -> Job:
        """Raises Problem, QUOTA, besides what the launcher behind it raises; and INVALID for what is not for guests."""
        if await self.quotas.is_guests(session, owner):
            bound(spec, self.quotas.settings)
        await self.quotas.refuse_job(session, owner, kind)
        return await self.behind.create(session, owner, kind, spec, name)

    async def want(self, session: AsyncSession, job: Job, desired: Desired) -> None:
        await self.behind.want(session, job, desired)

    async def remove(self, session: AsyncSession, job: Job) -> None:
        await self.behind.remove(session, job)

    async def show(self, session: AsyncSession, job: Job, visibility: str) -> None:
        await self.behind.show(session, job, visibility)

    async def take_back(self, job: Job) -> None:
        await self.behind.take_back(job)
