"""Models: the detectors that runs left behind."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import ModelRead
from veravox.core.said_again import again
from veravox.core.sources import BUNDLE, LEARNER
from veravox.core.text import _
from veravox.web.context import Viewer, ViewerDep
from veravox.web.downloads import model_downloads
from veravox.web.elements import Part, Tag, bar, button, card, definitions, link, told, with_undo
from veravox.web.figures import test_figures
from veravox.web.frame import Frame, frame, head
from veravox.web.model_parts import facts, may_change, standing, to_ask_first
from veravox.web.policy_form import PolicyForm

router = APIRouter()
LOOK_EVERY = 4.0  # seconds


async def all_models(viewer: ViewerDep) -> list[ModelRead]:
    return to_ask_first((await viewer.client.list_models(limit=200)).items)


@router.page("/models")
def models(viewer: ViewerDep, first: Annotated[list[ModelRead], Depends(all_models)]) -> None:
    with frame(viewer, "/models", _("Models")) as around:
        with head(_("Models")):
            link(_("Public models"), "/gallery", "act")
            link(_("New training"), "/train", "act")
        ModelsPage(viewer, around).list.show(first)
        _sending()


def _sending() -> None:
    """A form whose file `model.js` sends to the gateway through this very origin; the list shows the model by itself."""
    with (
        Tag("div", style="margin-top:16px"),
        card(_("A model from elsewhere")),
        Tag(
            "form",
            "",
            "grid model-sent",
            data_sending=_("Sending the model"),
            data_checking=_("Checking it"),
            data_done=_("It is in the list."),
            data_failed=_("It could not be taken in; try again in a moment."),
        ),
    ):
        Tag(
            "p",
            _("A bundle (.zip), as it is downloaded here, or a fastai learner (.pkl), where that is allowed."),
            "soft",
        )
        with Tag("div"):
            Tag("input", "", "hidden-file", type="file", id="model-file", accept=",".join((BUNDLE, LEARNER)))
            Tag("label", _("Choose a model"), "act", for_="model-file")
        Tag("small", _("It is checked before a verdict asks it. What it says of itself stays its publisher's word."))
        Tag("div", "", "doing soft", role="status")
        bar(0.0, _("Sent"), hidden=True)
        Tag("p", "", "trouble", role="alert")


class ModelsPage:
    """A card a model."""

    def __init__(self, viewer: Viewer, around: Frame) -> None:
        self._viewer, self._around = viewer, around
        self.deleted: Part[tuple[UUID, str] | None] = Part(self._deleted)
        self.list: Part[list[ModelRead]] = Part(self._list, classes="halves")
        around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        self.list.show(await all_models(self._viewer))

    def _list(self, found: list[ModelRead]) -> None:
        for model in found:
            self._model(model)
        if not found:
            with card():
                Tag("p", _("There is no model yet; a training leaves its best one at each epoch's end."), "soft")

    def _model(self, model: ModelRead) -> None:
        with card(id=str(model.id)), Tag("div", "", "grid"):
            with Tag("div", "", "between"):
                with Tag("h2", style="margin:0"):
                    link(model.title, f"/models/{model.id}")
                with Tag("div", "", "acts"):
                    link(_("Try it now"), f"/evaluate?model={model.id}", "act main")
                    if may_change(model):
                        button(_("Delete"), lambda: self._delete(model), aria_label=f"{_('Delete')} {model.title}")
            standing(self._viewer, model)
            definitions(facts(model))
            if model.metrics.get("test") or model.provenance == "trained":
                Tag("h3", _("On the test part"), style="margin:0")
                test_figures(model.metrics)
            for note in model.notes or ():
                Tag("p", again(note), "soft")
            if model.bonafide and may_change(model):
                PolicyForm(model, self._change)
            model_downloads(model)

    async def _change(self, model: ModelRead, change: Mapping[str, Any]) -> None:
        if await self._around.attempt(self._viewer.client.change_model(model.id, change)):
            told(_("Saved: it holds for verdicts from now on."))
            await self._look()

    async def _delete(self, model: ModelRead) -> None:
        if await self._around.attempt(self._viewer.client.delete_model(model.id)):
            self.deleted.show((model.id, model.title))
            await self._look()

    def _deleted(self, gone: tuple[UUID, str] | None) -> None:
        if gone is None:
            return
        id, title = gone

        async def undo() -> None:
            if await self._around.attempt(self._viewer.client.restore_model(id)):
                self.deleted.show(None)
                await self._look()

        with_undo(_("{name} was deleted.").format(name=title), undo)
