"""`/models`."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import FileResponse, StreamingResponse

from veravox.core import problems
from veravox.core.calibration import Calibration, Policy
from veravox.core.data_folder import DataFolder
from veravox.core.evidence import EvidenceScores
from veravox.core.problems import Problem
from veravox.core.specs import EvaluationStatus
from veravox.core.text import N_, _
from veravox.gateway.context import (
    ServicesDep,
    SessionDep,
    ViewerDep,
    changeable_or_refused,
    owned_or_404,
)
from veravox.gateway.etags import unchanged
from veravox.gateway.listing import Listed
from veravox.gateway.models.explaining import keep_scores
from veravox.gateway.models.schemas import ModelChange, ModelList, ModelRead
from veravox.gateway.once import OnceRoute
from veravox.gateway.plain_files import PlainFile
from veravox.gateway.problems import answers
from veravox.gateway.runs.archive import ZIP, archived, bundle_files, zip_of
from veravox.gateway.runs.files import BINARY, RunFile, path_of
from veravox.gateway.sharing.marking import WhoseDep, all_marked, marked
from veravox.gateway.sharing.reaching import reach
from veravox.store import owned
from veravox.store.owned import Owned, Whose
from veravox.store.tables import Evaluation, Model

router = APIRouter(
    route_class=OnceRoute, prefix="/models", tags=["models"], responses=answers(problems.UNAUTHENTICATED)
)
MODEL = N_("model")


async def changed_policy(evaluations: Owned[Evaluation], model: Model, change: ModelChange) -> Policy:
    """The policy with what is named in its place.

    Raises:
        Problem: NOT_FOUND without such an evaluation; CONFLICT if it is of another model, not done, or too small.
    """
    policy = Policy.model_validate(model.policy)
    if change.error_rates:
        policy.error_rates = change.error_rates
    if change.sure is not None:
        policy.sure = change.sure
    if not change.own_calibration:
        policy.calibration = None
    if change.calibrate_with:
        policy.calibration = _own(await owned_or_404(evaluations, change.calibrate_with, _("evaluation")), model)
    return policy


def _explained(evaluation: Evaluation, model: Model) -> EvidenceScores:
    result = _result(evaluation, model)
    if not result.get("explanations"):
        not_asked = _("this evaluation has scored no explanations; start one with `explanations`, a number of pairs")
        raise Problem(problems.CONFLICT, result.get("notExplained") or not_asked)
    return EvidenceScores.model_validate(result["explanations"])


def _result(evaluation: Evaluation, model: Model) -> dict[str, Any]:
    if evaluation.model_id != model.id:
        raise Problem(problems.CONFLICT, _("this evaluation is of another model; evaluate this one on your clips"))
    result = EvaluationStatus.model_validate(evaluation.job.status).result
    if result is None:
        raise Problem(problems.CONFLICT, _("this evaluation has not succeeded; wait for it, or start it again"))
    return result


def _own(evaluation: Evaluation, model: Model) -> Calibration:
    result = _result(evaluation, model)
    if not result.get("calibration"):
        raise Problem(problems.CONFLICT, result.get("notCalibrated") or _("this evaluation is too old; start it again"))
    return Calibration.model_validate(result["calibration"])


@router.get("")
async def list_models(viewer: ViewerDep, session: SessionDep, wanted: Listed, whose: WhoseDep = None) -> ModelList:
    """All models, newest first where nothing else is said."""
    page = await Owned(Model, session, viewer.id).page(wanted, whose=whose or Whose.ALL)
    items = await all_marked(session, Model, [ModelRead.of(row, viewer.id) for row in page.rows])
    return ModelList(items=items, next=page.next)


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_model(id: UUID, viewer: ViewerDep, session: SessionDep) -> ModelRead:
    """A model."""
    row = await owned_or_404(Owned(Model, session, viewer.id), id, MODEL)
    return await marked(session, Model, ModelRead.of(row, viewer.id))


@router.patch(
    "/{id}",
    dependencies=[unchanged(read_model)],
    responses=answers(problems.NOT_FOUND, problems.FORBIDDEN, problems.INVALID, problems.CONFLICT),
)
async def change_model(
    id: UUID, body: ModelChange, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> ModelRead:
    """Choose how many errors are allowed, calibrate a model with an evaluation on clips of your own, or let it keep what an
    evaluation found out about its explanations."""
    row = await changeable_or_refused(Owned(Model, session, viewer.id), id, MODEL)
    evaluations = Owned(Evaluation, session, viewer.id)
    row.policy = (await changed_policy(evaluations, row, body)).outside()
    if body.explain_with:
        scores = _explained(await owned_or_404(evaluations, body.explain_with, _("evaluation")), row)
        await asyncio.to_thread(keep_scores, services.folder.model(id), scores)
        row.metrics = {**row.metrics, "explanations": scores.outside()}
    return await marked(session, Model, ModelRead.of(row, viewer.id))


@router.delete(
    "/{id}",
    dependencies=[unchanged(read_model)],
    status_code=204,
    responses=answers(problems.NOT_FOUND, problems.FORBIDDEN, problems.UNAVAILABLE),
)
async def delete_model(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> None:
    """Delete a model; `restore` brings it back. Its run stays."""
    row = await changeable_or_refused(Owned(Model, session, viewer.id), id, MODEL)
    owned.delete(row)
    await reach(services, session, row)


@router.post("/{id}/restore", responses=answers(problems.NOT_FOUND, problems.FORBIDDEN, problems.UNAVAILABLE))
async def restore_model(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> ModelRead:
    """Bring back a deleted model."""
    row = await changeable_or_refused(Owned(Model, session, viewer.id), id, MODEL, deleted=True)
    owned.restore(row)
    await reach(services, session, row)
    return await marked(session, Model, ModelRead.of(row, viewer.id))


@router.get("/{id}/bundle", response_class=StreamingResponse, responses=answers(problems.NOT_FOUND) | ZIP)
async def read_bundle(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> StreamingResponse:
    """The bundle: `model.safetensors` and `model.json` in a zip archive. Nothing in it can run code."""
    await owned_or_404(Owned(Model, session, viewer.id), id, MODEL)
    return bundle_of(services.folder, id)


def bundle_of(data: DataFolder, id: UUID) -> StreamingResponse:
    """Its bundle as it is downloaded.

    Raises:
        Problem: NOT_FOUND if its files are gone.
    """
    folder = data.model(id)
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


@router.get("/{id}/onnx", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def read_onnx(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> FileResponse:
    """The model as ONNX, for programs without torch: from pictures to logits; its metadata says what they mean."""
    row = await owned_or_404(Owned(Model, session, viewer.id), id, MODEL)
    folder = services.folder.model(id)
    try:
        return PlainFile(path_of(folder, RunFile.ONNX), folder.path, filename=f"veravox-{id}.onnx", media_type=BINARY)
    except FileNotFoundError:
        raise Problem(problems.NOT_FOUND, _why_no_onnx(row)) from None


def _why_no_onnx(row: Model) -> str:
    if row.provenance in {"converted", "uploaded"}:
        return _(
            "this model has no ONNX file: it was taken in, and a training alone leaves one; its bundle has all of it"
        )
    return _("this model has no ONNX file; it is written when a training ends, unless checkpoints.exports is off")
