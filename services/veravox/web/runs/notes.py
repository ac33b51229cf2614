"""What one writes beside a run: tags, and notes of any length."""

from functools import partial
from typing import Any

from nicegui import ui

from veravox.client.models import RunRead
from veravox.core.text import _
from veravox.web.context import Viewer
from veravox.web.elements import Part, Tag, card, told
from veravox.web.frame import Frame
from veravox.web.runs.tags import TagLine, shown_tags, tag_chips

LONGEST = 10_000


class Beside:
    """The card; for who may not change the run only what there is to read."""

    def __init__(self, viewer: Viewer, around: Frame, run: RunRead) -> None:
        self._viewer, self._around, self._run = viewer, around, run
        self._notes_seen = run.notes or ""
        if run.may_change:
            with card(_("Notes"), data_testid="notes"):
                self._tags: Part[tuple[tuple[str, ...], bool]] = Part(self._tags_part, "div", "chips")
                self._show_tags()
                self._notes()
        elif run.tags or run.notes:
            with card(_("Notes")):
                with Tag("div", "", "chips"):
                    tag_chips(run.tags or [])
                Tag("p", run.notes or "", "written")

    def _show_tags(self, editing: bool = False) -> None:
        self._tags.show((tuple(self._run.tags or []), editing))

    def _tags_part(self, shown: tuple[tuple[str, ...], bool]) -> None:
        tags, editing = shown
        if editing:
            TagLine(tags, self._run.title, self._save_tags, self._show_tags)
        else:
            shown_tags(tags, self._run.title, partial(self._show_tags, True))

    async def _save_tags(self, tags: list[str]) -> bool:
        return await self._change({"tags": tags})

    def _notes(self) -> None:
        with Tag("form", "", "grid", style="margin-top:12px") as form:
            with Tag("div", "", "field"):
                entry = ui.textarea(value=self._run.notes or "")
                entry.props(f'outlined dense autogrow for="notes" maxlength="{LONGEST}"')
                entry.props["aria-label"] = _("Notes")
                Tag("small", _("Plain text. Those with whom you share the run see neither tags nor notes."))
            with Tag("div"):
                Tag("button", _("Save the notes"), type="submit")

            elsewhere: Part[str | None] = Part(_written_elsewhere)

        async def save() -> None:
            theirs = await self._others_notes()
            elsewhere.show(theirs)
            if theirs is None and await self._change({"notes": str(entry.value or "")}):
                self._notes_seen = self._run.notes or ""
                told(_("Saved."))

        form.on("submit.prevent", save, args=[])

    async def _others_notes(self) -> str | None:
        """The notes, where they are others than were seen here: they are seen now, and replaced the second time."""
        read = list[RunRead]()

        async def look() -> None:
            read.append(await self._viewer.client.read_run(self._run.id))

        notes = (read[0].notes or "") if await self._around.attempt(look()) else self._notes_seen
        if notes == self._notes_seen:
            return None
        self._notes_seen = notes
        return notes

    async def _change(self, what: dict[str, Any]) -> bool:
        async def change() -> None:
            self._run = await self._viewer.client.update_run(self._run.id, what)

        return await self._around.attempt(change())


def _written_elsewhere(notes: str | None) -> None:
    if notes is None:
        return
    says = (
        _("They were changed elsewhere meanwhile, to what stands below.")
        if notes
        else _("They were removed elsewhere meanwhile.")
    )
    Tag("p", f"{says} {_('Save again to replace that.')}", "trouble", role="alert")
    Tag("p", notes, "written")
