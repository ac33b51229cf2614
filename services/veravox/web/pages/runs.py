"""Runs: all trainings, the queue among them, and one's history of them. The address says which part of it is seen."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter, ui

from veravox.client import Client, ProblemError
from veravox.client.models import Course, Phase, RunChoices, RunList, RunRead
from veravox.core.text import _, numeral
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag, card, link, with_undo
from veravox.web.frame import Frame, frame, head
from veravox.web.phases import ENDED, WAITING
from veravox.web.runs.chooser import Chooser
from veravox.web.runs.narrowing import narrowing
from veravox.web.runs.rows import Doing, Rows, queue_places
from veravox.web.runs.view import View, view_of

router = APIRouter()
LOOK_EVERY = 2.0  # seconds
ON_A_PAGE = 50
ViewDep = Annotated[View, Depends(view_of)]


@dataclass(frozen=True)
class Seen:
    """A part of the list, and who waits, if anybody in it does."""

    runs: RunList
    places: dict[UUID, int]


async def seen(client: Client, view: View) -> Seen:
    runs = await client.list_runs(limit=ON_A_PAGE, **view.asked())
    if view.deleted or not any(run.status.phase in WAITING for run in runs.items):
        return Seen(runs, {})
    waiting: list[RunRead] = []
    for phase in (Phase.pending, Phase.queued):
        waiting += (await client.list_runs(limit=200, sort="created", phase=phase)).items
    return Seen(runs, queue_places(waiting))


async def first_seen(viewer: ViewerDep, view: ViewDep) -> Seen:
    return await seen(viewer.client, view)


async def choices_of(viewer: ViewerDep) -> RunChoices:
    return await viewer.client.read_choices()


async def days_kept(viewer: ViewerDep) -> float:
    return (await viewer.client.read_installation()).keeping.deleted


@router.page("/runs")
def runs(
    viewer: ViewerDep,
    view: ViewDep,
    first: Annotated[Seen, Depends(first_seen)],
    choices: Annotated[RunChoices, Depends(choices_of)],
    days: Annotated[float, Depends(days_kept)],
) -> None:
    title = _("Deleted runs") if view.deleted else _("Runs")
    with frame(viewer, "/runs", title) as around:
        chooser = Chooser()
        with head(title, *((_("Runs"), "/runs") if view.deleted else ())):
            if not view.deleted:
                chooser.button()
                link(_("Deleted runs"), View(deleted=True).address, "act")
                link(_("New training"), "/train", "act main")
        if view.deleted:
            Tag("p", _kept(days), "soft")
        page = RunsPage(viewer, around, chooser, view, choices)
        page.show(first)
        around.once(page.draw_courses)
    ui.navigate.history.replace(view.address)


class RunsPage:
    """The table, which follows what runs."""

    def __init__(self, viewer: Viewer, around: Frame, chooser: Chooser, view: View, choices: RunChoices) -> None:
        self._viewer, self._around, self._view = viewer, around, view
        self._all_ended = self._repeating = False
        self._seen: Seen | None = None
        self._courses: dict[UUID, Course] = {}
        self._asked_at: dict[UUID, int] = {}  # after how many epochs
        self._deleted: Part[tuple[UUID, str] | None] = Part(self._deleted_part)
        with card():
            narrowing(view, choices)
            self._rows = Rows(chooser, Doing(self._delete, self._restore, self._repeat, self._tag), view.deleted)
            self._foot: Part[tuple[bool, UUID | None]] = Part(self._foot_part)
        around.every(LOOK_EVERY, self._look)

    def show(self, found: Seen) -> None:
        self._all_ended = all(run.status.phase in ENDED for run in found.runs.items)
        self._seen = found
        self._rows.show(found.runs.items, found.places, self._courses)
        self._foot.show((bool(found.runs.items), found.runs.next))

    async def _look(self) -> None:
        """Again; what lies back and has ended stays as it is."""
        if not (self._view.after and self._all_ended):
            await self._again()

    async def _again(self) -> None:
        self.show(await seen(self._viewer.client, self._view))
        await self.draw_courses()

    async def draw_courses(self) -> None:
        """Those that are not known, or went on since."""
        runs = [] if self._view.deleted or self._seen is None else self._seen.runs.items
        epochs = {run.id: run.status.progress.epoch for run in runs}
        new = [id for id, epoch in epochs.items() if epoch != self._asked_at.get(id, 0)]
        if not new or self._seen is None:
            return
        with suppress(ProblemError):  # the next look tries again
            found = await self._viewer.client.read_courses(new)
            self._asked_at |= {id: epochs[id] for id in new}
            self._courses |= {course.id: course for course in found.items}
            self._rows.show(runs, self._seen.places, self._courses)

    def _foot_part(self, shown: tuple[bool, UUID | None]) -> None:
        any_there, after = shown
        view = self._view
        if not any_there:
            Tag("p", _nothing(view), "soft")
        with Tag("div", "", "between after"):
            if view.after:
                link(_("Back to the first"), replace(view, after="").address)
            if after:
                link(_("More runs"), replace(view, after=str(after)).address, "act")

    async def _tag(self, run: RunRead, tags: list[str]) -> RunRead | None:
        made: list[RunRead] = []

        async def change() -> None:
            made.append(await self._viewer.client.update_run(run.id, {"tags": tags}))

        return made[0] if await self._around.attempt(change()) else None

    async def _delete(self, run: RunRead) -> None:
        if await self._around.attempt(self._viewer.client.delete_run(run.id)):
            self._deleted.show((run.id, run.title))
            await self._again()

    async def _repeat(self, run: RunRead) -> None:
        """Once: a second click while the first is on its way would train twice."""
        if self._repeating:
            return
        self._repeating = True
        made: list[RunRead] = []

        async def repeat() -> None:
            made.append(await self._viewer.client.repeat_run(run.id))

        if await self._around.attempt(repeat()):
            ui.navigate.to(f"/runs/{made[0].id}")
        self._repeating = False

    async def _restore(self, run: RunRead) -> None:
        if await self._around.attempt(self._viewer.client.restore_run(run.id)):
            await self._again()

    def _deleted_part(self, gone: tuple[UUID, str] | None) -> None:
        if gone is None:
            return
        id, title = gone

        async def undo() -> None:
            if await self._around.attempt(self._viewer.client.restore_run(id)):
                self._deleted.show(None)
                await self._again()

        with_undo(_("{name} was deleted.").format(name=title), undo)


def _nothing(view: View) -> str:
    if view.narrows:
        return _("No run is like that; leave something out.")
    return _("There is nothing to bring back.") if view.deleted else _("Nothing was trained yet.")


def _kept(days: float) -> str:
    if not days:
        return _("What was deleted can be brought back.")
    return _("What was deleted can be brought back for {n} days; then it goes for good.").format(n=numeral(f"{days:g}"))
