"""`/models/{id}/card`: the card of a model, out of the files that its training or its import left."""

import asyncio
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from veravox.core import problems
from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json, sensible
from veravox.core.problems import Problem
from veravox.core.reporting.document import Document, Picture
from veravox.core.reporting.facts import CardFacts, ModelMatter, RunFacts, sensible_facts
from veravox.core.reporting.html import FETCHED, html
from veravox.core.reporting.markdown import markdown
from veravox.core.reporting.model_card import model_card
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.gateway.context import Services, ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.store.owned import Owned
from veravox.store.tables import Model, Run

router = APIRouter(
    route_class=OnceRoute, prefix="/models", tags=["models"], responses=answers(problems.UNAUTHENTICATED)
)
LARGEST = 1 << 20  # bytes of a bundle's card, and of a picture


class CardResponse(Response):
    """Markdown, or a page that needs nothing else."""

    media_type = "text/markdown"


Format = Literal["markdown", "html"]
EITHER = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}, **answers(problems.NOT_FOUND)}


@router.get("/{id}/card", response_class=CardResponse, responses=EITHER)
async def read_card(
    id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep, format: Format = "markdown"
) -> CardResponse:
    """A model card: what it is, what it learnt from, what its scores are worth, its errors, its limits, its lineage."""
    await owned_or_404(Owned(Model, session, viewer.id), id, _("model"))
    return await card_answer(session, services, id, format)


async def card_answer(session: AsyncSession, services: Services, id: UUID, format: Format) -> CardResponse:
    """The card of a model that whoever asks may see.

    Raises:
        Problem: NOT_FOUND if its bundle is gone.
    """
    run = await session.get(Run, id, options=[joinedload(Run.job)])
    version = TrainingJobSpec.model_validate(run.job.spec).dataset.version if run else ""
    document = await asyncio.to_thread(_card_of, services.folder, id, version)
    if format == "html":
        headers = {"content-security-policy": FETCHED}
        return CardResponse(html(document), media_type="text/html", headers=headers)
    return CardResponse(markdown(document))


def _card_of(data: DataFolder, id: UUID, version: str) -> Document:
    """The card as it is now; blocks while it reads.

    Args:
        data: where its files are.
        id: of the model.
        version: of the dataset that it learnt from, by the queue's own copy of what was asked for; empty: unknown.

    Raises:
        Problem: NOT_FOUND if the bundle is gone.
    """
    folder = data.model(id)
    try:
        said = read_json(folder.bundle / "model.json", below=folder.path, largest=LARGEST)
    except (OSError, ValueError, RecursionError):
        said = None
    card = sensible_facts(CardFacts, said)
    if card is None:
        raise Problem(problems.NOT_FOUND, _("the files of this model are gone from its run's folder; train it again"))
    run = sensible_facts(RunFacts, sensible(folder.report)) if card.provenance == "trained" else None
    if folder == data.installed(id):
        card = card.model_copy(update={"provenance": "installed"})
    learnt = data.dataset(version).card() if version else None
    return model_card(ModelMatter(card, run, learnt, _reliability(folder)))


def _reliability(folder: RunFolder) -> Picture | None:
    try:
        with open_beneath(folder.plots / "reliability.svg", folder.path) as file:
            svg = file.read(LARGEST)
    except OSError:
        return None
    return Picture(_("What was said against what was so, on validation"), svg, b"")
