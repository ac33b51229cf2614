"""The last lines of a run's log, as they come, for whoever opens them."""

from uuid import UUID

from nicegui import ui

from veravox.client import ProblemError
from veravox.client.models import LogTail, RunFile
from veravox.core.text import _
from veravox.core.trace import following
from veravox.web.context import Viewer
from veravox.web.elements import Tag, card, link
from veravox.web.runs.files import file_address

LOOK_EVERY = 2.0  # seconds
MOST = 200  # lines


class LogCard:
    """Closed, it asks for nothing; open, for what is new."""

    def __init__(self, viewer: Viewer, run: UUID) -> None:
        self._client, self._run = viewer.client, run
        self._known: int | None = None
        self._shown: list[tuple[Tag, int]] = []  # pieces, and how many lines each has
        with card(), Tag("details") as details:
            Tag("summary", _("The log’s last lines"))
            with Tag("pre", "", "tail", tabindex="0", role="log", aria_label=_("The log’s last lines")):
                self._lines = Tag("div")
            self._nothing = Tag("small", _("It has said nothing yet."), "soft")
            self._nothing.set_visibility(False)  # before it was asked, nobody knows
            link(_("All of the log"), file_address(run, RunFile.log_txt), download="")
        self._timer = ui.timer(LOOK_EVERY, self._look, active=False)
        details.on("toggle", self._turn, js_handler="(event) => emit(event.target.open)")

    def _turn(self, event: object) -> None:
        self._timer.active = bool(getattr(event, "args", False))

    async def _look(self) -> None:
        """What the gateway does not answer is asked for again; the page says that it is away."""
        try:
            with following(None):
                self._take(await self._client.read_log(self._run, self._known))
        except ProblemError:
            return

    def _take(self, told: LogTail) -> None:
        self._known = told.next
        if told.anew:
            self._lines.clear()
            self._shown = []
        if told.lines:
            with self._lines:
                self._shown.append((Tag("span", "".join(f"{line}\n" for line in told.lines)), len(told.lines)))
        self._nothing.set_visibility(not self._shown)
        while len(self._shown) > 1 and sum(count for _piece, count in self._shown[1:]) >= MOST:
            self._shown.pop(0)[0].delete()
