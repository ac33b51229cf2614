"""The laboratory: models measured on datasets, each with where it errs and its clips, and several against each other."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from nicegui import APIRouter, ui

from veravox.client import ProblemError
from veravox.client.models import DatasetRead, EvaluatedClips, EvaluationRead, EvaluationsCompared, ModelRead, Phase
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag, bar, card, link, with_undo
from veravox.web.frame import Frame, frame, head
from veravox.web.laboratory.addresses import against_address, evaluation_address, report_file, scores_file
from veravox.web.laboratory.against import against
from veravox.web.laboratory.breakdown import breakdown
from veravox.web.laboratory.clips import AT_ONCE, ClipsCard
from veravox.web.laboratory.figures import figures, matrix
from veravox.web.laboratory.listing import Picked, evaluations_table, title_of, what_besides
from veravox.web.laboratory.measuring import MeasureForm
from veravox.web.laboratory.own import OwnCard
from veravox.web.laboratory.plots import plots
from veravox.web.laboratory.robustness import robustness
from veravox.web.laboratory.words import balanced_accuracy, explanation, headline, tone
from veravox.web.phases import ENDED, phase_chip, why

router = APIRouter()
PLACE = "/laboratory"
LOOK_EVERY = 1.5  # seconds
NO_CLIPS = EvaluatedClips(items=[], total=0)
Chosen = Annotated[list[UUID], Query()]


@dataclass(frozen=True)
class Bench:
    """What there is to measure, and what was measured."""

    evaluations: list[EvaluationRead]
    models: dict[UUID, ModelRead]
    datasets: list[DatasetRead]


async def the_bench(viewer: ViewerDep) -> Bench:
    models = (await viewer.client.list_models(limit=200)).items
    datasets = (await viewer.client.list_datasets(limit=200)).items
    there = [each for each in datasets if each.status.phase is Phase.succeeded and each.status.result]
    found = (await viewer.client.list_evaluations(limit=200)).items
    return Bench(found, {each.id: each for each in models}, there)


@router.page(PLACE)
def laboratory(
    viewer: ViewerDep, first: Annotated[Bench, Depends(the_bench)], model: UUID | None = None, dataset: str = ""
) -> None:
    with frame(viewer, PLACE, _("Laboratory")) as around:
        picked = Picked()
        with head(_("How good is a detector, and where does it err?")):
            picked.button()
        LaboratoryPage(viewer, around, first, picked).choose(model, dataset)


class LaboratoryPage:
    """The table, which follows what runs, and the form."""

    def __init__(self, viewer: Viewer, around: Frame, first: Bench, picked: Picked) -> None:
        self._viewer, self._around, self._models, self._picked = viewer, around, first.models, picked
        self._deleted: Part[EvaluationRead | None] = Part(self._undo)
        with Tag("div", "", "two", style="--side:320px"):
            self._list: Part[list[EvaluationRead]] = Part(self._show, "section", "card")
            self._form = MeasureForm(viewer, around, list(first.models.values()), first.datasets, self._started)
        self._list.show(first.evaluations)
        around.every(LOOK_EVERY, self._look)

    def choose(self, model: UUID | None, dataset: str) -> None:
        self._form.choose(model, dataset)

    async def _look(self) -> None:
        self._list.show((await self._viewer.client.list_evaluations(limit=200)).items)

    async def _started(self, _made: EvaluationRead) -> None:
        await self._look()

    def _show(self, found: list[EvaluationRead]) -> None:
        if not found:
            Tag("h2", _("Nothing was measured yet"))
            Tag("p", _("Choose a model, and a dataset that it has not learnt from."), "soft")
            return
        evaluations_table(found, self._models, self._picked, self._delete)

    async def _delete(self, each: EvaluationRead) -> None:
        if await self._around.attempt(self._viewer.client.delete_evaluation(each.id)):
            self._deleted.show(each)
            await self._look()

    def _undo(self, gone: EvaluationRead | None) -> None:
        if gone is None:
            return

        async def undo() -> None:
            if await self._around.attempt(self._viewer.client.restore_evaluation(gone.id)):
                self._deleted.show(None)
                await self._look()

        says = _("The evaluation of {model} on {dataset} was deleted.")
        with_undo(says.format(model=title_of(gone, self._models), dataset=gone.dataset), undo)


async def compared_ones(viewer: ViewerDep, evaluation: Chosen = []) -> dict[UUID, str]:  # noqa: B006 - FastAPI copies it
    """Each with what it is called; two models of one name are told apart by a number."""
    titles = await _titles(viewer)
    read = [await viewer.client.read_evaluation(id) for id in dict.fromkeys(evaluation)]
    names = [titles.get(each.model) or _("a deleted model") for each in read]
    return {
        each.id: name if names.count(name) == 1 else f"{at} · {name}"
        for at, (each, name) in enumerate(zip(read, names, strict=True), 1)
    }


async def _titles(viewer: Viewer) -> dict[UUID, str]:
    return {each.id: each.title for each in (await viewer.client.list_models(limit=200)).items}


@router.page(f"{PLACE}/compare")
def compare(viewer: ViewerDep, names: Annotated[dict[UUID, str], Depends(compared_ones)]) -> None:
    with frame(viewer, PLACE, _("Models against each other")) as around:
        with head(_("Which errs less, on the same clips?"), _("Laboratory"), PLACE):
            pass
        ComparePage(viewer, around, names)


class ComparePage:
    """Computed when somebody looks: it takes a second, or many with many clips."""

    def __init__(self, viewer: Viewer, around: Frame, names: dict[UUID, str]) -> None:
        self._viewer, self._around, self._names = viewer, around, names
        self._shown: Part[EvaluationsCompared | str] = Part(self._show, classes="grid", aria_live="polite")
        self._shown.show(_("Drawing the clips anew, a thousand times …"))
        ui.timer(0.1, self._look, once=True)

    async def _look(self) -> None:
        try:
            self._shown.show(await self._viewer.client.compare_evaluations(list(self._names)))
        except ProblemError as problem:
            self._shown.show(problem.detail)

    def _show(self, found: EvaluationsCompared | str) -> None:
        if isinstance(found, str):
            with card():
                Tag("p", found)
            return
        mine = self._names[found.first]
        for each in found.against:
            against(found.first, each, (mine, self._names[each.id]))
        if len(found.against) > 1:
            Tag("small", _("p-values are corrected after Holm for all comparisons on this page."))


@dataclass(frozen=True)
class Measured:
    """An evaluation with all that its page shows."""

    evaluation: EvaluationRead
    model: ModelRead | None  # none if it was deleted meanwhile
    others: list[EvaluationRead]  # of the same clips
    titles: dict[UUID, ModelRead]
    clips: EvaluatedClips


async def the_measured(id: UUID, viewer: ViewerDep) -> Measured:
    client = viewer.client
    evaluation = await client.read_evaluation(id)
    models = {each.id: each for each in (await client.list_models(limit=200)).items}
    others = (await client.list_evaluations(limit=200, dataset=evaluation.dataset)).items
    same = [
        each
        for each in others
        if each.id != id and each.version == evaluation.version and each.status.phase is Phase.succeeded
    ]
    return Measured(evaluation, models.get(evaluation.model), same, models, await _first_clips(viewer, evaluation))


async def _first_clips(viewer: Viewer, evaluation: EvaluationRead) -> EvaluatedClips:
    """None of an evaluation that has not succeeded, or is of before clips were kept."""
    if evaluation.status.phase is not Phase.succeeded:
        return NO_CLIPS
    try:
        return await viewer.client.list_evaluation_clips(evaluation.id, limit=AT_ONCE)
    except ProblemError as problem:
        if problem.status != 404:
            raise
        return NO_CLIPS


@router.page(PLACE + "/{id}")
def evaluation(viewer: ViewerDep, found: Annotated[Measured, Depends(the_measured)]) -> None:
    title = title_of(found.evaluation, found.titles)
    with frame(viewer, PLACE, f"{title}, {found.evaluation.dataset}") as around:
        with head(
            _("{model} on {dataset}").format(model=title, dataset=found.evaluation.dataset), _("Laboratory"), PLACE
        ):
            if found.evaluation.status.result is not None:
                for form in ("html", "pdf"):
                    says = _("Report ({form})").format(form=form.upper())
                    link(says, report_file(found.evaluation.id, form), "act", download="")
                link(_("Scores (CSV)"), scores_file(found.evaluation.id, "csv"), "act", download="")
                link(_("in ASVspoof form"), scores_file(found.evaluation.id, "asvspoof5"), "act", download="")
        if found.evaluation.status.result is None:
            Going(viewer, around, found.evaluation)
        else:
            _results(viewer, around, found)


class Going:
    """An evaluation that has not succeeded: how far it is, or why it failed. When it has, the page begins anew."""

    def __init__(self, viewer: Viewer, around: Frame, evaluation: EvaluationRead) -> None:
        self._viewer, self._id = viewer, evaluation.id
        self._shown: Part[EvaluationRead] = Part(self._show, "section", "card")
        self._shown.show(evaluation)
        if evaluation.status.phase not in ENDED:
            self._timer = around.every(LOOK_EVERY, self._look)

    async def _look(self) -> None:
        read = await self._viewer.client.read_evaluation(self._id)
        if read.status.result is not None:
            ui.navigate.to(evaluation_address(self._id))
        self._shown.show(read)
        if read.status.phase in ENDED:
            self._timer.cancel()

    def _show(self, read: EvaluationRead) -> None:
        status = read.status
        phase_chip(status.phase)
        sentence, remedy = why(status)
        if sentence:
            Tag("p", f"{sentence} {remedy}".strip(), "trouble" if status.phase is Phase.failed else "soft")
        if status.phase not in ENDED:
            bar(status.progress.percent / 100, _("Progress"), style="margin:12px 0 6px")
            left = words.time_left(status.progress.eta_seconds)
            Tag("small", " · ".join(filter(None, (again(status.progress.stage), left))))


def _results(viewer: Viewer, around: Frame, found: Measured) -> None:
    """From the sentence to the clips; what it rests on and what one can do stands beside."""
    result = found.evaluation.status.result or {}
    with Tag("section", "", f"verdict {tone(result)}", aria_label=_("In short")), Tag("div"):
        Tag("div", headline(result), "said", data_testid="headline")
        Tag("div", explanation(result))
    with Tag("div", "", "two", style="--side:320px"):
        with Tag("div", "", "grid"):
            places = [Tag("div", style="display:contents") for _part in range(3)]
            clips = ClipsCard(viewer, around, found.evaluation.id, found.clips)
            with places[0]:
                breakdown(result.get("by") or {}, clips.of_group)
            if result.get("curves"):
                with places[1], card(_("How well it tells human from machine")):
                    plots(result["curves"], result["detection"])
            with places[2]:
                robustness(result.get("robustness"))
                matrix(result, clips.of_cell)
        with Tag("div", "", "grid"):
            figures(result, found.model)
            if found.model and found.model.bonafide:
                OwnCard(viewer, around, found.evaluation, found.model)
            _others(found)


def _others(found: Measured) -> None:
    """Other models on the same clips, each a link to the comparison."""
    with card(_("Other models on these clips")):
        if not found.others:
            Tag("p", _("None yet. Measure another one on them to see which errs less."), "soft")
            link(_("Measure another model"), f"{PLACE}?dataset={found.evaluation.dataset}")
            return
        with Tag("ul", "", "plain"):
            for each in found.others:
                with Tag("li", "", "between"):
                    with Tag("span"):
                        link(title_of(each, found.titles), evaluation_address(each.id))
                        told = " · ".join(filter(None, (words.when(each.created_at), what_besides(each))))
                        Tag("small", told, style="display:block")
                    right = words.percent(balanced_accuracy(each.status.result or {}), 1)
                    link(
                        _("{share}, compare").format(share=right),
                        against_address([found.evaluation.id, each.id]),
                        aria_label=_("Compare with {name}").format(name=title_of(each, found.titles)),
                    )
