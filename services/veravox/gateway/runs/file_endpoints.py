"""`/runs/{id}/files` and `/runs/{id}/evidence`: what can be taken away of a run."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import FileResponse, StreamingResponse

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.reporting.html import FETCHED
from veravox.core.text import _
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.once import OnceRoute
from veravox.gateway.plain_files import PlainFile
from veravox.gateway.problems import answers
from veravox.gateway.runs.archive import ZIP, evidence, zip_of
from veravox.gateway.runs.files import OF_THE_MODEL, RunFile, help_of, is_picture, media_type, path_of, there
from veravox.gateway.runs.schemas import FileList, FileRead
from veravox.gateway.runs.seen import RUN
from veravox.store.owned import Owned
from veravox.store.tables import Model, Run

router = APIRouter(route_class=OnceRoute, prefix="/runs", tags=["runs"], responses=answers(problems.UNAUTHENTICATED))
QUIET = {  # a picture in SVG is a document: opened by itself it may neither run anything nor fetch anything
    "Content-Security-Policy": FETCHED,
    "X-Content-Type-Options": "nosniff",
}


@router.get("/{id}/files", responses=answers(problems.NOT_FOUND))
async def list_files(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> FileList:
    """Which files the run has by now, each with its size and a sentence."""
    run = await owned_or_404(Owned(Run, session, viewer.id), id, RUN)
    with_model = await _with_model(session, viewer, run)
    listed = await asyncio.to_thread(list, there(services.folder.run(id)))
    found = [(file, path) for file, path in listed if with_model or file not in OF_THE_MODEL]
    return FileList(items=[FileRead(name=file, size=path.stat().st_size, help=help_of(file)) for file, path in found])


@router.get("/{id}/files/{file}", response_class=FileResponse, responses=answers(problems.NOT_FOUND, problems.INVALID))
async def read_file(
    id: UUID, file: RunFile, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> FileResponse:
    """Download one of the run's files; `files` lists those that there are."""
    run = await owned_or_404(Owned(Run, session, viewer.id), id, RUN)
    if file in OF_THE_MODEL and not await _with_model(session, viewer, run):
        sentence = _("this run is shared with you, and its model is not; ask its owner to share the model too")
        raise Problem(problems.NOT_FOUND, sentence)
    folder = services.folder.run(id)
    disposition = "inline" if is_picture(file) else "attachment"
    options = {"filename": f"{id}-{file}", "content_disposition_type": disposition}
    try:
        return PlainFile(path_of(folder, file), folder.path, headers=QUIET, media_type=media_type(file), **options)
    except FileNotFoundError:
        sentence = _("the run has no {file} yet; it comes as the training goes on")
        raise Problem(problems.NOT_FOUND, sentence.format(file=file)) from None


@router.get("/{id}/evidence", response_class=StreamingResponse, responses=answers(problems.NOT_FOUND) | ZIP)
async def read_evidence(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> StreamingResponse:
    """All files of the run and its model as a zip archive, without checkpoints: for whoever wants to check it. Of a run that
    somebody shares without its model, all but the model."""
    run = await owned_or_404(Owned(Run, session, viewer.id), id, RUN)
    folder = services.folder.run(id)
    if not folder.spec.exists():
        raise Problem(problems.NOT_FOUND, _("the run has left nothing yet; its first files come when it begins"))
    with_model = await _with_model(session, viewer, run)
    return zip_of(evidence(folder, with_model), f"veravox-evidence-{id}.zip")


async def _with_model(session: SessionDep, viewer: ViewerDep, run: Run) -> bool:
    """Whether the viewer may have the model too, which has a sharing of its own."""
    return run.owner_id in {viewer.id, None} or await Owned(Model, session, viewer.id).get(run.id) is not None
