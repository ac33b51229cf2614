"""Models that follow each other: of one owner and one title, or because their owner says so."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Model

MOST = 100  # versions that are told


async def place_of(session: AsyncSession, id: UUID, owner: UUID | None, title: str) -> dict[str, Any]:
    """Version and predecessor of a new model: it follows its owner's newest of this title; without one it is the first."""
    others = select(Model).where(
        Model.owner_id.is_not_distinct_from(owner), Model.title == title, Model.id != id, Model.deleted_at.is_(None)
    )
    newest = others.order_by(Model.version.desc(), Model.created_at.desc()).limit(1)
    before = (await session.execute(newest)).scalar_one_or_none() if title else None
    return {"version": before.version + 1, "follows_id": before.id} if before else {"version": 1, "follows_id": None}


async def chain(session: AsyncSession, model: Model) -> list[Model]:
    """The models that it follows and those that follow it, itself among them, newest first; deleted ones too."""
    back, forth = [model], [model]
    while (follows := back[-1].follows_id) and len(back) < MOST:
        before = await session.get(Model, follows)
        if before is None or before in back:
            break
        back.append(before)
    while len(forth) < MOST:
        next_one = select(Model).where(Model.follows_id == forth[-1].id).order_by(Model.version.desc()).limit(1)
        after = (await session.execute(next_one)).scalar_one_or_none()
        if after is None or after in forth:
            break
        forth.append(after)
    return [*reversed(forth[1:]), *back]
