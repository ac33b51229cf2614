"""Evaluate: drop a recording, ask a model."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import ModelRead, VerdictRead
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Cell, Part, Tag, bar, button, card, chip, link, table, with_undo
from veravox.web.frame import Frame, frame, head
from veravox.web.verdict_words import short, tone

router = APIRouter()
ACCEPTED = ".wav,.flac,.ogg,.mp3,.m4a,.webm,.opus,.amr,.wma,audio/*,video/*"
LOOK_EVERY = 4.0  # seconds
KINDS = {"human": "good", "machine": "bad", "inconclusive": "warn"}

Found = tuple[list[ModelRead], list[VerdictRead]]


async def found(viewer: ViewerDep) -> Found:
    """The models to ask, the newest first, and the verdicts given."""
    models = (await viewer.client.list_models(limit=200)).items
    return models, (await viewer.client.list_verdicts(limit=50)).items


@router.page("/evaluate")
def evaluate(viewer: ViewerDep, first: Annotated[Found, Depends(found)], model: UUID | None = None) -> None:
    models, verdicts = first
    with frame(viewer, "/evaluate", _("Evaluate")) as around:
        with head(_("Who made this recording?")):
            pass
        if models:
            _drop(models, model)
        else:
            with card(_("There is no model yet")):
                Tag("p", _("A training leaves its best model at each epoch's end; then you can ask it here."))
                link(_("New training"), "/train", "act main")
        EvaluatePage(viewer, around, {each.id: each for each in models}).verdicts.show(verdicts)


def _drop(models: list[ModelRead], chosen: UUID | None) -> None:
    """A form that `drop.js` sends to the gateway through this very origin."""
    with Tag(
        "form",
        "",
        "drop",
        action="/api/v1/verdicts",
        method="post",
        enctype="multipart/form-data",
        data_sending=_("Sending the recording"),
        data_judging=_("Judging it"),
        data_heard=_("{heard} judged, {share} % · {left} left"),
        data_failed=_("Veravox does not answer; try again in a moment"),
        data_deaf=_("The browser gives no microphone to this page; allow it, or choose a file"),
        data_enough=_("■ Stop and judge"),
        data_spoken=_("spoken"),
    ):
        with Tag("div", "", "field", style="width:min(460px,100%);text-align:left"):
            Tag("label", _("Model"), for_="model")
            with Tag("select", "", "box", id="model", name="model"):
                for each in models:
                    said = each.title if each.bonafide else _("{name} (classes only)").format(name=each.title)
                    Tag("option", said, value=str(each.id), selected=True if each.id == chosen else None)
        Tag("div", _("Drop recordings here, or"), "soft")
        Tag("input", "", "hidden-file", type="file", name="file", id="recording", accept=ACCEPTED, multiple=True)
        with Tag("div", "", "acts"):
            Tag("label", _("Choose recordings"), "act main", for_="recording")
            Tag("button", _("● Speak"), "speak", type="button", aria_pressed="false")
        Tag(
            "small",
            _("WAV, FLAC, MP3, M4A, WebM and more, any rate, 0.3 s to 4 hours. It stays here, and is yours alone."),
        )
        Tag("div", "", "doing soft", role="status")
        bar(0.0, _("Sent"), hidden=True)
        Tag("p", "", "trouble", role="alert")


class EvaluatePage:
    """The verdicts given so far."""

    def __init__(self, viewer: Viewer, around: Frame, models: dict[UUID, ModelRead]) -> None:
        self._viewer, self._around, self._models = viewer, around, models
        with Tag("div", style="margin-top:16px"):
            self.deleted: Part[tuple[UUID, str] | None] = Part(self._deleted)
            self.verdicts: Part[list[VerdictRead]] = Part(self._list)
        around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        self.verdicts.show((await self._viewer.client.list_verdicts(limit=50)).items)

    def _list(self, verdicts: list[VerdictRead]) -> None:
        if not verdicts:
            return
        with card(_("Earlier verdicts")):
            columns = [(_("recording"), ""), (_("verdict"), ""), (_("human"), "n"), (_("model"), ""), (_("when"), "")]
            table(_("Earlier verdicts, newest first"), [*columns, ("", "n")], [self._row(each) for each in verdicts])

    def _row(self, verdict: VerdictRead) -> list[Cell]:
        model = self._models.get(verdict.model)
        return [
            lambda: link(verdict.file, f"/verdicts/{verdict.id}"),
            lambda: chip(short(verdict), KINDS.get(tone(verdict), "calm")),
            words.percent(verdict.human_probability),
            model.title if model else _("a deleted model"),
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
