"""Train: what it hears, how it learns, and what will happen, before anything does."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from nicegui import APIRouter, ui

from veravox.client import ProblemError
from veravox.client.models import DatasetRead, ModelRead, Phase, RunPreview, RunRead
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag, button, card, link, told
from veravox.web.forecast import Forecast, forecast
from veravox.web.frame import Frame, frame, head
from veravox.web.inputs import Form
from veravox.web.recipe import as_command, as_yaml
from veravox.web.training_form import TrainingForm, beginning

router = APIRouter()
IMPORTS_EVERY = 2.0  # seconds
PATIENCE = 0.3  # seconds without a change before the forecast is asked for


class Material:
    """What can be chosen from."""

    def __init__(self, datasets: list[DatasetRead], models: list[ModelRead], like: RunRead | None) -> None:
        self.datasets, self.models, self.like = datasets, models, like


async def material(viewer: ViewerDep, like: UUID | None = None) -> Material:
    """Datasets, models to go on from, and the run whose settings the form begins with."""
    datasets = (await viewer.client.list_datasets(limit=200)).items
    models = (await viewer.client.list_models(limit=5)).items
    if like:
        return Material(datasets, models, await viewer.client.read_run(like))
    newest = (await viewer.client.list_runs(limit=1)).items
    return Material(datasets, models, newest[0] if newest else None)


@router.page("/train")
def train(viewer: ViewerDep, there: Annotated[Material, Depends(material)], dataset: str = "") -> None:
    usable = [each for each in there.datasets if each.status.phase not in {Phase.failed, Phase.stopped}]
    with frame(viewer, "/train", _("New training")) as around:
        with head(_("New training"), _("Train")):
            if there.like:
                link(_("Repeat an earlier run"), "/runs", "act")
        if usable:
            TrainPage(viewer, around, there, usable, dataset)
        else:
            with card(_("There is nothing to learn from yet")):
                Tag("p", _("Import a folder of clips first; the training form is here when it is in."))
                link(_("Import data"), "/data", "act main")


class TrainPage:
    """The form at the left, what it will do at the right."""

    def __init__(
        self, viewer: Viewer, around: Frame, there: Material, datasets: list[DatasetRead], chosen: str
    ) -> None:
        self._viewer, self._around = viewer, around
        self._datasets = {each.name: each for each in datasets}
        self._form = Form(beginning(there.like, list(self._datasets), chosen), self._changed)
        self._due: ui.timer | None = None
        self._starting = False
        with Tag("div", "", "two", style="--side:360px"):
            self._fields = TrainingForm(self._form, self._datasets, there.models)
            with Tag("div", "", "grid"):
                self._forecast: Part[Forecast | None] = Part(forecast, "section", "grid")
                self._train = button(_("Train"), self._start, "main wide")
                self._form.general = Tag("p", "", "trouble", role="alert")
                self._copies()
        around.every(IMPORTS_EVERY, self._follow_imports)
        self._changed()

    async def _follow_imports(self) -> None:
        """What is being imported can be chosen from as soon as it is in; what was typed stays."""
        if all(each.status.result for each in self._datasets.values()):
            return
        fresh = {each.name: each for each in (await self._viewer.client.list_datasets(limit=200)).items}
        arrived = [
            name
            for name, known in self._datasets.items()
            if name in fresh and fresh[name].status.result and not known.status.result
        ]
        self._datasets |= {name: fresh[name] for name in arrived}
        self._fields.look_again()
        if self._form.values["dataset.name"] in arrived:
            self._changed()

    def _changed(self) -> None:
        """Ask for the forecast once the typing pauses."""
        if self._due:
            self._due.cancel()
        self._due = ui.timer(PATIENCE, self._look_safely, once=True)

    async def _look_safely(self) -> None:
        try:
            await self._look()
        except ProblemError as error:
            self._around.say_away(error.detail)

    async def _look(self) -> None:
        spec, troubles = self._form.spec()
        if spec:
            troubles = await self._foresee(spec)
        self._form.show_troubles(troubles)
        self._train.set(disabled=True if troubles or self._starting else None)

    async def _foresee(self, spec: TrainingJobSpec) -> dict[str, str]:
        """Show what will happen; returns what the gateway finds wrong."""
        try:
            preview: RunPreview = await self._viewer.client.preview_run(spec)
            waiting = [run for run in (await self._viewer.client.list_runs(limit=50)).items if not run.status.ended_at]
        except ProblemError as error:
            if error.status in {401, 503}:
                raise
            return {each["field"]: each["message"] for each in error.errors} or {"": error.detail}
        dataset = self._datasets[spec.dataset.name]
        human = dataset.status.result.bonafide if dataset.status.result else None
        self._forecast.show(Forecast(preview, human, len(waiting)))
        return {}

    async def _start(self) -> None:
        spec, troubles = self._form.spec()
        if spec is None or self._starting:
            self._form.show_troubles(troubles)
            return
        self._starting = True
        self._train.set(disabled=True)
        try:
            run = await self._viewer.client.create_run(spec)
        except ProblemError as error:
            self._form.show_troubles({each["field"]: each["message"] for each in error.errors} or {"": error.detail})
            self._starting = False
            self._train.set(disabled=None)
            return
        ui.navigate.to(f"/runs/{run.id}?new=1")

    def _copies(self) -> None:
        written = Tag("pre", hidden=True)

        def show(kind: str) -> None:
            spec, troubles = self._form.spec()
            self._form.show_troubles(troubles)
            if spec:
                written.text = as_yaml(spec) if kind == "yaml" else as_command(spec)
                written.set(hidden=None)
                ui.clipboard.write(written.text)
                told(_("Copied"))

        with Tag("small", style="text-align:center;display:block"):
            Tag("span", _("or copy as") + " ")
            button("YAML", lambda: show("yaml"), "link")
            Tag("span", " · ")
            button("veravox train", lambda: show("command"), "link")
        written.move(target_index=-1)
