"""The queue: made by the gateway, worked off by the runner."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.reconcile import Ledger
from veravox.core.roles import Role
from veravox.core.specs import JobStatus, Resource
from veravox.core.trace import current
from veravox.store import versions
from veravox.store.tables import Account, Conversion, Dataset, Job, Model, Run


class Kind(StrEnum):
    """What a job does; each kind has its own process."""

    TRAINING = "training"
    DATA = "data"
    EVALUATION = "evaluation"


async def put(session: AsyncSession, id: UUID, kind: Kind, spec: Resource) -> Job:
    """Put a job at the end of the queue, or return the one that is there under this id already.

    It follows from what is being done.
    """
    row = insert(Job).values(
        id=id, kind=kind.value, spec=spec.outside(), status=JobStatus().outside(), trace=_asked_for()
    )
    await session.execute(row.on_conflict_do_nothing())
    return (await session.execute(select(Job).where(Job.id == id))).scalar_one()


async def put_again(session: AsyncSession, job: Job) -> None:
    """Begin an ended job anew: what it once made is gone. Its attempts are counted on, so that none is met again."""
    over = JobStatus.model_validate({name: job.status[name] for name in ("attempt", "attempts") if name in job.status})
    again = JobStatus(attempt=Ledger(number=over.attempt.number + 1), attempts=over.attempts)
    job.status, job.ended_at, job.trace = again.outside(), None, _asked_for()


def _asked_for() -> str | None:
    trace = current()
    return trace.header if trace else None


async def get(session: AsyncSession, id: UUID, for_update: bool = False) -> Job | None:
    return await session.get(Job, id, with_for_update=for_update, populate_existing=for_update)


@dataclass(frozen=True)
class Unfinished:
    """What is known of each job in the queue without reading its spec and status."""

    id: UUID
    kind: Kind
    generation: int
    begun: bool  # whether an attempt was ever seen


async def line(session: AsyncSession) -> list[Unfinished]:
    """All jobs that have not ended, oldest first."""
    number, made = (Job.status["attempt"][name].astext for name in ("number", "made"))
    begun = func.coalesce(or_(made == "true", number.not_in(("0", "1"))), False)
    rows = select(Job.id, Job.kind, Job.generation, begun).where(Job.ended_at.is_(None))
    found = await session.execute(rows.order_by(Job.created_at, Job.id))
    return [Unfinished(id, Kind(kind), generation, begun) for id, kind, generation, begun in found]


async def unfinished(session: AsyncSession) -> list[Job]:
    """The same, whole."""
    found = await session.execute(select(Job).where(Job.ended_at.is_(None)).order_by(Job.created_at, Job.id))
    return list(found.scalars())


async def endpoints(session: AsyncSession) -> list[tuple[UUID, str, str]]:
    """Of each job that works and says where its metrics are: its id, its kind, and where."""
    where = Job.status["attempt"]["endpoint"].astext
    found = await session.execute(select(Job.id, Job.kind, where).where(Job.ended_at.is_(None), where != ""))
    return [(id, kind, endpoint) for id, kind, endpoint in found]


def change_spec(job: Job, spec: dict[str, Any]) -> None:
    if job.spec != spec:
        job.spec, job.generation = spec, job.generation + 1


def write_status(job: Job, status: dict[str, Any], ended_at: datetime | None) -> None:
    if job.status != status:
        job.status = status
    job.ended_at = ended_at


async def dataset_named(session: AsyncSession, name: str) -> Dataset | None:
    """The dataset that a spec names, whoever owns it: the gateway has checked the right to it already."""
    found = await session.execute(select(Dataset).where(Dataset.name == name, Dataset.deleted_at.is_(None)))
    return found.scalar_one_or_none()


async def register_model(session: AsyncSession, id: UUID, values: dict[str, Any]) -> None:
    """Put the model of a run or a conversion into the registry, or bring its figures up to date; its owner is theirs.

    A guest's is public from the beginning.
    """
    maker: Run | Conversion | None = await session.get(Run, id)
    maker = maker or await session.get(Conversion, id)
    if maker is None:
        return
    known = await session.scalar(select(Model.id).where(Model.id == id))
    place = (
        {}
        if known
        else {"public": await _is_guests(session, maker)}
        | await versions.place_of(session, maker.id, maker.owner_id, _named(maker))
    )
    row = insert(Model).values(id=maker.id, owner_id=maker.owner_id, title=maker.title, **values, **place)
    await session.execute(row.on_conflict_do_update(index_elements=[Model.id], set_=values))


async def _is_guests(session: AsyncSession, maker: Run | Conversion) -> bool:
    return await session.scalar(select(Account.role).where(Account.id == maker.owner_id)) == Role.GUEST


def _named(maker: Run | Conversion) -> str:
    """By which title its model follows others; runs of a group stand beside each other, and none follows another."""
    return "" if maker.job.spec.get("group") else maker.title
