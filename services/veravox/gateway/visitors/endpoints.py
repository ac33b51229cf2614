"""`/public`: without an account."""

from base64 import b64encode
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field

from veravox.core import problems
from veravox.core.calibration import Policy
from veravox.core.evidence import Evidence, Method, Part
from veravox.core.leaving import unless_gone
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.core.verdict import Verdict as VerdictBody
from veravox.gateway.context import ServicesDep, SessionDep, not_found
from veravox.gateway.listing import Listed
from veravox.gateway.models.cards import EITHER, CardResponse, Format, card_answer
from veravox.gateway.models.endpoints import bundle_of
from veravox.gateway.models.schemas import ModelList, ModelRead
from veravox.gateway.problems import answers
from veravox.gateway.runs.archive import ZIP
from veravox.gateway.visitors.people import published
from veravox.store.public import public_model, public_models
from veravox.store.tables import Model

router = APIRouter(prefix="/public", tags=["visitors"])  # nothing is kept, so no answer for a second time either


class VisitorVerdict(VerdictBody):
    """A verdict on a recording of which nothing was kept, and by which model."""

    file: str = Field(description="The recording's name.")
    model: UUID
    spectrogram: str = Field(description="The recording's log-mel spectrogram, a PNG picture as a `data:` address.")


class VisitorEvidence(Evidence):
    """What a verdict rests on, with its picture and sounds, of a recording of which nothing was kept."""

    picture: str = Field(description="The map over the spectrogram, a PNG picture as a `data:` address.")
    sounds: dict[Part, str] = Field(description="The recording without each part, WAV as `data:` addresses.")


@router.get("/models", responses=answers(problems.NOT_FOUND))
async def list_public_models(session: SessionDep, wanted: Listed) -> ModelList:
    """All public models, newest first where nothing else is said."""
    page = await public_models(session, wanted)
    return ModelList(items=await published(session, page.rows), next=page.next)


@router.get("/models/{id}", responses=answers(problems.NOT_FOUND))
async def read_public_model(id: UUID, session: SessionDep) -> ModelRead:
    """A public model."""
    return (await published(session, [await _public_or_404(session, id)]))[0]


@router.get("/models/{id}/bundle", response_class=StreamingResponse, responses=answers(problems.NOT_FOUND) | ZIP)
async def read_public_bundle(id: UUID, session: SessionDep, services: ServicesDep) -> StreamingResponse:
    """The bundle of a public model: `model.safetensors` and `model.json` in a zip archive."""
    await _public_or_404(session, id)
    return bundle_of(services.folder, id)


@router.get("/models/{id}/card", response_class=CardResponse, responses=EITHER)
async def read_public_card(
    id: UUID, session: SessionDep, services: ServicesDep, format: Format = "markdown"
) -> CardResponse:
    """The card of a public model: what it learnt from, what its scores are worth, its errors, its limits."""
    await _public_or_404(session, id)
    return await card_answer(session, services, id, format)


@router.post(
    "/verdicts",
    responses=answers(problems.NOT_FOUND, problems.TOO_LARGE, problems.BAD_RECORDING, problems.UNAVAILABLE),
)
async def create_visitor_verdict(
    file: Annotated[UploadFile, File(description="A recording of up to a minute, any format and rate.")],
    model: Annotated[UUID, Form(description="Which public model judges.")],
    request: Request,
    services: ServicesDep,
) -> VisitorVerdict:
    """Ask a public model about a recording, without an account. Neither the recording nor anything of it is kept: it is
    in memory until the answer is there, and in no folder and no database ever."""
    async with services.database.transaction() as session:
        row = await _public_or_404(session, model)
    content = await _read(file)
    work = services.detector.see(model, content, Policy.model_validate(row.policy))
    seen = await unless_gone(request.receive, work)
    picture = _address("image/png", seen.picture)
    name = (file.filename or "recording")[-200:]
    return VisitorVerdict(**dict(seen.verdict), file=name, model=model, spectrogram=picture)


@router.post(
    "/evidence",
    responses=answers(problems.NOT_FOUND, problems.TOO_LARGE, problems.BAD_RECORDING, problems.UNAVAILABLE),
)
async def explain_to_visitor(
    file: Annotated[UploadFile, File(description="The recording again: nothing of it was kept.")],
    model: Annotated[UUID, Form(description="Which public model judged.")],
    request: Request,
    services: ServicesDep,
    method: Annotated[Method | None, Form(description="Of the map; the best one known without.")] = None,
) -> VisitorEvidence:
    """What the verdict on a recording rests on, without an account: a map, the stretch that tells most, and the score
    without the highs, the silence or the noise. Nothing is kept of it either; it takes a second or a few."""
    async with services.database.transaction() as session:
        row = await _public_or_404(session, model)
    work = services.detector.see_why(model, await _read(file), Policy.model_validate(row.policy), method)
    seen = await unless_gone(request.receive, work)
    sounds = {part: _address("audio/wav", sound) for part, sound in seen.sounds.items()}
    return VisitorEvidence(**dict(seen.evidence), picture=_address("image/png", seen.picture), sounds=sounds)


async def _read(file: UploadFile) -> bytes:
    if content := await file.read():
        return content
    raise Problem(problems.BAD_RECORDING, _("the recording is empty; choose a file with sound in it"))


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


async def _public_or_404(session: SessionDep, id: UUID) -> Model:
    row = await public_model(session, id)
    if row is None:
        raise not_found(_("public model"), str(id))
    return row
