"""Rows of models that came with the installation: nobody's, everybody's to see, and public from the first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Model

INSTALLED = "installed"


async def install(session: AsyncSession, id: UUID, title: str, values: dict[str, Any]) -> bool:
    """Put a shipped model into the registry, or bring its figures up to date; whether it is new.

    A newer one of the same title takes the older one's place before visitors, and is its next version; an older one that
    comes later, with a gateway of an older version, does not take it back. What was withdrawn or deleted stays so.

    Args:
        session: the transaction.
        id: of the model.
        title: what people read.
        values: as `store.registry.values_of` reads them from its files.
    """
    values = {**values, "provenance": INSTALLED, "title": title}
    before = await _newest(session, title, id)
    is_newest = before is None or _made(before.lineage) <= _made(values["lineage"])
    new = {
        "public": is_newest,
        "version": before.version + 1 if before and is_newest else 1,
        "follows_id": before.id if before and is_newest else None,
    }
    row = insert(Model).values(id=id, **values, **new).on_conflict_do_nothing().returning(Model.id)
    made = (await session.execute(row)).scalar_one_or_none() is not None
    if not made:
        known = update(Model).where(
            Model.id == id, Model.provenance == INSTALLED
        )  # else it was trained in this very place
        await session.execute(known.values(**values))
    elif before and is_newest:
        await session.execute(update(Model).where(Model.id == before.id).values(public=False))
    return made


async def _newest(session: AsyncSession, title: str, but: UUID) -> Model | None:
    others = select(Model).where(Model.provenance == INSTALLED, Model.title == title, Model.id != but)
    return (await session.execute(others.order_by(Model.version.desc()).limit(1))).scalar_one_or_none()


def _made(lineage: dict[str, Any]) -> float:
    """When, in seconds since 1970; 0 where its card does not say."""
    said = lineage.get("created")
    return datetime.fromisoformat(said).timestamp() if said else 0.0
