"""A run: its curve as it grows, how far it is, what it found, and what one can do about it.

The page is built from the gateway alone, so it is the same after a reload, in another browser and after a restart.
"""

from contextlib import suppress
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter, ui

from veravox.client import ProblemError
from veravox.client.models import AttemptRecord, EpochRow, RunRead, TrainingJobStatus
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag, card, link, told
from veravox.web.followed import Silence
from veravox.web.frame import Frame, frame, head
from veravox.web.phases import ENDED, went_on
from veravox.web.plots import Course
from veravox.web.recipe import spec_of
from veravox.web.runs import agreement as against
from veravox.web.runs import downloads, failing, findings, pictures, progress, settings
from veravox.web.runs.acts import Acts
from veravox.web.runs.curve_card import CurveCard
from veravox.web.runs.epochs import EpochsTable
from veravox.web.runs.files import KEPT
from veravox.web.runs.log_card import LogCard
from veravox.web.runs.look import Look, look_of
from veravox.web.runs.notes import Beside
from veravox.web.runs.results import Report, results
from veravox.web.sharing_part import is_own
from veravox.web.watching import Watcher

router = APIRouter()
LOOK_EVERY = 0.25  # seconds
Original = tuple[UUID, str] | None


async def the_run(id: UUID, viewer: ViewerDep) -> RunRead:
    return await viewer.client.read_run(id)


async def the_original(viewer: ViewerDep, run: Annotated[RunRead, Depends(the_run)]) -> Original:
    return await findings.original_of(viewer.client, run)


@router.page("/runs/{id}")
def run(
    viewer: ViewerDep,
    run: Annotated[RunRead, Depends(the_run)],
    original: Annotated[Original, Depends(the_original)],
    look: Annotated[Look, Depends(look_of)],
    new: bool = False,
) -> None:
    with frame(viewer, "/runs", run.title) as around, Tag("div", "", style="display:contents") as all_of_it:
        page = RunPage(viewer, around, run, original, look, all_of_it)
    if new:
        ui.timer(0.1, page.say_what_goes_in, once=True)


class RunPage:
    """Looks a few times a second at what the hub knows, and draws what is new."""

    def __init__(
        self, viewer: Viewer, around: Frame, run: RunRead, original: Original, look: Look, all_of_it: ui.element
    ) -> None:
        self._viewer, self._around, self._run, self._original, self._begun = viewer, around, run, original, look
        self._spec, self._all_of_it = spec_of(run), all_of_it
        self._watcher = viewer.hub.join(run, viewer.client)
        ui.context.client.on_delete(partial(viewer.hub.leave, self._watcher))
        self._followed = self._watcher.followed
        self._found, self._fetched, self._fetching = findings.Findings(), findings.NOTHING, False
        self._reckoned: list[EpochRow] = []
        self._best: EpochRow | None = None
        self._build()
        self._draw()
        ui.timer(LOOK_EVERY, self._look)

    async def say_what_goes_in(self) -> None:
        """Once, for the one who has just pressed Train."""
        ui.navigate.history.replace(f"/runs/{self._run.id}")
        with suppress(ProblemError):
            preview = await self._viewer.client.preview_run(self._spec)
            windows, clips = words.count(preview.windows), words.count(preview.clips)
            told(_("{windows} spectrograms from {clips} clips go in").format(windows=windows, clips=clips))

    def _build(self) -> None:
        with Tag("div", "", "head"):
            self._heading: Part[progress.Heading] = Part(progress.heading)
            with Tag("div", "", "acts"):
                self._acts = Acts(self._viewer, self._around, self._run)
        with Tag("div", "", "grid"):
            self._troubles: Part[failing.Troubles] = Part(failing.troubles, style="display:contents")
            self._agreement: Part[against.Shown] = Part(against.agreement, "section", "card")
            self._state = progress.State()
            with Tag("div", "", "two level"):
                course = _course(self._run.status)
                self._curve = CurveCard(self._viewer.client, self._run.id, self._followed, course, self._begun)
                with Tag("div", "", "grid"):
                    self._so_far: Part[progress.SoFar] = Part(progress.so_far, "section", "card")
                    with card(_("What was asked for")):
                        settings.asked_for(self._spec)
            Beside(self._viewer, self._around, self._run)
            self._decisions: Part[settings.Decided] = Part(settings.decisions_table, "section", "card")
            self._epochs = EpochsTable()
            LogCard(self._viewer, self._run.id)
            self._attempts: Part[list[AttemptRecord]] = Part(failing.attempts_table, "section", "card")
            self._results: Part[Report] = Part(results, style="display:contents")
            self._pictures: Part[pictures.Shown] = Part(pictures.pictures, "section", "card")
            self._downloads: Part[downloads.Left] = Part(downloads.downloads, "section", "card")

    @property
    def _status(self) -> TrainingJobStatus:
        return self._followed.status or self._run.status

    @property
    def _model(self) -> UUID | None:
        return self._followed.model or self._run.model

    def _look(self) -> None:
        self._around.say_away(_why_silent(self._watcher), of="curve")
        if self._watcher.refused:
            self._close(self._watcher.refused)
        elif self._watcher.may_see:
            self._show_new()

    def _close(self, refused: ProblemError) -> None:
        """Take everything away, with all that would go on by itself, and say why."""
        self._all_of_it.clear()
        with self._all_of_it:
            with head(_("This run is closed to you")):
                pass
            with card("", role="alert"):
                Tag("p", _why_closed(refused))
                link(_("All runs"), "/runs", "act")

    def _show_new(self) -> None:
        self._draw()
        self._curve.look(_course(self._status))
        mark = findings.mark_of(self._status, len(self._followed.epochs))
        if mark != self._fetched and not self._fetching:
            self._fetching = True
            ui.timer(0.0, partial(self._fetch, mark), once=True)  # on its own: the curve goes on meanwhile

    def _draw(self) -> None:
        status, found, epochs = self._status, self._found, self._followed.epochs
        stretches = self._followed.loss.stretches
        owner = "" if is_own(self._viewer, self._run) else self._run.owner
        self._heading.show(progress.Heading(self._run.title, went_on(status), self._spec.group, self._original, owner))
        self._acts.show(status.phase, self._model is not None)
        self._troubles.show(failing.Troubles(self._run.id, failing.failure_of(status), status.notices, found.of(KEPT)))
        self._agreement.show(found.agreement)
        self._state.show(status, stretches[-1].late if stretches else None)
        if epochs is not self._reckoned:
            self._reckoned, self._best = epochs, progress.best_of(epochs)
        self._so_far.show(progress.SoFar(self._best, self._run.badge, self._spec.protocol.name, status.phase in ENDED))
        self._decisions.show(settings.Decided(found.decisions, self._spec))
        self._epochs.show(epochs)
        self._attempts.show(status.attempts)
        self._results.show(found.report)
        self._pictures.show((self._run.id, found.names))
        self._downloads.show(downloads.Left(self._run.id, found.files, self._model))

    async def _fetch(self, mark: findings.Mark) -> None:
        """What may be new since the last time; what the gateway could not answer is asked for again."""
        try:
            self._found = await findings.fetch(self._viewer.client, self._run, self._status.phase in ENDED)
            self._fetched = mark
        except ProblemError as error:
            if error.status == 404:
                self._fetched = mark
        finally:
            self._fetching = False


def _why_silent(watcher: Watcher) -> str:
    """What to say while nothing new comes."""
    silence = watcher.followed.silence
    if watcher.refused:
        return ""
    if silence is Silence.AWAY:
        return _("The gateway does not answer. The curve goes on when it is back.")
    if not watcher.may_see:
        return _("Whether you may still see this run could not be asked for a minute. It goes on once that is known.")
    if silence is Silence.BROKEN:
        still = _("The curve stands still; the log of the page holds the reason.")
        return watcher.trouble.detail if watcher.trouble else still
    return ""


def _why_closed(refused: ProblemError) -> str:
    if refused.status == 401:
        return _("Your session has ended. Log in again to go on.")
    if refused.status == 404:
        return _("It was deleted, or is no longer shared with you.")
    return refused.detail


def _course(status: TrainingJobStatus) -> Course:
    return Course(status.progress.epochs, status.progress.steps)
