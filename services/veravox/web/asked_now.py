"""The recordings that were just asked about, several at once: a row each, which is filled as its answer comes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from nicegui import events, ui

from veravox.client import ProblemError
from veravox.client.models import ModelRead, VerdictRead
from veravox.core.text import _
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, card, table
from veravox.web.verdict_parts import in_a_row

MOST = 500  # rows; of more, the first
LONGEST = 500  # characters that a browser may put on its own page


@dataclass(frozen=True)
class Asked:
    """One recording: its answer, or why there is none; neither, as long as it waits or is judged."""

    file: str
    verdict: VerdictRead | None = None
    why: str = ""

    @property
    def ended(self) -> bool:
        return bool(self.verdict or self.why)


class AskedNow:
    """Hears from `drop.js` which recordings it sends, and of each how it went."""

    def __init__(self, viewer: Viewer, models: dict[UUID, ModelRead], changed: Callable[[], object]) -> None:
        self._viewer, self._models, self._changed = viewer, models, changed
        self._asked: list[Asked] = []
        self._part: Part[list[Asked]] = Part(self._build)
        ui.on("asked", self._begin)
        ui.on("answered", self._answer)

    @property
    def shown(self) -> set[UUID]:
        """The verdicts that stand here."""
        return {each.verdict.id for each in self._asked if each.verdict}

    def _begin(self, event: events.GenericEventArguments) -> None:
        names = event.args if isinstance(event.args, list) else []
        files = [str(each)[:LONGEST] for each in names[:MOST]]
        self._show([Asked(each) for each in files] if len(files) > 1 else [])  # a single one has a page of its own

    async def _answer(self, event: events.GenericEventArguments) -> None:
        said: dict[str, Any] = event.args if isinstance(event.args, dict) else {}
        at = said.get("at")
        if not isinstance(at, int) or not 0 <= at < len(self._asked):
            return
        asked = self._asked
        found = await self._found(asked[at], said)
        if asked is self._asked:  # else others were asked about meanwhile
            asked[at] = found
            self._show(asked)

    async def _found(self, row: Asked, said: dict[str, Any]) -> Asked:
        try:
            return replace(row, verdict=await self._viewer.client.read_verdict(UUID(str(said.get("id")))))
        except ValueError:
            return replace(row, why=str(said.get("why"))[:LONGEST])
        except ProblemError as error:
            return replace(row, why=error.detail)

    def _show(self, asked: list[Asked]) -> None:
        self._asked = asked
        self._part.show(list(asked))
        self._changed()

    def _build(self, asked: Sequence[Asked]) -> None:
        if not asked:
            return
        with card(_("Asked just now"), style="margin-bottom:16px"):
            done, refused = sum(each.ended for each in asked), sum(bool(each.why) for each in asked)
            told = _("{n} of {of} are done.").format(n=done, of=len(asked))
            beside = _("Without a verdict: {n}.").format(n=refused) if refused else ""
            Tag("p", f"{told} {beside}".strip(), "soft", role="status")
            columns = [(_("recording"), ""), (_("verdict"), ""), (_("human"), "n whole"), (_("model"), "")]
            rows = [self._row(each, at == done) for at, each in enumerate(asked)]
            table(_("Recordings that you asked about just now"), columns, rows)

    def _row(self, each: Asked, is_next: bool) -> list[Cell]:
        verdict = each.verdict
        if verdict is None:
            waits = _("is being judged") if is_next else _("waits")
            return [each.file, each.why or waits, "", ""]
        return in_a_row(verdict, self._models.get(verdict.model))
