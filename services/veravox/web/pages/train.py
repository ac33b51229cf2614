"""Train: what it hears, how it learns, and what will happen, before anything does."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query
from nicegui import APIRouter, ui

from veravox.client import ProblemError
from veravox.client.models import DatasetRead, ModelRead, Phase, RunPreview, RunRead
from veravox.core.templates import TEMPLATES
from veravox.core.text import _
from veravox.web.context import Viewer, ViewerDep
from veravox.web.copies import copies
from veravox.web.elements import Part, Tag, card, link
from veravox.web.forecast import Forecast, forecast
from veravox.web.form import Asked, Form
from veravox.web.frame import Frame, frame, head
from veravox.web.recipe import FOLDS, SEED
from veravox.web.template_row import template_row
from veravox.web.training_foot import Foot
from veravox.web.training_form import TrainingForm
from veravox.web.training_values import beginning, not_understood, taken_along

router = APIRouter()
IMPORTS_EVERY = 2.0  # seconds
PATIENCE = 0.3  # seconds without a change before the forecast is asked for


@dataclass(frozen=True)
class Material:
    """What can be chosen from, and whether that includes Python of one's own."""

    datasets: list[DatasetRead]
    models: list[ModelRead]
    like: RunRead | None
    template: str  # empty: none
    asked_for: str  # the template that the address names, whether or not there is one
    free_python: bool
    along: list[str]  # what the address sets besides, as `path=value`


async def material(
    viewer: ViewerDep,
    like: UUID | None = None,
    anew: bool = False,
    template: str = "",
    with_: Annotated[list[str], Query(alias="with")] = [],  # noqa: B006 - FastAPI copies it
) -> Material:
    """Datasets, models to go on from, and the template or the run whose settings the form begins with."""
    client = viewer.client
    datasets = (await client.list_datasets(limit=200)).items
    models = (await client.list_models(limit=5)).items
    known = template if template in TEMPLATES else ""
    newest = [] if like or anew or known else (await client.list_runs(limit=1)).items
    begin = await client.read_run(like) if like and not known else next(iter(newest), None)
    free_python = (await client.read_installation()).free_python
    return Material(datasets, models, begin, known, template, free_python, with_)


@router.page("/train")
def train(viewer: ViewerDep, there: Annotated[Material, Depends(material)], dataset: str = "") -> None:
    usable = [each for each in there.datasets if each.status.phase not in {Phase.failed, Phase.stopped}]
    with frame(viewer, "/train", _("New training")) as around:
        with head(_("New training"), _("Train")):
            if there.like or there.template:
                link(_("Begin with the defaults"), "/train?anew=1", "act")
        if usable and there.like:
            Tag("p", _("The settings are those of {name}.").format(name=there.like.title), "soft")
        if usable and (
            strange := not_understood(there.along, [each.name for each in usable], dataset, there.asked_for)
        ):
            _say_what_was_strange(strange)
        if usable:
            TrainPage(viewer, around, there, usable, dataset)
        else:
            with card(_("There is nothing to learn from yet")):
                Tag("p", _("Import a folder of clips first; the training form is here when it is in."))
                link(_("Import data"), "/data", "act main")


def _say_what_was_strange(sentences: list[str]) -> None:
    with card(_("Not all of this page’s address was understood"), "warning", role="status", style="margin-bottom:16px"):
        for each in sentences:
            Tag("p", each)
        Tag("p", _("The form begins without it."), "soft")


class TrainPage:
    """The form at the left, what it will do at the right."""

    def __init__(
        self, viewer: Viewer, around: Frame, there: Material, datasets: list[DatasetRead], chosen: str
    ) -> None:
        self._viewer, self._around = viewer, around
        self._datasets = {each.name: each for each in datasets}
        values = beginning(there.like, list(self._datasets), chosen, there.free_python, there.template)
        self._form = Form(taken_along(values, there.along), self._changed)
        self._due: ui.timer | None = None
        self._starting = False
        template_row(self._form, there.template, self._datasets)
        with Tag("div", "", "two", style="--side:360px"):
            self._fields = TrainingForm(self._form, self._datasets, there.models, there.free_python)
            with Tag("div", "", "grid side"):
                self._forecast: Part[Forecast | None] = Part(forecast, "section", "grid")
                copies(self._form)
        self._foot = Foot(self._start)
        self._form.told = self._foot.complain
        self._leads = bool(there.along)  # who was led here is led on to what is missing
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
        asked, troubles = self._form.asked()
        if asked:
            troubles = await self._foresee(asked)
            self._foot.name(asked)
        self._form.show_troubles(troubles)
        self._foot.let(not troubles and not self._starting)
        if self._leads and troubles:
            self._foot.lead(next(iter(troubles)))
        self._leads = False

    async def _foresee(self, asked: Asked) -> dict[str, str]:
        """Show what will happen; returns what the gateway finds wrong."""
        try:
            preview: RunPreview = await self._viewer.client.preview_run(asked.spec)
            waiting = [run for run in (await self._viewer.client.list_runs(limit=50)).items if not run.status.ended_at]
        except ProblemError as error:
            if error.status in {401, 503}:
                raise
            return _troubles(error)
        dataset = self._datasets[asked.spec.dataset.name]
        human = dataset.status.result.bonafide if dataset.status.result else None
        told = Forecast(asked, preview, human, len(waiting))
        self._forecast.show(told)
        self._foot.foretell(told)
        return {}

    async def _start(self) -> None:
        asked, troubles = self._form.asked()
        if asked is None or self._starting:
            self._form.show_troubles(troubles)
            return
        self._starting = True
        self._foot.let(False)
        try:
            address = await self._begin(asked)
        except ProblemError as error:
            self._form.show_troubles(_troubles(error))
            self._starting = False
            self._foot.let(True)
            return
        ui.navigate.to(address)

    async def _begin(self, asked: Asked) -> str:
        """Queue it; returns the address at which it is watched."""
        client = self._viewer.client
        if not asked.is_group:
            return f"/runs/{(await client.create_run(asked.spec)).id}?new=1"
        group = await client.create_group(asked.group())
        return f"/groups/{quote(group.name, safe='')}"


def _troubles(error: ProblemError) -> dict[str, str]:
    """What the gateway refused, by the form's fields; in a group's request the spec is a part."""
    fields = {each["field"].removeprefix("spec."): each["message"] for each in error.errors}
    for name, path in (("seeds", SEED), ("folds", FOLDS)):
        if name in fields:
            fields[path] = fields.pop(name)
    return fields or {"": error.detail}
