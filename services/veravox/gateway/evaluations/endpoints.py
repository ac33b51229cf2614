"""`/evaluations`."""

import asyncio
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from fastapi.responses import FileResponse, Response, StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.evaluations_compared import MOST, EvaluationsCompared
from veravox.core.problems import Problem
from veravox.core.specs import DatasetStatus, EvaluationSpec, EvaluationStatus, Phase
from veravox.core.specs.sources import DatasetRef
from veravox.core.spreadsheet import as_written
from veravox.core.text import N_, _
from veravox.gateway.clip_files import as_file, as_picture, file_of
from veravox.gateway.context import Limit, ServicesDep, SessionDep, Viewer, ViewerDep, owned_or_404
from veravox.gateway.datasets.service import named_or_404
from veravox.gateway.etags import unchanged
from veravox.gateway.evaluations import clips
from veravox.gateway.evaluations.clips import Wanted
from veravox.gateway.evaluations.schemas import (
    EvaluatedClips,
    EvaluationCreate,
    EvaluationList,
    EvaluationRead,
    Order,
)
from veravox.gateway.listing import JobsListed
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers, invalid
from veravox.store import owned
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.shares import readers_of_version
from veravox.store.tables import Dataset, Evaluation, Model

router = APIRouter(
    route_class=OnceRoute, prefix="/evaluations", tags=["evaluations"], responses=answers(problems.UNAUTHENTICATED)
)
EVALUATION = N_("evaluation")
Place = Annotated[int, InPath(ge=0, description="The clip's, as the list tells it.")]
SCORES: dict[str, Any] = {"text/csv": {}, "text/tab-separated-values": {}}


@router.get("")
async def list_evaluations(
    viewer: ViewerDep,
    session: SessionDep,
    wanted: JobsListed,
    model: Annotated[UUID | None, Query(description="Of this model alone.")] = None,
    dataset: Annotated[str | None, Query(description="On the dataset of this name alone.")] = None,
) -> EvaluationList:
    """All evaluations, newest first where nothing else is said, each with its figures over all clips."""
    only = [Evaluation.model_id == model] if model else []
    only += [Evaluation.dataset == dataset] if dataset is not None else []
    page = await Owned(Evaluation, session, viewer.id).page(wanted, *only)
    return EvaluationList(items=[EvaluationRead.short(row) for row in page.rows], next=page.next)


@router.post(
    "", status_code=201, responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.INVALID, problems.QUOTA)
)
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
        robustness=body.robustness,
        explanations=body.explanations,
    )
    job = await services.launcher.create(session, viewer.id, Kind.EVALUATION, spec)
    row = Owned(Evaluation, session, viewer.id).add(
        Evaluation(id=job.id, model_id=body.model, dataset=body.dataset, job=job)
    )
    await session.flush()
    await session.refresh(row)
    return EvaluationRead.of(row)


@router.get(
    "/compare", responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.INVALID, problems.UNAVAILABLE)
)
async def compare_evaluations(
    evaluation: Annotated[list[UUID], Query(description="2 to 10 of one dataset: `?evaluation=ID&evaluation=ID`.")],
    viewer: ViewerDep,
    services: ServicesDep,
) -> EvaluationsCompared:
    """The first evaluation against each of the others, on the clips that both judged: how much less or more it errs, whether
    that can be chance (p corrected after Holm), and on which clips they differ. It takes a second, or many with many clips."""
    if not 2 <= len(evaluation) <= MOST:
        sentence = _("name 2 to {most} evaluations to compare; these are {n}")
        raise invalid("evaluation", sentence.format(most=MOST, n=len(evaluation)))
    if len(set(evaluation)) < len(evaluation):
        raise invalid("evaluation", _("an evaluation stands there twice; name each once"))
    async with services.database.transaction() as session:
        mine = Owned(Evaluation, session, viewer.id)
        rows = [await owned_or_404(mine, id, EVALUATION) for id in evaluation]
        _refuse_unlike(rows)
    return await services.detector.compare(evaluation)  # takes its time: no transaction is held


def _refuse_unlike(rows: list[Evaluation]) -> None:
    """Raises Problem unless all have succeeded, on the same version of one dataset."""
    for row in rows:
        if EvaluationStatus.model_validate(row.job.status).phase is not Phase.SUCCEEDED:
            sentence = _("the evaluation {id} has not succeeded; wait for it, or start it again")
            raise Problem(problems.CONFLICT, sentence.format(id=row.id))
    names = list(dict.fromkeys(row.dataset for row in rows))
    if len(names) > 1:
        sentence = _("these are of different datasets, {names}; compare models on the same clips")
        raise Problem(problems.CONFLICT, sentence.format(names=", ".join(names)))
    if len({row.job.spec["dataset"]["version"] for row in rows}) > 1:
        sentence = _("{name} has changed between these evaluations; measure the older ones again")
        raise Problem(problems.CONFLICT, sentence.format(name=names[0]))


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_evaluation(id: UUID, viewer: ViewerDep, session: SessionDep) -> EvaluationRead:
    """An evaluation, with its figures once it has ended."""
    return EvaluationRead.of(await owned_or_404(Owned(Evaluation, session, viewer.id), id, EVALUATION))


@router.delete(
    "/{id}", dependencies=[unchanged(read_evaluation)], status_code=204, responses=answers(problems.NOT_FOUND)
)
async def delete_evaluation(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> None:
    """Delete an evaluation; one that has not ended is stopped. `restore` brings it back."""
    row = await owned_or_404(Owned(Evaluation, session, viewer.id), id, EVALUATION)
    await services.launcher.remove(session, row.job)
    owned.delete(row)


@router.post("/{id}/restore", responses=answers(problems.NOT_FOUND))
async def restore_evaluation(id: UUID, viewer: ViewerDep, session: SessionDep) -> EvaluationRead:
    """Bring back a deleted evaluation."""
    row = await owned_or_404(Owned(Evaluation, session, viewer.id), id, EVALUATION, deleted=True)
    owned.restore(row)
    return EvaluationRead.of(row)


@router.get(
    "/{id}/scores",
    response_class=StreamingResponse,
    responses=answers(problems.NOT_FOUND) | {200: {"content": SCORES}},
)
async def read_evaluation_scores(
    id: UUID,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    form: Annotated[Literal["csv", "asvspoof5"], Query(description="asvspoof5: `filename<TAB>cm-score`.")] = "csv",
) -> StreamingResponse:
    """Its scores by clip as CSV: `clip,class,score,verdict,speaker,utterance,p_<class>...`; a positive score means human."""
    await owned_or_404(Owned(Evaluation, session, viewer.id), id, EVALUATION)
    file = await asyncio.to_thread(_scores, services.folder.job(id).path)
    plain = form == "csv"
    name = f"scores-{id}.{'csv' if plain else 'tsv'}"
    return StreamingResponse(
        _whole(file) if plain else _asvspoof5(file),
        media_type="text/csv" if plain else "text/tab-separated-values",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _scores(folder: Path) -> BinaryIO:
    try:
        return open_beneath(folder / "scores.csv", folder)
    except OSError:
        raise Problem(problems.NOT_FOUND, _("this evaluation has no scores; wait until it has succeeded")) from None


def _whole(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(1 << 18):
            yield chunk


def _asvspoof5(file: BinaryIO) -> Iterator[str]:
    """ASVspoof 5's form; clips without a score have no line."""
    yield "filename\tcm-score\n"
    with io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["score"]:
                yield f"{as_written(row['clip'])}\t{row['score']}\n"


@router.get("/{id}/clips", responses=answers(problems.NOT_FOUND, problems.INVALID))
async def list_evaluation_clips(
    id: UUID,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    order: Annotated[Order, Query(description="worst: most surely wrong; doubtful: nearest to no evidence.")] = "worst",
    truth: Annotated[str, Query(description="Of this class alone.")] = "",
    predicted: Annotated[str, Query(description="Those taken for this class alone.")] = "",
    verdict: Annotated[str, Query(description="human, machine or inconclusive alone.")] = "",
    speaker: Annotated[str, Query(description="Of this speaker alone.")] = "",
    condition: Annotated[str, Query(description="Under this condition alone.")] = "",
    length: Annotated[str, Query(description="Of this group of lengths alone, as in the figures.")] = "",
    limit: Limit = 24,
    after: Annotated[str, Query(description="`next` of the part before.", max_length=100)] = "",
) -> EvaluatedClips:
    """The clips of an evaluation: what each is, what the model said of it; the worst, the best or the most doubtful first."""
    await owned_or_404(Owned(Evaluation, session, viewer.id), id, EVALUATION)
    wanted = Wanted(order, truth, predicted, verdict, speaker, condition, length)
    return await asyncio.to_thread(clips.page, services.folder.job(id).path, wanted, limit, after)


@router.get("/{id}/clips/{place}/recording", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def read_evaluated_recording(
    id: UUID, place: Place, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> FileResponse:
    """A clip of an evaluation, to listen to; parts of it by Range."""
    row = await owned_or_404(Owned(Evaluation, session, viewer.id), id, EVALUATION)
    path = await _clip_or_404(session, services.folder, viewer, row, place)
    return await as_file(path, services.folder.path)


@router.get(
    "/{id}/clips/{place}/spectrogram",
    response_class=Response,
    responses=answers(problems.NOT_FOUND, problems.BAD_RECORDING, problems.CROWDED, problems.UNAVAILABLE)
    | {200: {"content": {"image/png": {}}}},
)
async def read_evaluated_spectrogram(id: UUID, place: Place, viewer: ViewerDep, services: ServicesDep) -> Response:
    """A clip of an evaluation as the model sees it: its spectrogram as a picture."""
    async with services.database.transaction() as session:
        row = await owned_or_404(Owned(Evaluation, session, viewer.id), id, EVALUATION)
        model = row.model_id
        path = await _clip_or_404(session, services.folder, viewer, row, place)
    place_of_it = str(path.relative_to(services.folder.path))
    return as_picture(await services.detector.picture(viewer.id, place_of_it, model=model))


async def _clip_or_404(session: AsyncSession, data: DataFolder, viewer: Viewer, row: Evaluation, place: int) -> Path:
    """Where the clip lies, for who may read its dataset still.

    Raises:
        Problem: NOT_FOUND if he may not, or it is gone.
    """
    readers = await readers_of_version(session, row.job.spec["dataset"]["version"])
    if readers is not None and not readers.allows(str(viewer.id)):
        sentence = _("the dataset {name} is not shared with you any more; ask its owner for it")
        raise Problem(problems.NOT_FOUND, sentence.format(name=row.dataset))
    return await asyncio.to_thread(_clip, data, row, place)


def _clip(data: DataFolder, row: Evaluation, place: int) -> Path:
    """Where the clip lies."""
    version = row.job.spec["dataset"]["version"]
    return file_of(data.dataset(version).clips, clips.clip_at(data.job(row.id).path, place).clip)
