"""`/public/people`: who publishes models, as far as he wants to be known."""

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.gateway.context import SessionDep
from veravox.gateway.models.schemas import ModelRead
from veravox.gateway.problems import answers
from veravox.gateway.sharing.marking import all_marked
from veravox.store import pictures, public
from veravox.store.tables import Model

router = APIRouter(prefix="/public/people", tags=["visitors"])


class PublicProfile(Resource):
    """Somebody who has published models."""

    name: str
    first_name: str = ""
    last_name: str = ""
    picture: str = Field("", description="SHA-256 of the picture (`/public/people/{name}/picture`); empty: none.")
    models: list[ModelRead]


@router.get("/{name}", responses=answers(problems.NOT_FOUND))
async def read_public_profile(name: str, session: SessionDep) -> PublicProfile:
    """Who has published which models: the user name, and first and last name where that person shows them.

    Who has published nothing is not known here, so that nobody learns who has an account.
    """
    account = await public.publisher(session, name)
    if account is None:
        sentence = _("nobody called {name} has published a model here; the gallery shows who has")
        raise Problem(problems.NOT_FOUND, sentence.format(name=name))
    shown = {"first_name": account.first_name, "last_name": account.last_name} if account.shows_name else {}
    models = await published(session, await public.published_by(session, account.id))
    picture = await pictures.digest_of(session, account.id)
    return PublicProfile(name=account.name, picture=picture, models=models, **shown)


async def published(session: AsyncSession, rows: Sequence[Model]) -> list[ModelRead]:
    """Public models as visitors are told of them: by whom they are, and nothing of with whom they were shared before."""
    told = await all_marked(session, Model, [ModelRead.of(row) for row in rows])
    return [each.model_copy(update={"shared": False}) for each in told]
