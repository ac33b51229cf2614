"""Rows that follow resources of a cluster: the history of what is true there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store import jobs
from veravox.store.jobs import Kind
from veravox.store.tables import Account, Conversion, Dataset, Job, Run


@dataclass(frozen=True)
class ResourceSeen:
    """A job as its resource tells it."""

    id: UUID  # its UID
    kind: Kind
    name: str
    version: int  # of two, the greater one is newer; 0 for what was kept elsewhere and may be older than any
    generation: int
    created_at: datetime
    ended_at: datetime | None
    spec: dict[str, Any]
    status: dict[str, Any]


async def keep(session: AsyncSession, seen: ResourceSeen) -> Job:
    """The job's row, made or brought up to date; what is older than the row changes nothing.

    Whoever keeps a job holds its row until the transaction ends, so that what follows from it is made once.
    """
    row = insert(Job).values(
        id=seen.id,
        kind=seen.kind.value,
        spec=seen.spec,
        status=seen.status,
        generation=seen.generation,
        created_at=seen.created_at,
        ended_at=seen.ended_at,
        resource=seen.name,
        resource_version=seen.version,
    )
    await session.execute(row.on_conflict_do_nothing())
    job = await jobs.get(session, seen.id, for_update=True)
    assert job is not None
    if seen.version > (job.resource_version or 0):
        job.spec, job.generation, job.resource_version = seen.spec, seen.generation, seen.version
        jobs.write_status(job, seen.status, seen.ended_at)
    return job


async def known(session: AsyncSession, kind: Kind | None = None, *, unfinished: bool = False) -> set[UUID]:
    """Ids of a cluster's jobs: all, or those of this kind, or those that have not ended."""
    query = select(Job.id).where(Job.resource.is_not(None))
    query = query.where(Job.kind == kind.value) if kind else query
    return set((await session.execute(query.where(Job.ended_at.is_(None)) if unfinished else query)).scalars())


async def account(session: AsyncSession, label: str) -> UUID | None:
    """The account of which a resource's label tells; None where it is not here."""
    try:
        found = await session.get(Account, UUID(label))
    except ValueError:
        return None
    return found.id if found else None


async def adopt_run(session: AsyncSession, job: Job, owner: UUID | None, title: str) -> None:
    """Give the job its run, if it has none."""
    if await session.get(Run, job.id) is None:
        session.add(Run(id=job.id, title=title, owner_id=owner, created_at=job.created_at, job=job))


async def adopt_conversion(session: AsyncSession, job: Job, owner: UUID | None, title: str) -> None:
    """Say whose the model will be, unless that is known."""
    if await session.get(Conversion, job.id) is None:
        session.add(Conversion(id=job.id, title=title, owner_id=owner, created_at=job.created_at, job=job))


async def dataset_of(session: AsyncSession, job: Job) -> Dataset | None:
    return (await session.execute(select(Dataset).where(Dataset.job_id == job.id))).scalar_one_or_none()


async def adopt_dataset(session: AsyncSession, job: Job, owner: UUID | None, name: str) -> None:
    """Give the job its dataset, if it has none.

    A name is unique on a cluster: a row of this name is of a resource that is gone, and makes room; it can be restored
    when the name is free again.
    """
    if await dataset_of(session, job):
        return
    others = update(Dataset).where(Dataset.name == name, Dataset.deleted_at.is_(None))
    await session.execute(others.values(deleted_at=datetime.now(UTC)))
    session.add(Dataset(name=name, owner_id=owner, created_at=job.created_at, job_id=job.id, job=job))
