"""What the jobs of an account, or of some together, use: which of them there are, and the GPU hours of a month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Conversion, Dataset, Evaluation, Job, Run, Verdict

MAKERS = ((Dataset, Dataset.job_id), (Run, Run.id), (Conversion, Conversion.id), (Evaluation, Evaluation.id))


@dataclass(frozen=True)
class Work:
    """A job that keeps files."""

    id: UUID
    kind: str
    version: str  # of the dataset that it has made
    ended: bool


async def hold_quota(session: AsyncSession, whose: str) -> None:
    """Until the transaction ends, no other request that counts against this quota passes here."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"quota of {whose}", 0))))


async def unfinished_jobs(session: AsyncSession, owners: Collection[UUID]) -> int:
    """How many wait or work."""
    ids = _ids(owners).subquery()
    rows = select(func.count()).select_from(Job).where(Job.id.in_(select(ids.c.id)), Job.ended_at.is_(None))
    return int((await session.execute(rows)).scalar_one())


async def works(session: AsyncSession, owners: Collection[UUID], deleted: bool = False) -> list[Work]:
    """All that is not deleted; with `deleted`, all that has not gone for good."""
    ids = _ids(owners, deleted).subquery()
    version = func.coalesce(Job.status["result"]["version"].astext, "")
    found = await session.execute(select(Job.id, Job.kind, version, Job.ended_at).where(Job.id.in_(select(ids.c.id))))
    return [Work(id, kind, version, ended_at is not None) for id, kind, version, ended_at in found]


async def verdicts(session: AsyncSession, owners: Collection[UUID]) -> Sequence[UUID]:
    """All that have not gone for good."""
    return (await session.execute(select(Verdict.id).where(Verdict.owner_id.in_(owners)))).scalars().all()


async def gpu_hours(session: AsyncSession, owners: Collection[UUID], now: datetime) -> float:
    """Of this month's part of all attempts, also of runs that are deleted: GPUs that were asked for, times hours."""
    begin = month_of(now)
    recent = or_(Job.ended_at.is_(None), Job.ended_at >= begin)
    query = select(Job.spec, Job.status).join(Run, Run.id == Job.id).where(Run.owner_id.in_(owners), recent)
    return sum(_hours(spec, status, begin, now) for spec, status in await session.execute(query))


def month_of(now: datetime) -> datetime:
    """When its month began (UTC)."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _hours(spec: dict[str, Any], status: dict[str, Any], begin: datetime, now: datetime) -> float:
    asked = spec.get("resources") or {}
    spans = [_span(each, begin, now) for each in _attempts(status)]
    return int(asked.get("gpus", 0)) * int(asked.get("nodes", 1)) * sum(spans, timedelta()).total_seconds() / 3600


def _attempts(status: dict[str, Any]) -> Sequence[dict[str, Any]]:
    return [each for each in status.get("attempts") or [] if each.get("startedAt")]


def _span(attempt: dict[str, Any], begin: datetime, now: datetime) -> timedelta:
    since = max(datetime.fromisoformat(attempt["startedAt"]), begin)
    until = datetime.fromisoformat(attempt["endedAt"]) if attempt.get("endedAt") else now
    return max(until - since, timedelta())


def _ids(owners: Collection[UUID], deleted: bool = True) -> Any:
    """Of all jobs whose makers are these accounts'."""
    queries: list[Select[Any]] = []
    for table, id in MAKERS:
        rows = select(id.label("id")).where(table.owner_id.in_(owners))
        queries.append(rows if deleted else rows.where(table.deleted_at.is_(None)))
    return union_all(*queries)
