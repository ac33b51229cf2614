"""Evaluate: drop a recording, ask a model."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import ModelRead, VerdictRead
from veravox.core.text import _
from veravox.web import words
from veravox.web.asked_now import AskedNow
from veravox.web.context import Viewer, ViewerDep
from veravox.web.drop import drop
from veravox.web.elements import Cell, Part, Tag, button, card, link, table, with_undo
from veravox.web.frame import Frame, frame, head
from veravox.web.model_parts import to_ask_first
from veravox.web.verdict_parts import in_a_row

router = APIRouter()
LOOK_EVERY = 4.0  # seconds

Found = tuple[list[ModelRead], list[VerdictRead]]


async def found(viewer: ViewerDep) -> Found:
    """The models to ask, one's own newest first, and the verdicts given."""
    models = to_ask_first((await viewer.client.list_models(limit=200)).items)
    return models, (await viewer.client.list_verdicts(limit=50)).items


@router.page("/evaluate")
def evaluate(viewer: ViewerDep, first: Annotated[Found, Depends(found)], model: UUID | None = None) -> None:
    models, verdicts = first
    with frame(viewer, "/evaluate", _("Evaluate")) as around:
        with head(_("Who made this recording?")):
            pass
        if models:
            drop(models, model)
        else:
            with card(_("There is no model yet")):
                Tag("p", _("A training leaves its best model at each epoch's end; then you can ask it here."))
                link(_("New training"), "/train", "act main")
        EvaluatePage(viewer, around, {each.id: each for each in models}, verdicts)


class EvaluatePage:
    """The verdicts just asked for, where they are several, and those given so far."""

    def __init__(
        self, viewer: Viewer, around: Frame, models: dict[UUID, ModelRead], verdicts: list[VerdictRead]
    ) -> None:
        self._viewer, self._around, self._models = viewer, around, models
        with Tag("div", style="margin-top:16px"):
            self._now = AskedNow(viewer, models, self._sort)
            self.deleted: Part[tuple[UUID, str] | None] = Part(self._deleted)
            self._earlier: Part[list[VerdictRead]] = Part(self._list)
        self.show(verdicts)
        around.every(LOOK_EVERY, self._look)

    def show(self, given: list[VerdictRead]) -> None:
        self._given = given
        self._sort()

    def _sort(self) -> None:
        """What stands among those asked for just now stands once."""
        self._earlier.show([each for each in self._given if each.id not in self._now.shown])

    async def _look(self) -> None:
        self.show((await self._viewer.client.list_verdicts(limit=50)).items)

    def _list(self, verdicts: list[VerdictRead]) -> None:
        if not verdicts:
            return
        with card(_("Earlier verdicts")):
            columns = [(_("recording"), ""), (_("verdict"), ""), (_("human"), "n"), (_("model"), ""), (_("when"), "")]
            table(_("Earlier verdicts, newest first"), [*columns, ("", "n")], [self._row(each) for each in verdicts])

    def _row(self, verdict: VerdictRead) -> list[Cell]:
        return [
            *in_a_row(verdict, self._models.get(verdict.model)),
            words.when(verdict.created_at),
            lambda: button(_("Delete"), lambda: self._delete(verdict), aria_label=f"{_('Delete')} {verdict.file}"),
        ]

    async def _delete(self, verdict: VerdictRead) -> None:
        if await self._around.attempt(self._viewer.client.delete_verdict(verdict.id)):
            self.deleted.show((verdict.id, verdict.file))
            await self._look()

    def _deleted(self, gone: tuple[UUID, str] | None) -> None:
        if gone is None:
            return
        id, name = gone

        async def undo() -> None:
            if await self._around.attempt(self._viewer.client.restore_verdict(id)):
                self.deleted.show(None)
                await self._look()

        with_undo(_("The verdict on {name} was deleted.").format(name=name), undo)
