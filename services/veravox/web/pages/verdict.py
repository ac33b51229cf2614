"""A verdict: what was said of a recording, what one can hear and see, and how far to trust it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter

from veravox.client import ProblemError
from veravox.client.models import ModelRead, VerdictRead
from veravox.core.text import _
from veravox.web.context import ViewerDep
from veravox.web.elements import Tag, card, link
from veravox.web.evidence_part import EvidencePart
from veravox.web.frame import frame
from veravox.web.verdict_parts import (
    banner,
    cautions,
    classes,
    judged_by,
    no_proof,
    spectrogram,
    stretches,
    timeline,
    trust,
)

router = APIRouter()

Found = tuple[VerdictRead, ModelRead | None]


async def the_verdict(id: UUID, viewer: ViewerDep) -> Found:
    """The verdict, and its model unless that was deleted meanwhile."""
    verdict = await viewer.client.read_verdict(id)
    try:
        return verdict, await viewer.client.read_model(verdict.model)
    except ProblemError as error:
        if error.status != 404:
            raise
        return verdict, None


@router.page("/verdicts/{id}")
def verdict(viewer: ViewerDep, found: Annotated[Found, Depends(the_verdict)]) -> None:
    said, model = found
    with frame(viewer, "/evaluate", said.file):
        _heading(said, model)
        cautions(said)
        banner(said)
        with Tag("div", "", "two", style="--side:330px"):
            with Tag("div", "", "grid"):
                _hear_and_see(said)
                if model:
                    EvidencePart(viewer, said)
            with Tag("div", "", "grid"):
                classes(said, model)
                trust(said, model)
        no_proof()


def _heading(said: VerdictRead, model: ModelRead | None) -> None:
    with Tag("div", "", "head"):
        with Tag("div"):
            with Tag("div", "", "crumbs"):
                link(_("Evaluate"), "/evaluate")
            Tag("h1", said.file)
            judged_by(said, model, f"/models/{model.id}" if model else "")
        with Tag("div", "", "acts"):
            link(_("New recording"), f"/evaluate?model={said.model}" if model else "/evaluate", "act main")


def _hear_and_see(said: VerdictRead) -> None:
    address = f"/api/v1/verdicts/{said.id}"
    with card(_("Listen and look"), "hear"):
        spectrogram(said, src=f"{address}/spectrogram")
        timeline(said)
        Tag("audio", controls=True, preload="metadata", src=f"{address}/recording", aria_label=said.file)
        stretches(said)
