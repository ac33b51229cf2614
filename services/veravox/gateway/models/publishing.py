"""`/models/{id}/publish`, `withdraw`, `lineage` and `layers`: a model's standing, where it comes from, what it is made of."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from veravox.core import problems
from veravox.core.layers import LayerTable
from veravox.core.problems import Problem
from veravox.core.run_folder import RunFolder
from veravox.core.text import _
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, address_of, changeable_or_refused, owned_or_404
from veravox.gateway.models.endpoints import MODEL
from veravox.gateway.models.schemas import Ancestor, ModelLineage, ModelRead, ModelVersion, Publication, title_of
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.sharing.marking import marked
from veravox.gateway.sharing.reaching import reach
from veravox.store import accounts, audit_log, versions
from veravox.store.owned import Owned
from veravox.store.registry import values_of
from veravox.store.tables import Model, Run

router = APIRouter(
    route_class=OnceRoute, prefix="/models", tags=["models"], responses=answers(problems.UNAUTHENTICATED)
)
MOST_ANCESTORS = 100


@router.post(
    "/{id}/publish",
    responses=answers(problems.NOT_FOUND, problems.FORBIDDEN, problems.CONFLICT, problems.UNAVAILABLE),
)
async def publish_model(
    id: UUID, body: Publication, request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> ModelRead:
    """Publish a model: everybody may ask and download it, visitors without an account too."""
    models = Owned(Model, session, viewer.id)
    row = await changeable_or_refused(models, id, MODEL)
    if body.new_version_of:
        before = await changeable_or_refused(models, body.new_version_of, MODEL)
        if row in await _that_it_follows(session, before):
            sentence = _("{title} comes from this model, or is it; name another one that came before")
            raise Problem(problems.CONFLICT, sentence.format(title=title_of(before)))
        row.follows_id, row.version = before.id, before.version + 1
    row.public = True
    await reach(services, session, row)
    me = await accounts.by_id(session, viewer.id)
    audit_log.note(session, "published", me, f"{MODEL} {id}", address_of(request))
    return await marked(session, Model, ModelRead.of(row, viewer.id))


async def _that_it_follows(session: SessionDep, model: Model) -> list[Model]:
    """The model and all that came before it."""
    all_of_them = await versions.chain(session, model)
    return all_of_them[all_of_them.index(model) :]


@router.post("/{id}/withdraw", responses=answers(problems.NOT_FOUND, problems.FORBIDDEN, problems.UNAVAILABLE))
async def withdraw_model(
    id: UUID, request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> ModelRead:
    """Withdraw a model: from now on its owner alone may ask it, and those with whom he shares it. Who has downloaded it keeps what he has."""
    row = await changeable_or_refused(Owned(Model, session, viewer.id), id, MODEL)
    row.public = False
    await reach(services, session, row)
    me = await accounts.by_id(session, viewer.id)
    audit_log.note(session, "withdrawn", me, f"{MODEL} {id}", address_of(request))
    return await marked(session, Model, ModelRead.of(row, viewer.id))


@router.get("/{id}/lineage", responses=answers(problems.NOT_FOUND))
async def read_lineage(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> ModelLineage:
    """Where a model comes from: dataset, protocol, run, the weights that it began with, and its versions."""
    models = Owned(Model, session, viewer.id)
    row = await owned_or_404(models, id, MODEL)
    said = row.lineage or await asyncio.to_thread(_by_its_files, services.folder.model(id))
    run = await Owned(Run, session, viewer.id).get(id)
    dataset = said.get("dataset") or {}
    seen = [each for each in await versions.chain(session, row) if await models.get(each.id)]
    return ModelLineage(
        dataset=dataset.get("name", ""),
        dataset_version=dataset.get("version", ""),
        protocol=said.get("protocol", ""),
        run=run.id if run else None,
        weights=said.get("weights", ""),
        ancestors=await _ancestors(session, models, said),
        sha256=said.get("sha256", ""),
        parameters=said.get("parameters"),
        made_at=said.get("created"),
        versions=[
            ModelVersion(
                id=each.id, version=each.version, title=title_of(each), public=each.public, created_at=each.created_at
            )
            for each in seen
        ],
    )


def _by_its_files(folder: RunFolder) -> dict[str, Any]:
    """Of a model that was registered before lineages were kept; nothing where its files make no sense."""
    try:
        lineage: dict[str, Any] = values_of(folder)["lineage"]
    except (OSError, ValueError):
        return {}
    return lineage


async def _ancestors(session: SessionDep, models: Owned[Model], said: dict[str, Any]) -> list[Ancestor]:
    """From run to run, as far as the registry knows; titles of what the viewer may not see are left out."""
    found: list[Ancestor] = []
    while (id := _named(said.get("weights", ""))) and len(found) < MOST_ANCESTORS:
        row, seen = await session.get(Model, id), await models.get(id)
        found.append(Ancestor(id=id, title=title_of(seen) if seen else ""))
        said = row.lineage if row else {}
    return found


def _named(weights: str) -> UUID | None:
    try:
        return UUID(weights)
    except ValueError:
        return None


@router.get("/{id}/layers", responses=answers(problems.NOT_FOUND, problems.CROWDED, problems.UNAVAILABLE))
async def read_layers(id: UUID, viewer: ViewerDep, services: ServicesDep) -> LayerTable:
    """What a model's network is made of: each layer with its type, the shape of what it makes, and its parameters."""
    async with services.database.transaction() as session:
        await owned_or_404(Owned(Model, session, viewer.id), id, MODEL)
    return await services.detector.layers(viewer.id, id)
