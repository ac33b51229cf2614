"""A dataset: its clips to see and to hear, each human one beside what was made of it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter, ui

from veravox.client import ProblemError
from veravox.client.models import DatasetClips, DatasetRead, DatasetResult, Phase
from veravox.core.text import _
from veravox.web.audit_words import audit_line
from veravox.web.context import Viewer, ViewerDep
from veravox.web.datasets.narrowing import narrowing
from veravox.web.datasets.pairs import pairs, said_of
from veravox.web.datasets.told import contents, state
from veravox.web.datasets.view import View, view_of
from veravox.web.elements import Part, Tag, card, link
from veravox.web.frame import Frame, frame, head
from veravox.web.phases import ENDED, phase_chip
from veravox.web.sharing_part import belonging

router = APIRouter()
LOOK_EVERY = 1.5  # seconds
ViewDep = Annotated[View, Depends(view_of)]


@dataclass(frozen=True)
class Found:
    """A dataset, and a part of its clips; None where there are none, with a sentence if they are gone."""

    dataset: DatasetRead
    clips: DatasetClips | None = None
    gone: str = ""


async def the_dataset(viewer: ViewerDep, view: ViewDep) -> Found:
    dataset = await viewer.client.read_dataset(view.dataset)
    if not dataset.status.result:
        return Found(dataset)
    try:
        return Found(dataset, await viewer.client.list_dataset_clips(view.dataset, **view.asked()))
    except ProblemError as problem:
        if problem.status != 404:
            raise
        return Found(dataset, gone=problem.detail)


@router.page("/data/{name}")
def dataset(viewer: ViewerDep, view: ViewDep, found: Annotated[Found, Depends(the_dataset)]) -> None:
    with frame(viewer, "/data", found.dataset.name) as around:
        with head(found.dataset.name, _("Data"), "/data"):
            if found.dataset.status.phase is Phase.succeeded:
                link(_("Train on it"), f"/train?dataset={found.dataset.name}", "act")
        result = found.dataset.status.result
        if result is None:
            Coming(viewer, around, view, found.dataset)
        else:
            with Tag("div", "", "grid"):
                _whole(viewer, found.dataset)
                _clips(view, result, found)


def _whole(viewer: Viewer, dataset: DatasetRead) -> None:
    with card(_("What it holds")), Tag("div", "", "grid"):
        belonging(viewer, dataset)
        contents(dataset)
        if dataset.status.result and dataset.status.result.audit:
            audit_line(dataset.name, dataset.status.result.audit)


def _clips(view: View, result: DatasetResult, found: Found) -> None:
    with card(_("Its clips, each human one beside its copies"), "clips"):
        if found.clips is None:
            Tag("p", found.gone, "trouble")
            return
        narrowing(view, result.counts)
        Tag("p", said_of(found.clips), "soft after", role="status")
        pairs(view, found.clips)


class Coming:
    """A dataset without clips: how far it is, or why there are none. When they are there, the page begins anew."""

    def __init__(self, viewer: Viewer, around: Frame, view: View, dataset: DatasetRead) -> None:
        self._viewer, self._view = viewer, view
        self._shown: Part[DatasetRead] = Part(self._show, "section", "card")
        self._shown.show(dataset)
        if dataset.status.phase not in ENDED:
            self._timer = around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        read = await self._viewer.client.read_dataset(self._view.dataset)
        if read.status.result is not None:
            ui.navigate.to(self._view.address)
        self._shown.show(read)
        if read.status.phase in ENDED:
            self._timer.cancel()

    def _show(self, read: DatasetRead) -> None:
        phase_chip(read.status.phase)
        with Tag("div", "", "grid after"):
            state(read.status)
            if read.status.phase in ENDED:
                Tag("p", _("It has no clips. Import them again on the page for data."))
            else:
                Tag("p", _("Its clips can be heard here as soon as they are there."), "soft")
