"""`/models`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import Field

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.gateway.context import (
    After,
    Limit,
    ServicesDep,
    SessionDep,
    ViewerDep,
    changeable_or_refused,
    owned_or_404,
)
from veravox.gateway.plain_files import PlainFile
from veravox.gateway.problems import answers
from veravox.gateway.runs.archive import ZIP, archived, bundle_files, zip_of
from veravox.gateway.runs.files import BINARY, RunFile, path_of
from veravox.gateway.schemas import Listing
from veravox.store import owned
from veravox.store.owned import Owned
from veravox.store.tables import Model

router = APIRouter(prefix="/models", tags=["models"], responses=answers(problems.UNAUTHENTICATED))
MODEL = _("model")


class ModelRead(Resource):
    """A detector: what it can tell apart, and how well it did on clips that it was not trained on."""

    id: UUID = Field(description="The same as its run's, or its import's.")
    title: str
    architecture: str
    generators: list[str] = Field(description="The classes that it tells apart, the human one too.")
    bonafide: str | None = Field(description="The human class; null where it knows none, and then it gives no verdict.")
    metrics: dict[str, Any] = Field(description="Figures on the test part, with protocol and n.")
    provenance: str = Field(
        "trained",
        description="trained here; converted from a learner: never calibrated; or uploaded: all that it says of itself is its publisher's word.",
    )
    notes: list[str] = Field([], description="What had to be assumed of it; to be read before its verdicts.")
    created_at: datetime

    @classmethod
    def of(cls, row: Model) -> "ModelRead":
        return cls(
            id=row.id,
            title=row.title,
            architecture=row.architecture,
            generators=row.classes["names"],
            bonafide=row.classes["bonafide"],
            metrics=row.metrics,
            provenance=row.provenance,
            notes=row.notes,
            created_at=row.created_at,
        )


class ModelList(Listing):
    """Models, newest first."""

    items: list[ModelRead]


@router.get("")
async def list_models(viewer: ViewerDep, session: SessionDep, limit: Limit = 50, after: After = None) -> ModelList:
    """All models, newest first."""
    page = await Owned(Model, session, viewer.id).page(limit, after)
    return ModelList(items=[ModelRead.of(row) for row in page.rows], next=page.next)


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_model(id: UUID, viewer: ViewerDep, session: SessionDep) -> ModelRead:
    """A model."""
    return ModelRead.of(await owned_or_404(Owned(Model, session, viewer.id), id, MODEL))


@router.delete("/{id}", status_code=204, responses=answers(problems.NOT_FOUND, problems.FORBIDDEN))
async def delete_model(id: UUID, viewer: ViewerDep, session: SessionDep) -> None:
    """Delete a model; `restore` brings it back. Its run stays."""
    owned.delete(await changeable_or_refused(Owned(Model, session, viewer.id), id, MODEL))


@router.post("/{id}/restore", responses=answers(problems.NOT_FOUND, problems.FORBIDDEN))
async def restore_model(id: UUID, viewer: ViewerDep, session: SessionDep) -> ModelRead:
    """Bring back a deleted model."""
    row = await changeable_or_refused(Owned(Model, session, viewer.id), id, MODEL, deleted=True)
    owned.restore(row)
    return ModelRead.of(row)


@router.get("/{id}/bundle", response_class=StreamingResponse, responses=answers(problems.NOT_FOUND) | ZIP)
async def read_bundle(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> StreamingResponse:
    """The bundle: `model.safetensors` and `model.json` in a zip archive. Nothing in it can run code."""
    await owned_or_404(Owned(Model, session, viewer.id), id, MODEL)
    folder = services.folder.model(id)
    files = bundle_files(folder)
    if not files:
        raise Problem(problems.NOT_FOUND, _("the files of this model are gone from its run's folder; train it again"))
    return zip_of(archived(files, folder.path), f"veravox-{id}.zip")


@router.get("/{id}/learner", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def read_learner(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> FileResponse:
    """The fastai learner as `.pkl`. Loading a pickle runs the code in it: load only those of people you trust."""
    await owned_or_404(Owned(Model, session, viewer.id), id, MODEL)
    folder = services.folder.model(id)
    try:
        return PlainFile(path_of(folder, RunFile.LEARNER), folder.path, filename=f"veravox-{id}.pkl", media_type=BINARY)
    except FileNotFoundError:
        sentence = _("this model has no .pkl; it is written when a training ends")
        raise Problem(problems.NOT_FOUND, sentence) from None
