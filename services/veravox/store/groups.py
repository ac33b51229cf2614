"""Groups: runs whose specs name the same `group`, as one account sees them.

A name is unique for its owner alone, so that a group never has runs of another's: those that are shared stand by themselves.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from veravox.store.owned import Owned
from veravox.store.tables import Job, Model, Run

group = Job.spec["group"].astext


async def hold_names(session: AsyncSession, owner: UUID) -> None:
    """Until the transaction ends, nobody else chooses a name for a group of this account."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"groups of {owner}", 0))))


async def names(runs: Owned[Run], deleted: bool = False) -> list[str]:
    """Of all groups, the newest first; with `deleted`, of those with runs that can be brought back."""
    query = runs.not_others(deleted).join(Run.job).where(group != "")
    found = query.with_only_columns(group).group_by(group).order_by(func.max(Run.created_at).desc(), group)
    return list((await runs.session.execute(found)).scalars())


async def members(runs: Owned[Run], name: str, deleted: bool = False) -> list[Run]:
    """The runs of a group, the oldest first."""
    query = runs.not_others(deleted).join(Run.job).options(contains_eager(Run.job)).where(group == name)
    return list((await runs.session.execute(query.order_by(Run.created_at, Run.id))).scalars())


async def metrics(session: AsyncSession, runs: list[Run]) -> dict[UUID, dict[str, Any]]:
    """What the registry knows of each run's model, also of one that was deleted: the run still found it out."""
    found = await session.execute(select(Model.id, Model.metrics).where(Model.id.in_([run.id for run in runs])))
    return {row.id: row.metrics for row in found}
