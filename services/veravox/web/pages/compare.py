"""Compare: several runs side by side. The address says which, so that a comparison can be kept and sent."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from nicegui import APIRouter

from veravox.client.models import ComparedRun, Comparison, RunRead
from veravox.core.text import _
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag, card
from veravox.web.frame import Frame, frame, head
from veravox.web.phases import ENDED
from veravox.web.runs import comparing
from veravox.web.runs.addresses import LEAST, MOST
from veravox.web.runs.chooser import Chooser
from veravox.web.runs.overlay import Overlay

router = APIRouter()
LOOK_EVERY = 3.0  # seconds, while one of them still runs
Chosen = Annotated[list[UUID], Query()]


def distinct(runs: list[UUID]) -> list[UUID]:
    """Each once; empty where they are too few to compare, or more than can be told apart."""
    found = list(dict.fromkeys(runs))
    return found if LEAST <= len(found) <= MOST else []


async def comparison(viewer: ViewerDep, run: Chosen = []) -> Comparison | None:  # noqa: B006 - FastAPI copies it
    runs = distinct(run)
    return await viewer.client.compare_runs(runs) if runs else None


async def runs_there_are(viewer: ViewerDep) -> list[RunRead]:
    return (await viewer.client.list_runs(limit=200)).items


@router.page("/compare")
def compare(
    viewer: ViewerDep,
    first: Annotated[Comparison | None, Depends(comparison)],
    runs: Annotated[list[RunRead], Depends(runs_there_are)],
    run: Chosen = [],  # noqa: B006
) -> None:
    with frame(viewer, "/runs", _("Compare")) as around:
        with head(_("Compare"), _("Runs"), "/runs"):
            pass
        with Tag("div", "", "grid"):
            if first:
                ComparePage(viewer, around, first)
            _choice(runs, run, is_open=first is None)


class ComparePage:
    """Figures and curves, which follow what still runs."""

    def __init__(self, viewer: Viewer, around: Frame, first: Comparison) -> None:
        self._viewer, self._ids = viewer, [run.id for run in first.runs]
        self._cautions: Part[list[str]] = Part(comparing.cautions, style="display:contents")
        with card(_("Curves by epoch, on validation data")):
            self._curves = Overlay(comparing.lines(first))
        self._figures: Part[list[ComparedRun]] = Part(comparing.figures, "section", "card")
        self._differences: Part[Comparison] = Part(comparing.differences, "section", "card")
        self._show(first)
        if any(run.phase not in ENDED for run in first.runs):
            self._timer = around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        found = await self._viewer.client.compare_runs(self._ids)
        self._show(found)
        if all(run.phase in ENDED for run in found.runs):
            self._timer.cancel()

    def _show(self, found: Comparison) -> None:
        self._cautions.show(found.cautions)
        self._curves.show(comparing.lines(found))
        self._figures.show(found.runs)
        self._differences.show(found)


def _choice(runs: list[RunRead], chosen: list[UUID], is_open: bool) -> None:
    """The choice of runs; folded away below a comparison."""
    with card(), Tag("details", open=True if is_open else None):
        Tag("summary", _("Choose runs to compare"))
        if len(runs) >= LEAST:
            Chooser(chosen).show(runs)
        else:
            Tag("p", _("There are too few runs to compare; train another one first."), "soft")
