"""A run: its curve as it grows, how far it is, what it found, and what one can do about it.

The page is built from the gateway alone, so it is the same after a reload, in another browser and after a restart.
"""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter, ui

from veravox.client import ProblemError
from veravox.client.models import Desired, EpochRow, Phase, RunRead, RunUpdate, TrainingJobStatus
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag, button, card, link, told
from veravox.web.frame import Frame, frame
from veravox.web.phases import ENDED, went_on, why
from veravox.web.plots import Course, LossChart
from veravox.web.recipe import spec_of
from veravox.web.run_parts import (
    Results,
    SoFar,
    Troubles,
    best_of,
    data_card,
    downloads,
    epochs_table,
    heading,
    results,
    so_far,
    state,
    troubles,
)

router = APIRouter()
LOOK_EVERY = 0.25  # seconds


async def the_run(id: UUID, viewer: ViewerDep) -> RunRead:
    return await viewer.client.read_run(id)


@router.page("/runs/{id}")
def run(viewer: ViewerDep, run: Annotated[RunRead, Depends(the_run)], new: bool = False) -> None:
    with frame(viewer, "/runs", run.title) as around:
        page = RunPage(viewer, around, run)
    ui.context.client.on_delete(page.leave)
    if new:
        ui.timer(0.1, page.say_what_goes_in, once=True)


class RunPage:
    """Looks a few times a second at what the hub knows, and draws what is new."""

    def __init__(self, viewer: Viewer, around: Frame, run: RunRead) -> None:
        self._viewer, self._around, self._run, self._spec = viewer, around, run, spec_of(run)
        self._followed = viewer.hub.join(viewer.account.id, run.id, viewer.client)
        self._logarithmic, self._reported = False, -1
        self._build()
        self._draw(run.status, run.model)
        ui.timer(LOOK_EVERY, self._look)
        ui.timer(0.05, self._report, once=True)

    async def say_what_goes_in(self) -> None:
        """Once, for the one who has just pressed Train."""
        ui.navigate.history.replace(f"/runs/{self._run.id}")
        with suppress(ProblemError):
            preview = await self._viewer.client.preview_run(self._spec)
            windows, clips = words.count(preview.windows), words.count(preview.clips)
            told(_("{windows} spectrograms from {clips} clips go in").format(windows=windows, clips=clips))

    def leave(self) -> None:
        self._viewer.hub.leave(self._viewer.account.id, self._run.id, self._viewer.client)

    def _build(self) -> None:
        with Tag("div", "", "head"):
            self._heading = Part(heading)
            with Tag("div", "", "acts"):
                self._build_acts()
        with Tag("div", "", "grid"):
            self._troubles: Part[Troubles] = Part(troubles, style="display:contents")
            self._state: Part[tuple[TrainingJobStatus, float | None]] = Part(state, "section", "card")
            with Tag("div", "", "two level"):
                with card("", "fill"):
                    self._legend()
                    self._chart = LossChart(self._followed, _course(self._run.status))
                with Tag("div", "", "grid"):
                    self._so_far: Part[SoFar] = Part(so_far, "section", "card")
                    with card(_("What was asked for")):
                        data_card(self._spec)
            self._epochs: Part[list[EpochRow]] = Part(epochs_table, "section", "card")
            self._results: Part[Results] = Part(results, style="display:contents")
            self._downloads: Part[Results] = Part(downloads, "section", "card")

    def _legend(self) -> None:
        with Tag("div", "", "between"):
            Tag("h2", _("Loss"), style="margin:0")
            with Tag("div", "", "legend"):
                Tag("span", "━ " + _("training, each batch"), "t")
                Tag("span", "━● " + _("validation"), "v")
                Tag("span", "┊ " + _("epoch ends"), "soft")
                self._scale = button(_("log"), self._turn_scale, "link", aria_pressed="false")

    def _turn_scale(self) -> None:
        self._logarithmic = not self._logarithmic
        self._scale.set(aria_pressed=str(self._logarithmic).lower())
        self._scale.text = _("linear") if self._logarithmic else _("log")

    def _look(self) -> None:
        followed = self._followed
        status = followed.status or self._run.status
        self._draw(status, followed.model or self._run.model)
        self._chart.look(_course(status), self._logarithmic)
        self._around.say_away(_why_silent(followed.trouble))

    def _draw(self, status: TrainingJobStatus, model: UUID | None) -> None:
        newest = self._followed.sketch.stretches[-1].late if self._followed.sketch.stretches else None
        self._heading.show((self._run.title, went_on(status)))
        self._show_acts(status.phase, model)
        self._troubles.show(Troubles(why(status) if status.phase is Phase.failed else ("", ""), status.notices))
        self._state.show((status, newest))
        best = best_of(self._followed.epochs)
        self._so_far.show(SoFar(best, self._run.badge, self._spec.protocol.name))
        self._epochs.show(self._followed.epochs)
        if self._reported not in (-1, self._mark(status)):
            self._reported = -1
            ui.timer(0.0, self._report, once=True)

    def _mark(self, status: TrainingJobStatus) -> int:
        """Changes when there may be more in the report."""
        return 2 * len(self._followed.epochs) + (status.phase in ENDED)

    async def _report(self) -> None:
        """Fetch the report, which is renewed at each epoch's end."""
        status = self._followed.status or self._run.status
        mark, report = self._mark(status), dict[str, Any]()
        try:
            report = (await self._viewer.client.read_report(self._run.id)).report
        except ProblemError as error:
            if error.status != 404:
                mark = -2  # asked again at the next look
        shown = Results(self._run.id, report, status.phase in ENDED, self._followed.model or self._run.model)
        self._results.show(shown)
        self._downloads.show(shown)
        self._reported = mark

    def _build_acts(self) -> None:
        """Made once and only hidden: a click that meets a button in the middle of a rebuild would be lost."""
        stop = _("It finishes its batch and keeps the best model.")
        pause = _("It finishes its batch, saves and pauses.")
        self._resume = button(_("Resume"), lambda: self._want(Desired.run, _("It goes on.")))
        self._pause = button(_("Pause"), lambda: self._want(Desired.pause, pause))
        self._stop = button(_("Stop and keep the model"), lambda: self._want(Desired.stop, stop))
        self._again = link(_("Train again like this"), f"/train?like={self._run.id}", "act")
        self._try = link(_("Try it now"), f"/evaluate?model={self._run.id}", "act main")

    def _show_acts(self, phase: Phase, model: UUID | None) -> None:
        ended, paused = phase in ENDED, phase in {Phase.paused, Phase.pausing}
        going = not ended and phase is not Phase.stopping
        self._resume.set_visibility(going and paused)
        self._pause.set_visibility(going and not paused)
        self._stop.set_visibility(going)
        self._again.set_visibility(ended)
        self._try.set_visibility(model is not None)

    async def _want(self, desired: Desired, sentence: str) -> None:
        if await self._around.attempt(self._viewer.client.update_run(self._run.id, RunUpdate(desired=desired))):
            told(sentence)


def _why_silent(trouble: ProblemError | None) -> str:
    """What to say while nothing new comes; an ended session leads to the login by itself."""
    if trouble is None or trouble.status == 401:
        return ""
    away = _("The gateway does not answer. The curve goes on when it is back.")
    return away if trouble.status == 503 else trouble.detail


def _course(status: TrainingJobStatus) -> Course:
    return Course(status.progress.epochs, status.progress.steps)
