"""All jobs that have not ended, in the order in which they get a place, and whose each is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.roles import Role
from veravox.store.owned import Owned
from veravox.store.tables import Account, Conversion, Dataset, Evaluation, Job, Model, Run


@dataclass(frozen=True)
class InLine:
    """A job, and the thing that it makes as one account sees it."""

    job: Job
    thing: UUID | None  # None where it is another's own affair, or where no thing is made
    title: str
    owner: str  # a user name; empty: nobody's, or a guest's
    mine: bool


async def in_line(session: AsyncSession, viewer: UUID, most: int) -> list[InLine]:
    """The oldest first, at most so many."""
    oldest = select(Job).where(Job.ended_at.is_(None)).order_by(Job.created_at, Job.id).limit(most)
    rows = list((await session.execute(oldest)).scalars())
    ids = [each.id for each in rows]
    owners = await _owners(session, ids)
    seen = await _seen(session, viewer, ids)
    names = await _names(session, set(owners.values()))
    found = []
    for job in rows:
        thing, title = seen.get(job.id, (None, ""))
        owner = owners.get(job.id)
        found.append(InLine(job, thing, title, names.get(owner, "") if owner else "", owner == viewer))
    return found


async def _owners(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Who owns what each job makes."""
    found: dict[UUID, UUID] = {}
    for key, table in (
        (Run.id, Run),
        (Dataset.job_id, Dataset),
        (Conversion.id, Conversion),
        (Evaluation.id, Evaluation),
    ):
        rows = await session.execute(select(key, table.owner_id).where(key.in_(ids), table.owner_id.is_not(None)))
        found |= {job: owner for job, owner in rows.all() if owner}
    return found


async def _seen(session: AsyncSession, viewer: UUID, ids: Iterable[UUID]) -> Mapping[UUID, tuple[UUID | None, str]]:
    """The things among these that an account sees, by their jobs, with what people call them."""
    found: dict[UUID, tuple[UUID | None, str]] = {}
    runs = Owned(Run, session, viewer).visible().where(Run.id.in_(ids)).with_only_columns(Run.id, Run.title)
    found |= {id: (id, title) for id, title in (await session.execute(runs)).all()}
    data = Owned(Dataset, session, viewer).visible().where(Dataset.job_id.in_(ids))
    columns = data.with_only_columns(Dataset.job_id, Dataset.id, Dataset.name)
    found |= {job: (id, name) for job, id, name in (await session.execute(columns)).all()}
    learners = Owned(Conversion, session, viewer).visible().where(Conversion.id.in_(ids))
    columns = learners.with_only_columns(Conversion.id, Conversion.id, Conversion.title)
    found |= {job: (id, title) for job, id, title in (await session.execute(columns)).all()}
    measured = Owned(Evaluation, session, viewer).visible().where(Evaluation.id.in_(ids))
    named = func.coalesce(Model.title, "")
    columns = measured.outerjoin(Model, Model.id == Evaluation.model_id).with_only_columns(
        Evaluation.id, Evaluation.id, named
    )
    return found | {job: (id, title) for job, id, title in (await session.execute(columns)).all()}


async def _names(session: AsyncSession, owners: Iterable[UUID]) -> dict[UUID, str]:
    """What everybody calls these accounts."""
    rows = select(Account.id, Account.name).where(Account.id.in_(owners), Account.role != Role.GUEST.value)
    return dict((await session.execute(rows)).all())
