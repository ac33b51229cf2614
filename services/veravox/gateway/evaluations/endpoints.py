"""`/evaluations`."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import Field

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.specs import DatasetStatus, EvaluationSpec, EvaluationStatus, Resource
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import _
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.datasets.service import named_or_404
from veravox.gateway.plain_files import PlainFile
from veravox.gateway.problems import answers
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.tables import Dataset, Evaluation, Model

router = APIRouter(prefix="/evaluations", tags=["evaluations"], responses=answers(problems.UNAUTHENTICATED))


class EvaluationCreate(Resource):
    """Which model is measured on which dataset."""

    model: UUID
    dataset: str = Field(description="The dataset's name.")
    explanations: int = Field(
        0, ge=0, le=10_000, description="On how many pairs the ways to explain a score are scored besides; 0: on none."
    )


class EvaluationRead(Resource):
    """An evaluation: `status.result` holds the figures once it has succeeded."""

    id: UUID
    model: UUID
    dataset: str
    created_at: datetime
    status: EvaluationStatus

    @classmethod
    def of(cls, row: Evaluation) -> "EvaluationRead":
        status = EvaluationStatus.model_validate(row.job.status)
        return cls(id=row.id, model=row.model_id, dataset=row.dataset, created_at=row.created_at, status=status)


@router.post("", status_code=201, responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.INVALID))
async def create_evaluation(
    body: EvaluationCreate, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> EvaluationRead:
    """Measure a model on a dataset. Clips that it was trained on, and their pairs, are left out and counted."""
    await owned_or_404(Owned(Model, session, viewer.id), body.model, _("model"))
    dataset = await named_or_404(Owned(Dataset, session, viewer.id), body.dataset)
    result = DatasetStatus.model_validate(dataset.job.status).result
    if result is None:
        raise Problem(
            problems.CONFLICT,
            _("the import of {name} has not succeeded; wait for it, or import it again").format(name=body.dataset),
        )
    spec = EvaluationSpec(
        model=body.model,
        dataset=DatasetRef(name=body.dataset, version=result.version),
        explanations=body.explanations,
    )
    job = await services.launcher.create(session, viewer.id, Kind.EVALUATION, spec)
    row = Owned(Evaluation, session, viewer.id).add(
        Evaluation(id=job.id, model_id=body.model, dataset=body.dataset, job=job)
    )
    await session.flush()
    await session.refresh(row)
    return EvaluationRead.of(row)


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_evaluation(id: UUID, viewer: ViewerDep, session: SessionDep) -> EvaluationRead:
    """An evaluation, with its figures once it has ended."""
    return EvaluationRead.of(await owned_or_404(Owned(Evaluation, session, viewer.id), id, _("evaluation")))


@router.get("/{id}/scores", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def read_evaluation_scores(
    id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> FileResponse:
    """Its scores by clip as CSV: `clip,class,score,verdict,p_<class>...`; a positive score means human."""
    await owned_or_404(Owned(Evaluation, session, viewer.id), id, _("evaluation"))
    folder = services.folder.job(id).path
    try:
        return PlainFile(folder / "scores.csv", folder, filename=f"scores-{id}.csv", media_type="text/csv")
    except OSError:
        raise Problem(problems.NOT_FOUND, _("this evaluation has no scores; wait until it has succeeded")) from None
