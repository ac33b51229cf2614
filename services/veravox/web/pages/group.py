"""A group: one training over several seeds, folds or held-out names, what its runs amount to together, and what one can do with all of them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter

from veravox.client import Client
from veravox.client.models import Desired, EpochRow, FigureSpread, GroupRead, GroupRun, GroupUpdate
from veravox.core.text import _
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag, button, card, told, with_undo
from veravox.web.frame import Frame, frame
from veravox.web.runs import groups
from veravox.web.runs.acts import show_steering, steering
from veravox.web.runs.overlay import Line, Overlay

router = APIRouter()
LOOK_EVERY = 1.0  # seconds


async def the_group(name: str, viewer: ViewerDep) -> GroupRead:
    return await viewer.client.read_group(name)


@router.page("/groups/{name:path}")
async def group(viewer: ViewerDep, first: Annotated[GroupRead, Depends(the_group)]) -> None:
    curves = Curves(viewer.client)
    await curves.follow(first)
    with frame(viewer, "/runs", first.name) as around:
        GroupPage(viewer, around, first, curves)


class Curves:
    """The epochs of each run; asked for again when a run has come to another epoch."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[UUID, tuple[object, list[EpochRow]]] = {}

    async def follow(self, read: GroupRead) -> None:
        for run in read.runs:
            mark = run.progress.epoch, run.phase
            if self._known.get(run.id, (None,))[0] != mark:
                self._known[run.id] = mark, (await self._client.read_epochs(run.id)).items

    def of(self, read: GroupRead) -> list[Line]:
        return [Line(groups.name_of(run), self._known[run.id][1]) for run in read.runs if run.id in self._known]


class GroupPage:
    """Looks at the group as long as it is open."""

    def __init__(self, viewer: Viewer, around: Frame, first: GroupRead, curves: Curves) -> None:
        self._viewer, self._around, self._name, self._curves = viewer, around, first.name, curves
        self._is_deleted = False
        self._deleted: Part[bool] = Part(self._undo)
        with Tag("div", "", "head"):
            self._heading: Part[groups.Heading] = Part(groups.heading)
            with Tag("div", "", "acts"):
                self._steering = steering(self._want)
                self._compare: Part[tuple[UUID, ...]] = Part(groups.compare_link, style="display:contents")
                self._delete = button(_("Delete"), self._delete_all)
        with Tag("div", "", "grid"):
            self._cautions: Part[list[str]] = Part(groups.cautions, style="display:contents")
            self._together: Part[list[FigureSpread]] = Part(groups.together, "section", "card")
            with card(_("Curves by epoch, on validation data")):
                self._chart = Overlay(self._curves.of(first))
            self._runs: Part[list[GroupRun]] = Part(groups.runs_table, "section", "card")
        self._show(first)
        around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        if self._is_deleted:
            return
        read = await self._viewer.client.read_group(self._name)
        await self._curves.follow(read)
        self._show(read)

    def _show(self, read: GroupRead) -> None:
        changeable = [run for run in read.runs if run.may_change]
        show_steering(self._steering, {run.phase for run in changeable})
        self._delete.set_visibility(bool(changeable))
        self._heading.show(groups.heading_of(read))
        self._compare.show(tuple(run.id for run in read.runs))
        self._cautions.show(read.cautions)
        self._together.show(read.figures)
        self._chart.show(self._curves.of(read))
        self._runs.show(read.runs)

    async def _want(self, desired: Desired, sentence: str) -> None:
        work = self._viewer.client.update_group(self._name, GroupUpdate(desired=desired))
        if await self._around.attempt(work):
            told(sentence)
            await self._look()

    async def _delete_all(self) -> None:
        if await self._around.attempt(self._viewer.client.delete_group(self._name)):
            self._mark_deleted(True)

    async def _restore(self) -> None:
        if await self._around.attempt(self._viewer.client.restore_group(self._name)):
            self._mark_deleted(False)
            await self._look()

    def _mark_deleted(self, deleted: bool) -> None:
        self._is_deleted = deleted
        self._delete.set_visibility(not deleted)
        self._deleted.show(deleted)

    def _undo(self, deleted: bool) -> None:
        if deleted:
            with_undo(_("All runs of {name} were deleted.").format(name=self._name), self._restore)
