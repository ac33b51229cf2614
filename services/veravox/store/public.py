"""Models that everybody may ask, whoever owns them."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.listing import Wanted
from veravox.store.owned import Page, page_of
from veravox.store.tables import Model


async def public_model(session: AsyncSession, id: UUID) -> Model | None:
    return (await session.execute(_public().where(Model.id == id))).scalar_one_or_none()


async def public_models(session: AsyncSession, wanted: Wanted) -> Page[Model]:
    """Those that are wanted."""
    return await page_of(session, Model, _public(), wanted, _public())


def _public() -> Select[Model]:
    return select(Model).where(Model.public.is_(True), Model.deleted_at.is_(None))
