"""Runs: all trainings, the queue among them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import RunRead
from veravox.core.catalogue import ARCHITECTURES, PROTOCOLS
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Cell, Part, Tag, bar, button, card, chip, link, table, with_undo
from veravox.web.frame import Frame, frame, head
from veravox.web.phases import ENDED, WAITING, phase_chip
from veravox.web.recipe import spec_of
from veravox.web.runs.addresses import group_chip
from veravox.web.runs.chooser import Chooser

router = APIRouter()
LOOK_EVERY = 2.0  # seconds


async def all_runs(viewer: ViewerDep) -> list[RunRead]:
    return (await viewer.client.list_runs(limit=200)).items


@router.page("/runs")
def runs(viewer: ViewerDep, first: Annotated[list[RunRead], Depends(all_runs)]) -> None:
    with frame(viewer, "/runs", _("Runs")) as around:
        chooser = Chooser()
        with head(_("Runs")):
            chooser.button()
            link(_("New training"), "/train", "act main")
        RunsPage(viewer, around, chooser).list.show(first)


class RunsPage:
    """The table, which follows what runs."""

    def __init__(self, viewer: Viewer, around: Frame, chooser: Chooser) -> None:
        self._viewer, self._around, self._chooser = viewer, around, chooser
        self.deleted: Part[tuple[UUID, str] | None] = Part(self._deleted)
        self.list: Part[list[RunRead]] = Part(self._list)
        around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        self.list.show(await all_runs(self._viewer))

    def _list(self, found: list[RunRead]) -> None:
        with card():
            if not found:
                Tag("p", _("Nothing was trained yet."), "soft")
                return
            places = queue_places(found)
            columns = [
                (_("compare"), ""),
                (_("run"), ""),
                (_("phase"), ""),
                (_("progress"), ""),
                (_("macro F1, validation"), "n"),
            ]
            columns += [(_("kept apart"), ""), (_("made"), ""), ("", "n")]
            table(_("Runs, newest first"), columns, [self._row(run, places.get(run.id, 0)) for run in found])

    def _row(self, run: RunRead, place: int) -> list[Cell]:
        spec = spec_of(run)
        protocol = PROTOCOLS.get(spec.protocol.name)
        metrics = run.status.metrics
        best = metrics.best_f1 if metrics.best_f1 is not None else metrics.f1
        return [
            lambda: self._chooser.box(run),
            lambda: _title(run, spec),
            lambda: phase_chip(run.status.phase),
            lambda: _progress(run, place),
            words.figure(best),
            lambda: chip(_(protocol.title), "warn" if protocol.badge else "good") if protocol else Tag("span", "–"),
            words.when(run.created_at),
            lambda: button(_("Delete"), lambda: self._delete(run), aria_label=f"{_('Delete')} {run.title}"),
        ]

    async def _delete(self, run: RunRead) -> None:
        if await self._around.attempt(self._viewer.client.delete_run(run.id)):
            self.deleted.show((run.id, run.title))
            await self._look()

    def _deleted(self, gone: tuple[UUID, str] | None) -> None:
        if gone is None:
            return
        id, title = gone

        async def undo() -> None:
            if await self._around.attempt(self._viewer.client.restore_run(id)):
                self.deleted.show(None)
                await self._look()

        with_undo(_("{name} was deleted.").format(name=title), undo)


def queue_places(runs: list[RunRead]) -> dict[UUID, int]:
    """Which one is next, of those that wait: 1 is the next."""
    waiting = sorted((run for run in runs if run.status.phase in WAITING), key=lambda run: run.created_at)
    return {run.id: place for place, run in enumerate(waiting, 1)}


def _title(run: RunRead, spec: TrainingJobSpec) -> None:
    """What it is called, with its network and its group below."""
    architecture = ARCHITECTURES.get(spec.model.architecture)
    with Tag("div", style="min-width:180px"):
        link(run.title, f"/runs/{run.id}")
        with Tag("div", "", "line"):
            Tag("small", _(architecture.title) if architecture else spec.model.architecture)
            if spec.group:
                group_chip(spec.group)


def _progress(run: RunRead, place: int) -> None:
    progress = run.status.progress
    if place:
        Tag("span", _("next in the queue") if place == 1 else _("number {n} in the queue").format(n=place), "soft")
    elif run.status.phase in ENDED:
        Tag("span", _("{n} epochs").format(n=progress.epoch) if progress.epoch else "–", "soft")
    else:
        with Tag("div", style="min-width:140px"):
            bar(progress.percent / 100, _("Progress of {name}").format(name=run.title))
            Tag("small", words.time_left(progress.eta_seconds) or progress.stage)
