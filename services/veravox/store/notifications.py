"""What an account is told of: its jobs that have ended, and what others share with it. Read out of what is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Account, Conversion, Dataset, Evaluation, Job, Model, Run, Share

KEPT = timedelta(days=90)  # what is older is no news


@dataclass(frozen=True)
class News:
    """Something that happened to one's things, or that one may see now."""

    what: str  # run, dataset, import, evaluation; or model
    id: UUID
    title: str
    phase: str  # in which its job ended; empty: it is shared from now on
    by: str  # who shares it, by user name
    at: datetime


async def newest(session: AsyncSession, account: UUID, now: datetime, limit: int) -> list[News]:
    """The newest first."""
    told = _all(account, now - KEPT).subquery()
    rows = select(told).order_by(told.c.at.desc(), told.c.id).limit(limit)
    return [News(*row) for row in (await session.execute(rows)).all()]


async def unseen(session: AsyncSession, account: Account, now: datetime) -> int:
    """How many there are that were not shown yet."""
    since = max(account.seen_until, now - KEPT)
    told = _all(account.id, since).subquery()
    return int((await session.execute(select(func.count()).select_from(told))).scalar_one())


def _all(account: UUID, since: datetime) -> Any:
    """Since then, exclusively."""
    ended = [_ended("run", Run, Run.title), _ended("dataset", Dataset, Dataset.name)]
    ended += [_ended("import", Conversion, Conversion.title), _ended("evaluation", Evaluation, Evaluation.dataset)]
    mine = [
        rows.where(table.owner_id == account, table.deleted_at.is_(None), Job.ended_at > since) for table, rows in ended
    ]
    shared = [_shared("run", Run, Run.title), _shared("dataset", Dataset, Dataset.name)]
    shared.append(_shared("model", Model, Model.title))
    given = [
        rows.where(Share.account_id == account, table.deleted_at.is_(None), Share.created_at > since)
        for table, rows in shared
    ]
    return union_all(*mine, *given)


def _ended(what: str, table: Any, title: Any) -> tuple[Any, Select[Any]]:
    job = table.job_id if table is Dataset else table.id
    columns = (_text(what).label("what"), table.id.label("id"), title.label("title"), Job.phase.label("phase"))
    return table, select(*columns, _text("").label("by"), Job.ended_at.label("at")).join(Job, Job.id == job)


def _shared(what: str, table: Any, title: Any) -> tuple[Any, Select[Any]]:
    of = {Run: Share.run_id, Dataset: Share.dataset_id, Model: Share.model_id}[table]
    rows = select(_text(what), table.id, title, _text(""), Account.name, Share.created_at)
    return table, rows.join(Share, of == table.id).join(Account, Account.id == table.owner_id)


def _text(said: str) -> Any:
    return literal(said, Text())
