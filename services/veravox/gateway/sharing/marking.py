"""What is told of datasets, runs and models besides themselves: whose they are, and whether others are let in."""

from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.specs import Resource
from veravox.store.owned import Whose
from veravox.store.shares import Belonging, Shareable, belongings

WhoseDep = Annotated[
    Whose | None,
    Query(description="Of what one sees: mine; shared: others' and nobody's; all, as where it is left out."),
]
NOBODYS = Belonging(owner="", shared=False)


class Belongs(Resource):
    """Whose it is."""

    id: UUID
    owner: str = Field("", description="The user name of whose it is; empty: nobody's.")
    shared: bool = Field(False, description="Whether its owner shares it, with somebody or with all accounts.")


Told = TypeVar("Told", bound=Belongs)


async def all_marked(session: AsyncSession, table: type[Shareable], told: list[Told]) -> list[Told]:
    """The same, each with whose it is."""
    known = await belongings(session, table, [each.id for each in told])
    return [_with(each, known.get(each.id, NOBODYS)) for each in told]


async def marked(session: AsyncSession, table: type[Shareable], told: Told) -> Told:
    await session.flush()
    return (await all_marked(session, table, [told]))[0]


def _with(told: Told, belonging: Belonging) -> Told:
    return told.model_copy(update={"owner": belonging.owner, "shared": belonging.shared})
