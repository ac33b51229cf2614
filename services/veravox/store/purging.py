"""What was deleted long enough ago goes for good, and what is kept for a time only is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Conversion, Dataset, Evaluation, Job, Model, Run, Verdict, Webhook


@dataclass(frozen=True)
class Gone:
    """What has no row any more, and whose files may go."""

    verdicts: Sequence[UUID] = ()
    jobs: Sequence[UUID] = ()  # of evaluations and conversions
    runs: Sequence[UUID] = ()
    versions: Sequence[str] = ()  # of datasets

    def __bool__(self) -> bool:
        return any((self.verdicts, self.jobs, self.runs, self.versions))


async def recordings_older_than(session: AsyncSession, before: datetime) -> Sequence[UUID]:
    """Verdicts whose recordings are kept no longer."""
    return (await session.execute(select(Verdict.id).where(Verdict.created_at < before))).scalars().all()


async def verdicts_among(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Those of which there is a verdict, deleted or not."""
    return set((await session.execute(select(Verdict.id).where(Verdict.id.in_(ids)))).scalars())


async def delete_verdicts(session: AsyncSession, before: datetime) -> int:
    """Delete verdicts that were given before; they can be brought back like others that were deleted."""
    old = update(Verdict).where(Verdict.created_at < before, Verdict.deleted_at.is_(None))
    found = await session.execute(old.values(deleted_at=func.now()).returning(Verdict.id))
    return len(found.scalars().all())


async def purge(session: AsyncSession, before: datetime) -> Gone:
    """Remove the rows of what was deleted before then, as far as nothing that is left needs them.

    A run stays while its model does, a model's row while somebody's verdict names it, and what is a resource of a cluster
    as long as that knows it.
    """
    await session.execute(delete(Webhook).where(Webhook.deleted_at < before))
    verdicts = await _rows(session, delete(Verdict).where(Verdict.deleted_at < before).returning(Verdict.id))
    evaluations = await _rows(
        session, delete(Evaluation).where(Evaluation.deleted_at < before).returning(Evaluation.id)
    )
    used = exists().where(Verdict.model_id == Model.id) | exists().where(Evaluation.model_id == Model.id)
    await session.execute(delete(Model).where(Model.deleted_at < before, ~used))
    alive = exists().where(Model.deleted_at.is_(None))
    ended = exists().where(Job.ended_at.is_not(None), Job.resource.is_(None))
    conversions = await _rows(
        session,
        delete(Conversion)
        .where(
            Conversion.deleted_at < before,
            ~alive.where(Model.id == Conversion.id),
            ended.where(Job.id == Conversion.id),
        )
        .returning(Conversion.id),
    )
    runs = await _rows(
        session,
        delete(Run)
        .where(Run.deleted_at < before, ~alive.where(Model.id == Run.id), ended.where(Job.id == Run.id))
        .returning(Run.id),
    )
    versions, of_datasets = await _datasets(session, before)
    await session.execute(delete(Job).where(Job.id.in_([*evaluations, *conversions, *runs, *of_datasets])))
    return Gone(verdicts, [*evaluations, *conversions], runs, versions)


async def _datasets(session: AsyncSession, before: datetime) -> tuple[list[str], list[UUID]]:
    """Versions that no dataset has any more, and the jobs that made nothing else."""
    old = select(Dataset).where(Dataset.deleted_at < before)
    rows = [row for row in (await session.execute(old)).scalars() if row.job.ended_at and not row.job.resource]
    for row in rows:
        await session.delete(row)
    await session.flush()
    versions = list(dict.fromkeys(filter(None, (_version(row.job) for row in rows))))
    made = Job.status["result"]["version"].astext
    kept = select(made).join(Dataset, Dataset.job_id == Job.id).where(made.in_(versions))
    left = set((await session.execute(kept)).scalars())
    still = select(Dataset.job_id).where(Dataset.job_id.in_([row.job_id for row in rows]))
    shared = set((await session.execute(still)).scalars())
    return [each for each in versions if each not in left], [row.job_id for row in rows if row.job_id not in shared]


def _version(job: Job) -> str:
    return str((job.status.get("result") or {}).get("version", ""))


async def _rows(session: AsyncSession, query: object) -> list[UUID]:
    return list((await session.execute(query)).scalars())  # type: ignore[call-overload]
