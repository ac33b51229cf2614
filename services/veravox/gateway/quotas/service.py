"""What an account may use, what it does use, and what is refused with a sentence that says both."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.data_folder import DataFolder
from veravox.core.problems import Problem
from veravox.core.settings import Settings
from veravox.core.sizes import size
from veravox.core.text import _
from veravox.gateway.quotas.measuring import Measured, Sizes
from veravox.gateway.quotas.schemas import Quota
from veravox.gateway.uploads import keeping
from veravox.store import accounts, usage
from veravox.store.jobs import Kind

GIGABYTE = 10**9


@dataclass(frozen=True)
class Quotas:
    """Of all accounts of an installation."""

    settings: Settings
    sizes: Sizes

    async def of(self, session: AsyncSession, owner: UUID) -> Quota:
        account = await accounts.by_id(session, owner)
        return Quota.model_validate(account.quota if account else {}).of(self.settings)

    async def storage(self, session: AsyncSession, owner: UUID) -> int:
        """Bytes of what the account has and has not deleted."""
        works = await usage.works(session, owner)
        return await asyncio.to_thread(self._measured, works, owner)

    def _measured(self, works: list[usage.Work], owner: UUID) -> int:
        data = self.settings.folder
        uploads = sum(each.received(data) for each in keeping.all_of(data) if each.owner == owner)
        return self.sizes.total(folder for work in works for folder in _folders(data, work)) + uploads

    async def refuse_job(self, session: AsyncSession, owner: UUID, kind: Kind) -> None:
        """Whether the account may have one more job.

        Raises:
            Problem: QUOTA, with how much there is, how much is used, and what to do.
        """
        quota = await self.of(session, owner)
        if quota == Quota():
            return
        await usage.hold_quota(session, owner)
        if quota.unfinished_jobs is not None:
            await session.flush()
            _refuse_jobs(await usage.unfinished_jobs(session, owner), quota.unfinished_jobs)
        if kind is Kind.TRAINING and quota.gpu_hours is not None:
            _refuse_hours(await usage.gpu_hours(session, owner, datetime.now(UTC)), quota.gpu_hours)
        await self._refuse_bytes(session, owner, quota, 0)

    async def refuse_upload(self, session: AsyncSession, owner: UUID, length: int) -> None:
        """Whether the account may keep so many bytes more.

        Raises:
            Problem: QUOTA, as above.
        """
        await self._refuse_bytes(session, owner, await self.of(session, owner), length)

    async def _refuse_bytes(self, session: AsyncSession, owner: UUID, quota: Quota, length: int) -> None:
        if quota.storage_gigabytes is None:
            return
        limit, used = int(quota.storage_gigabytes * GIGABYTE), await self.storage(session, owner)
        if used + length > limit or (not length and used >= limit):
            sentence = _(
                "you may keep {limit}, and {used} of it are used; delete datasets, uploads or runs, or ask an administrator for more"
            )
            raise Problem(problems.QUOTA, sentence.format(limit=size(limit), used=size(used)))


def _folders(data: DataFolder, work: usage.Work) -> Iterator[Measured]:
    place = data.run(work.id) if work.kind == Kind.TRAINING else data.job(work.id)
    yield Measured(place.path, work.ended)
    if work.version:
        yield Measured(data.dataset(work.version).path, work.ended)


def _refuse_jobs(used: int, limit: int) -> None:
    if used >= limit:
        sentence = _(
            "you may have {limit} jobs that wait or work, and {used} do; wait for one to end, stop one, or ask an administrator for more"
        )
        raise Problem(problems.QUOTA, sentence.format(limit=limit, used=used))


def _refuse_hours(used: float, limit: float) -> None:
    if used >= limit:
        sentence = _(
            "you may use {limit:g} GPU hours a month, and {used:.1f} are used; wait for the next month, or ask an administrator for more"
        )
        raise Problem(problems.QUOTA, sentence.format(limit=limit, used=used))
