"""`/verdicts`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import FileResponse
from pydantic import Field
from sqlalchemy.orm import defer, undefer

from veravox.core import problems
from veravox.core.calibration import Policy
from veravox.core.evidence import Evidence, Method, Part
from veravox.core.leaving import unless_gone
from veravox.core.problems import Problem
from veravox.core.text import N_, _
from veravox.core.verdict import Verdict as VerdictBody
from veravox.core.verdict import VerdictProgress
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.etags import unchanged
from veravox.gateway.listing import Listed
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.schemas import Listing
from veravox.gateway.verdicts import service
from veravox.store import owned
from veravox.store.owned import Owned
from veravox.store.tables import Model, Verdict

router = APIRouter(
    route_class=OnceRoute, prefix="/verdicts", tags=["verdicts"], responses=answers(problems.UNAUTHENTICATED)
)
VERDICT = N_("verdict")
SPECTROGRAM = "spectrogram.png"


class VerdictRead(VerdictBody):
    """A verdict, on which recording, by which model."""

    id: UUID
    file: str = Field(description="The recording's name.")
    model: UUID
    created_at: datetime

    @classmethod
    def of(cls, row: Verdict) -> "VerdictRead":
        return cls._of(row, row.answer)

    @classmethod
    def in_short(cls, row: Verdict) -> "VerdictRead":
        return cls._of(row, row.short_answer)

    @classmethod
    def _of(cls, row: Verdict, answer: dict[str, Any]) -> "VerdictRead":
        return cls.model_validate(
            {**answer, "id": row.id, "file": row.file, "model": row.model_id, "createdAt": row.created_at}
        )


class VerdictList(Listing):
    """Verdicts, newest first; each without its line over time, which `GET /verdicts/{id}` has."""

    items: list[VerdictRead]


@router.get("")
async def list_verdicts(
    viewer: ViewerDep,
    session: SessionDep,
    wanted: Listed,
    model: Annotated[UUID | None, Query(description="Of this model alone.")] = None,
) -> VerdictList:
    """All verdicts, newest first where nothing else is said."""
    of_model = [Verdict.model_id == model] if model else []
    short = (defer(Verdict.answer, raiseload=True), undefer(Verdict.short_answer))
    page = await Owned(Verdict, session, viewer.id).page(wanted, *of_model, load=short)
    return VerdictList(items=[VerdictRead.in_short(row) for row in page.rows], next=page.next)


@router.post(
    "",
    status_code=201,
    responses=answers(
        problems.NOT_FOUND,
        problems.CONFLICT,
        problems.QUOTA,
        problems.TOO_LARGE,
        problems.BAD_RECORDING,
        problems.CROWDED,
        problems.UNAVAILABLE,
        problems.STORAGE_FULL,
    ),
)
async def create_verdict(
    file: Annotated[
        UploadFile, File(description="A recording that soundfile or FFmpeg reads, any rate, 0.3 s to 4 h.")
    ],
    model: Annotated[UUID, Form(description="Which model judges.")],
    viewer: ViewerDep,
    services: ServicesDep,
    request: Request,
    id: Annotated[
        UUID | None, Query(description="The new verdict's; who chooses it can ask how far it is before it is there.")
    ] = None,
) -> VerdictRead:
    """Ask a model about a recording: human or machine, and which generator."""
    id = id or uuid4()
    async with services.database.transaction() as session:
        row = await owned_or_404(Owned(Model, session, viewer.id), model, _("model"))
        policy = Policy.model_validate(row.policy)
        await services.quotas.refuse_recording(session, viewer.id, file.size or 0)
    async with (
        service.judged(services, id, viewer.id, model, policy, file, request.receive) as (
            stored,
            answer,
        ),  # takes its time: no transaction is held
        services.database.transaction() as session,
    ):
        name = (file.filename or stored)[-200:]
        verdict = Verdict(id=id, model_id=model, file=name, stored=stored, answer=answer.outside())
        Owned(Verdict, session, viewer.id).add(verdict)
        await session.flush()
        await session.refresh(verdict)
    return VerdictRead.of(verdict)


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_verdict(id: UUID, viewer: ViewerDep, session: SessionDep) -> VerdictRead:
    """A verdict."""
    return VerdictRead.of(await owned_or_404(Owned(Verdict, session, viewer.id), id, VERDICT))


@router.get("/{id}/progress", responses=answers(problems.NOT_FOUND, problems.UNAVAILABLE))
async def read_verdict_progress(id: UUID, viewer: ViewerDep, services: ServicesDep) -> VerdictProgress:
    """How far a recording is that is being judged, by the id that was chosen for its verdict; 404 before and afterwards."""
    account, place = services.judging.get(id, (None, ""))
    if account != viewer.id:
        raise Problem(problems.NOT_FOUND, _("no recording is being judged under this id"))
    return await services.detector.progress(place)


@router.delete("/{id}", dependencies=[unchanged(read_verdict)], status_code=204, responses=answers(problems.NOT_FOUND))
async def delete_verdict(id: UUID, viewer: ViewerDep, session: SessionDep) -> None:
    """Delete a verdict; `restore` brings it back."""
    owned.delete(await owned_or_404(Owned(Verdict, session, viewer.id), id, VERDICT))


@router.post("/{id}/restore", responses=answers(problems.NOT_FOUND))
async def restore_verdict(id: UUID, viewer: ViewerDep, session: SessionDep) -> VerdictRead:
    """Bring back a deleted verdict."""
    row = await owned_or_404(Owned(Verdict, session, viewer.id), id, VERDICT, deleted=True)
    owned.restore(row)
    return VerdictRead.of(row)


@router.get("/{id}/recording", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def read_recording(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> FileResponse:
    """The recording, to listen to; parts of it by Range."""
    row = await owned_or_404(Owned(Verdict, session, viewer.id), id, VERDICT)
    return FileResponse(_there(services.folder.verdict(id) / row.stored), headers={"X-Content-Type-Options": "nosniff"})


@router.get(
    "/{id}/spectrogram", response_class=FileResponse, responses=answers(problems.NOT_FOUND, problems.UNAVAILABLE)
)
async def read_spectrogram(id: UUID, viewer: ViewerDep, services: ServicesDep) -> FileResponse:
    """The recording's log-mel spectrogram as a picture, which is drawn when it is asked for first."""
    async with services.database.transaction() as session:
        row = await owned_or_404(Owned(Verdict, session, viewer.id), id, VERDICT)
    folder = services.folder.verdict(id)
    if not (folder / SPECTROGRAM).is_file():
        await services.detector.draw(str(_there(folder / row.stored).relative_to(services.folder.path)))
    return FileResponse(_there(folder / SPECTROGRAM), media_type="image/png")


@router.post(
    "/{id}/evidence",
    responses=answers(problems.NOT_FOUND, problems.BAD_RECORDING, problems.CROWDED, problems.UNAVAILABLE),
)
async def explain_verdict(
    id: UUID, request: Request, viewer: ViewerDep, services: ServicesDep, method: Method | None = None
) -> Evidence:
    """What a verdict rests on, of a recording of up to a minute: a map, its most telling stretch, and how the score
    changes without the highs, the silence or the noise. It is computed anew each time; it takes a second or a few."""
    async with services.database.transaction() as session:
        row = await owned_or_404(Owned(Verdict, session, viewer.id), id, VERDICT)
        model = await owned_or_404(Owned(Model, session, viewer.id), row.model_id, _("model"))
        policy, place = Policy.model_validate(model.policy), services.folder.verdict(id) / row.stored
    _there(place)
    place = place.relative_to(services.folder.path)
    return await unless_gone(
        request.receive, services.detector.explain(viewer.id, model.id, str(place), policy, method)
    )


@router.get("/{id}/evidence/{method}", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def read_verdict_evidence(
    id: UUID, method: Method, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> FileResponse:
    """The map as a picture, once it was asked for: blue speaks for a human, orange-red for a machine."""
    await owned_or_404(Owned(Verdict, session, viewer.id), id, VERDICT)
    return FileResponse(_there(services.folder.verdict(id) / f"evidence-{method.value}.png"), media_type="image/png")


@router.get("/{id}/without/{part}", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def read_without(
    id: UUID, part: Part, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> FileResponse:
    """The recording without its highs, its silence or its noise, once its evidence was asked for."""
    await owned_or_404(Owned(Verdict, session, viewer.id), id, VERDICT)
    return FileResponse(_there(services.folder.verdict(id) / f"without-{part.value}.wav"), media_type="audio/wav")


def _there(path: Path) -> Path:
    if not path.is_file():
        raise Problem(problems.NOT_FOUND, _("this file of the verdict is gone; ask about the recording again"))
    return path
