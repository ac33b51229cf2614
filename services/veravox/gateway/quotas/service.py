"""What an account may use, what it does use, and what is refused with a sentence that says both."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.data_folder import DataFolder
from veravox.core.problems import Problem
from veravox.core.roles import Role
from veravox.core.settings import Settings
from veravox.core.sizes import size
from veravox.core.text import _, numeral
from veravox.gateway.quotas.measuring import Measured, Sizes
from veravox.gateway.quotas.schemas import Quota
from veravox.gateway.uploads import keeping
from veravox.store import accounts, guests, usage
from veravox.store.jobs import Kind

GIGABYTE = 10**9


@dataclass(frozen=True)
class Used:
    """How much is used."""

    bytes: int
    unfinished_jobs: int
    gpu_hours: float


@dataclass(frozen=True)
class Quotas:
    """Of all accounts of an installation."""

    settings: Settings
    sizes: Sizes

    async def of(self, session: AsyncSession, owner: UUID) -> Quota:
        return (await self._allowance(session, owner)).quota

    async def is_guests(self, session: AsyncSession, owner: UUID) -> bool:
        """Whether the account is a guest."""
        account = await accounts.by_id(session, owner)
        return account is not None and account.role == Role.GUEST

    async def _allowance(self, session: AsyncSession, owner: UUID) -> "Allowance":
        account = await accounts.by_id(session, owner)
        own = Quota.model_validate(account.quota if account else {})
        if account is None or account.role != Role.GUEST:
            return Allowance(own.of(self.settings), [owner], str(owner), is_guests=False)
        together = await guests.together_with(session, account)
        return Allowance(own.of_guest(self.settings), together, account.origin or str(owner), is_guests=True)

    async def used(self, session: AsyncSession, owner: UUID) -> Used:
        """How much the account uses, or the guests of its address together."""
        allowance, now = await self._allowance(session, owner), datetime.now(UTC)
        return Used(
            await self._bytes(session, allowance),
            await usage.unfinished_jobs(session, allowance.owners),
            await usage.gpu_hours(session, allowance.owners, now),
        )

    async def _bytes(self, session: AsyncSession, allowance: "Allowance") -> int:
        """Of what the account has and has not deleted; of guests, of all that is there."""
        works = await usage.works(session, allowance.owners, deleted=allowance.is_guests)
        verdicts = await usage.verdicts(session, allowance.owners) if allowance.is_guests else []
        return await asyncio.to_thread(self._measured, works, verdicts, allowance)

    def _measured(self, works: list[usage.Work], verdicts: Sequence[UUID], allowance: "Allowance") -> int:
        """An upload counts as much as was announced: several at once would pass the limit piece by piece."""
        data = self.settings.folder
        uploads = sum(each.size for each in keeping.all_of(data) if each.owner in allowance.owners)
        kept = [Measured(data.verdict(id), settled=True) for id in verdicts]
        return self.sizes.total([*(folder for work in works for folder in _folders(data, work)), *kept]) + uploads

    async def refuse_job(self, session: AsyncSession, owner: UUID, kind: Kind) -> None:
        """Whether the account may have one more job.

        Raises:
            Problem: QUOTA, with how much there is, how much is used, and what to do.
        """
        allowance = await self._allowance(session, owner)
        quota = allowance.quota
        if quota == Quota():
            return
        await usage.hold_quota(session, allowance.whose)
        if quota.unfinished_jobs is not None:
            await session.flush()
            used = await usage.unfinished_jobs(session, allowance.owners)
            _refuse_jobs(used, quota.unfinished_jobs, allowance)
        if kind is Kind.TRAINING and quota.gpu_hours is not None:
            hours = await usage.gpu_hours(session, allowance.owners, datetime.now(UTC))
            _refuse_hours(hours, quota.gpu_hours, allowance)
        await self._refuse_bytes(session, allowance, 0)

    async def refuse_upload(self, session: AsyncSession, owner: UUID, length: int) -> None:
        """Whether the account may keep so many bytes more; until the transaction ends, no other request of it passes here.

        Raises:
            Problem: QUOTA, as above.
        """
        allowance = await self._allowance(session, owner)
        if allowance.quota.storage_gigabytes is not None:
            await usage.hold_quota(session, allowance.whose)
        await self._refuse_bytes(session, allowance, length)

    async def refuse_recording(self, session: AsyncSession, owner: UUID, length: int) -> None:
        """Whether a guest may keep a recording of so many bytes; those of accounts count nothing.

        Raises:
            Problem: QUOTA, as above.
        """
        allowance = await self._allowance(session, owner)
        if allowance.is_guests:
            await self._refuse_bytes(session, allowance, length)

    async def _refuse_bytes(self, session: AsyncSession, allowance: "Allowance", length: int) -> None:
        if allowance.quota.storage_gigabytes is None:
            return
        limit, used = int(allowance.quota.storage_gigabytes * GIGABYTE), await self._bytes(session, allowance)
        if used + length > limit or (not length and used >= limit):
            sentence = (
                _(
                    "the guests of your address may keep {limit} together, and {used} of it are used, by what they deleted"
                    " too; create an account, or come back when guests' things have gone"
                )
                if allowance.is_guests
                else _(
                    "you may keep {limit}, and {used} of it are used; delete datasets, uploads or runs, or ask an administrator for more"
                )
            )
            raise Problem(problems.QUOTA, sentence.format(limit=size(limit), used=size(used)))


@dataclass(frozen=True)
class Allowance:
    """What may be used, and by which accounts together."""

    quota: Quota
    owners: list[UUID]
    whose: str  # for a lock
    is_guests: bool


def _folders(data: DataFolder, work: usage.Work) -> Iterator[Measured]:
    place = data.run(work.id) if work.kind == Kind.TRAINING else data.job(work.id)
    yield Measured(place.path, work.ended)
    if work.version:
        yield Measured(data.dataset(work.version).path, work.ended)


def _refuse_jobs(used: int, limit: int, allowance: Allowance) -> None:
    if used >= limit:
        sentence = (
            _(
                "the guests of your address may have {limit} jobs that wait or work, and {used} do; wait for one to end,"
                " stop one, or create an account"
            )
            if allowance.is_guests
            else _(
                "you may have {limit} jobs that wait or work, and {used} do; wait for one to end, stop one, or ask an administrator for more"
            )
        )
        raise Problem(problems.QUOTA, sentence.format(limit=limit, used=used))


def _refuse_hours(used: float, limit: float, allowance: Allowance) -> None:
    if used >= limit:
        sentence = (
            _(
                "the guests of your address may use {limit} GPU hours a month, and {used} are used; train without a"
                " GPU, or create an account"
            )
            if allowance.is_guests
            else _(
                "you may use {limit} GPU hours a month, and {used} are used; wait for the next month, or ask an administrator for more"
            )
        )
        raise Problem(problems.QUOTA, sentence.format(limit=numeral(f"{limit:g}"), used=numeral(f"{used:.1f}")))
