"""What one can do about a run: the buttons at the right of its title."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from veravox.client.models import Desired, Phase, RunRead, RunUpdate, SharedKind
from veravox.core.text import _
from veravox.web.context import Viewer
from veravox.web.elements import button, link, told
from veravox.web.frame import Frame
from veravox.web.phases import ENDED
from veravox.web.runs.addresses import compare_address
from veravox.web.sharing_part import SharingDialog, Thing, is_own


class Acts:
    """Made once and only hidden: a click that meets a button in the middle of a rebuild would be lost."""

    def __init__(self, viewer: Viewer, around: Frame, run: RunRead) -> None:
        self._viewer, self._around, self._run = viewer, around, run
        self._resume, self._pause, self._stop = steering(self._want)
        self._sharing = SharingDialog(viewer, around, nothing)
        if is_own(viewer, run):
            self._sharing.button(Thing(SharedKind.runs, run.id, run.title))
        self._repeat = button(_("Repeat exactly"), self._repeat_run)
        self._again = link(_("Train again like this"), f"/train?like={run.id}", "act")
        link(_("Compare"), compare_address(filter(None, (run.repeats, run.id))), "act")
        self._try = link(_("Try it now"), f"/evaluate?model={run.id}", "act main")

    def show(self, phase: Phase, has_model: bool) -> None:
        ended = phase in ENDED
        show_steering((self._resume, self._pause, self._stop), {phase} if self._run.may_change else set())
        self._repeat.set_visibility(phase is Phase.succeeded)
        self._again.set_visibility(ended)
        self._try.set_visibility(has_model)

    async def _want(self, desired: Desired, sentence: str) -> None:
        if await self._around.attempt(self._viewer.client.update_run(self._run.id, RunUpdate(desired=desired))):
            told(sentence)

    async def _repeat_run(self) -> None:
        """Once: a second click while the first is on its way would train twice."""
        self._repeat.set(disabled=True)
        made: list[RunRead] = []

        async def repeat() -> None:
            made.append(await self._viewer.client.repeat_run(self._run.id))

        if await self._around.attempt(repeat()):
            ui.navigate.to(f"/runs/{made[0].id}")
        else:
            self._repeat.set(disabled=None)


async def nothing() -> None:
    """There is no list to look at again."""


Want = Callable[[Desired, str], Awaitable[None]]
Buttons = tuple[ui.element, ui.element, ui.element]


def steering(want: Want) -> Buttons:
    """Resume, pause and stop; each says what will happen."""
    stop = _("It finishes its batch and keeps the best model.")
    pause = _("It finishes its batch, saves and pauses.")
    return (
        button(_("Resume"), lambda: want(Desired.run, _("It goes on."))),
        button(_("Pause"), lambda: want(Desired.pause, pause)),
        button(_("Stop and keep the model"), lambda: want(Desired.stop, stop)),
    )


def show_steering(buttons: Buttons, phases: set[Phase]) -> None:
    """Those that make sense for runs in these phases."""
    resume, pause, stop = buttons
    going = phases - ENDED - {Phase.stopping}
    halted = {Phase.paused, Phase.pausing}
    resume.set_visibility(bool(going & halted))
    pause.set_visibility(bool(going - halted))
    stop.set_visibility(bool(going))
