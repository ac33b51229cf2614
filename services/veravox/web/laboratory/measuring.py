"""The form that starts an evaluation."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from nicegui import ui

from veravox.client.models import DatasetRead, EvaluationRead, ModelRead
from veravox.core.text import _
from veravox.web.context import Viewer
from veravox.web.elements import Tag, button, card, link
from veravox.web.frame import Frame

Made = Callable[[EvaluationRead], Awaitable[None]]


class MeasureForm:
    """Which model on which dataset; it says what will be left out before it starts."""

    def __init__(
        self, viewer: Viewer, around: Frame, models: Sequence[ModelRead], datasets: Sequence[DatasetRead], made: Made
    ) -> None:
        self._viewer, self._around, self._made = viewer, around, made
        with card(_("Measure a model")):
            if models and datasets:
                self._fields(models, datasets)
            elif models:
                Tag("p", _("There is no dataset to measure it on; bring one in."))
                link(_("Data"), "/data", "act main")
            else:
                Tag("p", _("There is no model yet; a training leaves its best one at each epoch's end."))
                link(_("New training"), "/train", "act main")

    def _fields(self, models: Sequence[ModelRead], datasets: Sequence[DatasetRead]) -> None:
        with Tag("div", "", "grid"):
            self._model = self._choice(_("Model"), {str(each.id): each.title for each in models})
            self._dataset = self._choice(_("On the clips of"), {each.name: each.name for each in datasets})
            Tag("small", _("Clips that it learnt from, and their copies, are left out and counted."))
            self._robust = ui.checkbox(_("With noise and behind codecs, too"))
            Tag(
                "small",
                _(
                    "How it does from 35 to -5 dB and behind telephone and music codecs, on 200 clips; it takes minutes."
                ),
            )
            with Tag("div", "", "acts"):
                self._button = button(_("Measure it"), self._start, "main")
            Tag(
                "small",
                _(
                    "Of clips of your own, 8 human ones at least and better 20, its page offers to read the model's scores by them."
                ),
            )

    def _choice(self, title: str, options: dict[str, str]) -> ui.select:
        with Tag("div", "", "field"):
            Tag("span", title, "label")
            made = ui.select(options, value=next(iter(options)))
            made.props(f'outlined dense aria-label="{title}"')
        return made

    def choose(self, model: UUID | None, dataset: str) -> None:
        """What the address names, where it is there."""
        if not hasattr(self, "_model"):
            return
        if str(model) in self._model.options:
            self._model.set_value(str(model))
        if dataset in self._dataset.options:
            self._dataset.set_value(dataset)

    async def _start(self) -> None:
        """Once: a second click while the first is on its way would measure twice."""
        self._button.set(disabled=True)
        made: list[EvaluationRead] = []

        async def start() -> None:
            asked: dict[str, Any] = {"model": self._model.value, "dataset": self._dataset.value}
            if self._robust.value:
                asked["robustness"] = {}
            made.append(await self._viewer.client.create_evaluation(asked))

        if await self._around.attempt(start()):
            await self._made(made[0])
        self._button.set(disabled=None)
