"""Models that everybody may ask, whoever owns them."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.roles import Role
from veravox.store.listing import Wanted
from veravox.store.owned import Page, page_of
from veravox.store.tables import Account, Model

MOST = 200  # models of one person that a profile shows


async def public_model(session: AsyncSession, id: UUID) -> Model | None:
    return (await session.execute(_public().where(Model.id == id))).scalar_one_or_none()


async def public_models(session: AsyncSession, wanted: Wanted) -> Page[Model]:
    """Those that are wanted."""
    return await page_of(session, Model, _public(), wanted, _public())


async def publisher(session: AsyncSession, name: str) -> Account | None:
    """The account of this user name, if it has published anything; guests have no profile."""
    public = _public().where(Model.owner_id == Account.id).exists()
    named = (func.lower(Account.name) == name.lower(), Account.role != Role.GUEST)
    found = await session.execute(select(Account).where(*named, public))
    return found.scalar_one_or_none()


async def published_by(session: AsyncSession, owner: UUID) -> list[Model]:
    """At most MOST, newest first."""
    return (await page_of(session, Model, _public().where(Model.owner_id == owner), Wanted(MOST))).rows


def _public() -> Select[Model]:
    return select(Model).where(Model.public.is_(True), Model.deleted_at.is_(None))
