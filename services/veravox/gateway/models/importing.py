"""`/models/import`: a model that was sent, a bundle or a fastai learner, is taken in."""

import asyncio
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.sources import NOT_CONVERTED
from veravox.core.specs import DatasetSpec, DatasetStatus, Resource, Source
from veravox.core.specs.resource import LONGEST_TITLE
from veravox.core.specs.rules import Rule
from veravox.core.specs.sources import BundleFile, Learner
from veravox.core.text import N_, _
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, changeable_or_refused, owned_or_404
from veravox.gateway.etags import unchanged
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.uploads.reading import refuse_uploads_of_others
from veravox.store import owned
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.tables import Conversion

router = APIRouter(
    route_class=OnceRoute, prefix="/models/import", tags=["models"], responses=answers(problems.UNAUTHENTICATED)
)
CONVERSION = N_("conversion")


class ModelImport(Resource):
    """A bundle to be checked and taken in, or a learner to be converted."""

    title: str = Field("", max_length=LONGEST_TITLE, description="What to call the model.")
    bundle: BundleFile | None = Field(None, description="Where a bundle lies: the `path` of an upload.")
    learner: Learner | None = Field(None, description="Where a learner lies: the `path` of an upload.")
    bonafide: str = Field(
        "", max_length=200, description="Of a learner, the human class; known names are found without."
    )

    rules = (
        Rule(
            lambda asked: (asked.learner is None) != (asked.bundle is None),
            "has(self.learner) != has(self.bundle)",
            N_("name exactly one of bundle (the zip archive of a model) and learner (a .pkl)"),
        ),
    )


class ModelImportRead(Resource):
    """The job that takes it in: once it has succeeded there is a model of the same id."""

    id: UUID
    title: str
    created_at: datetime
    spec: DatasetSpec
    status: DatasetStatus

    @classmethod
    def of(cls, row: Conversion) -> "ModelImportRead":
        spec, status = DatasetSpec.model_validate(row.job.spec), DatasetStatus.model_validate(row.job.status)
        return cls(id=row.id, title=row.title, created_at=row.created_at, spec=spec, status=status)


@router.post(
    "",
    status_code=201,
    responses=answers(problems.INVALID, problems.MALFORMED, problems.FORBIDDEN, problems.UNAVAILABLE),
)
async def import_model(
    body: ModelImport, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> ModelImportRead:
    """Take in a model that was sent. It is queued: `status` says how far it is.

    A bundle, as `/models/{id}/bundle` answers with, holds no code. Every byte of it is checked before a verdict asks it;
    what its card claims is its publisher's word, and the model's `notes` say so.

    A fastai learner (.pkl) is loaded in a process without network, files and privileges, where this installation allows
    it, and only its weights are taken over. Such a model is never calibrated; its `notes` say what had to be assumed.
    """
    if body.learner and not services.settings.convert_learners:
        raise Problem(problems.FORBIDDEN, _(NOT_CONVERTED))
    source = Source(learner=body.learner, bundle=body.bundle, bonafide=body.bonafide)
    await asyncio.to_thread(refuse_uploads_of_others, services.folder, viewer.id, source)
    spec = DatasetSpec(title=body.title, source=source)
    job = await services.launcher.create(session, viewer.id, Kind.DATA, spec)
    there = await session.get(Conversion, job.id)  # the mirror of a cluster may have been faster
    row = there or Owned(Conversion, session, viewer.id).add(Conversion(id=job.id, title=body.title, job=job))
    await session.flush()
    await session.refresh(row)
    return ModelImportRead.of(row)


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_model_import(id: UUID, viewer: ViewerDep, session: SessionDep) -> ModelImportRead:
    """How far taking it in is, or why it failed."""
    return ModelImportRead.of(await owned_or_404(Owned(Conversion, session, viewer.id), id, CONVERSION))


@router.delete(
    "/{id}",
    dependencies=[unchanged(read_model_import)],
    status_code=204,
    responses=answers(problems.NOT_FOUND, problems.FORBIDDEN, problems.UNAVAILABLE),
)
async def delete_model_import(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> None:
    """Stop and forget it. A model that it has made stays."""
    row = await changeable_or_refused(Owned(Conversion, session, viewer.id), id, CONVERSION)
    await services.launcher.remove(session, row.job)
    owned.delete(row)
