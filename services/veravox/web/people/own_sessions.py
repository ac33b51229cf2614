"""Where one is logged in, and how that ends."""

from collections.abc import Awaitable

from veravox.client.models import SessionListed
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, card, chip, table
from veravox.web.frame import Frame
from veravox.web.people.browsers import browser_in_words


class OwnSessions:
    """A row a browser."""

    def __init__(self, viewer: Viewer, around: Frame, first: list[SessionListed]) -> None:
        self._viewer, self._around = viewer, around
        with card(_("Where you are logged in")):
            self._list: Part[list[SessionListed]] = Part(self._rows)
        self._list.show(first)

    async def look(self) -> None:
        self._list.show((await self._viewer.client.list_sessions()).items)

    def _rows(self, found: list[SessionListed]) -> None:
        columns = [(_("browser"), ""), (_("since"), "n"), (_("last seen"), "n"), ("", "n")]
        table(_("Your sessions, the last used first"), columns, [self._row(each) for each in found])
        if any(not each.current for each in found):
            with Tag("div", "", "acts after"):
                button(_("End all others"), self._end_others)
        if not any(each.current for each in found):
            Tag("small", _("You are here by the printed link itself, without a session."))

    def _row(self, session: SessionListed) -> list[Cell]:
        name = browser_in_words(session.browser)

        def end() -> None:
            if session.current:
                chip(_("this one"), "good")
            else:
                button(_("End"), lambda: self._end(session), aria_label=f"{_('End')} {name}")

        return [
            lambda: Tag("span", name, title=session.browser),
            words.when(session.created_at),
            words.when(session.seen_at),
            end,
        ]

    async def _end(self, session: SessionListed) -> None:
        await self._do(self._viewer.client.delete_session(session.id), _("It has ended."))

    async def _end_others(self) -> None:
        await self._do(self._viewer.client.delete_other_sessions(), _("All others have ended."))

    async def _do(self, work: Awaitable[object], says: str) -> None:
        if await self._around.attempt(work, says):
            await self.look()
