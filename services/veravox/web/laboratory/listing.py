"""Evaluations as a table: which model on which dataset, how well, on how many clips; boxes to compare them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from uuid import UUID

from nicegui import ui
from nicegui.events import GenericEventArguments

from veravox.client.models import EvaluationRead, ModelRead, Phase
from veravox.core.reporting.asked import about, versions_told
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, bar, button, link, table
from veravox.web.laboratory.addresses import LEAST, MOST, against_address, evaluation_address
from veravox.web.laboratory.words import balanced_accuracy, between
from veravox.web.phases import ENDED, phase_chip

Models = Mapping[UUID, ModelRead]
Delete = Callable[[EvaluationRead], Awaitable[None]]


class Picked:
    """What is chosen, of one dataset at once; the button says what is still missing."""

    def __init__(self, chosen: Iterable[EvaluationRead] = ()) -> None:
        self._chosen = {each.id: each.dataset for each in chosen}
        self._button: Tag | None = None

    def box(self, each: EvaluationRead, title: str) -> None:
        """A box for an evaluation that has succeeded."""
        if each.status.phase is not Phase.succeeded:
            return
        made = Tag(
            "input",
            type="checkbox",
            checked=True if each.id in self._chosen else None,
            aria_label=_("Compare {model} on {dataset}, {when}").format(
                model=title, dataset=each.dataset, when=words.when(each.created_at)
            ),
        )
        made.on("change", partial(self._turn, each), js_handler="(event) => emit(event.target.checked)")

    def button(self) -> None:
        self._button = button("", self._go)
        self._say()

    def _turn(self, each: EvaluationRead, event: GenericEventArguments) -> None:
        if event.args:
            self._chosen[each.id] = each.dataset
        else:
            self._chosen.pop(each.id, None)
        self._say()

    def _say(self) -> None:
        if self._button:
            says, ready = label(list(self._chosen.values()))
            self._button.text = says
            self._button.set(disabled=None if ready else True)

    def _go(self) -> None:
        ui.navigate.to(against_address(self._chosen))


def label(datasets: Sequence[str]) -> tuple[str, bool]:
    """What the button says while evaluations of these datasets are chosen, and whether it works."""
    n = len(datasets)
    if n < LEAST:
        return (_("Compare: choose one more") if n else _("Compare: choose at least two")), False
    if len(set(datasets)) > 1:
        return _("Compare: choose of one dataset"), False
    return (_("Compare {n}").format(n=n), True) if n <= MOST else (_("Compare: {n} at most").format(n=MOST), False)


def title_of(each: EvaluationRead, models: Models) -> str:
    model = models.get(each.model)
    return model.title if model else _("a deleted model")


def evaluations_table(found: Sequence[EvaluationRead], models: Models, picked: Picked, delete: Delete) -> None:
    """Newest first; what runs says how far it is."""
    columns = [(_("compare"), ""), (_("model"), ""), (_("on the clips of"), ""), (_("equal error rate"), "n")]
    columns += [(_("balanced accuracy"), "n"), (_("clips"), "n"), (_("when"), ""), ("", "n")]
    several = versions_told((each.dataset, each.version) for each in found)
    rows = [_row(each, models, picked, delete, each.dataset in several) for each in found]
    table(_("Evaluations, newest first"), columns, rows)


def what_besides(each: EvaluationRead, with_version: bool = False) -> str:
    """What tells it from others of this model on these clips."""
    result = each.status.result or {}
    conditions = len(each.robustness.conditions or ()) if each.robustness else 0
    version = each.version if with_version else ""
    return about(result, result.get("groups") or {}, conditions, each.explanations or 0, version)


def _row(each: EvaluationRead, models: Models, picked: Picked, delete: Delete, with_version: bool) -> list[Cell]:
    title, result = title_of(each, models), each.status.result or {}
    name = f"{title}, {each.dataset}, {words.when(each.created_at)}"
    return [
        lambda: picked.box(each, title),
        lambda: link(title, evaluation_address(each.id)),
        lambda: _clips(each.dataset, what_besides(each, with_version)),
        lambda: _equal_error(each),
        words.percent(balanced_accuracy(result), 1),
        words.count(result["n"]) if "n" in result else "–",
        words.when(each.created_at),
        lambda: button(_("Delete"), partial(delete, each), aria_label=f"{_('Delete')} {name}"),
    ]


def _clips(dataset: str, besides: str) -> None:
    Tag("span", dataset)
    Tag("small", besides, style="display:block;min-width:150px")


def _equal_error(each: EvaluationRead) -> None:
    """With its interval; of what has not succeeded, how it goes."""
    if each.status.phase not in ENDED:
        progress = each.status.progress
        with Tag("div", style="min-width:120px"):
            bar(progress.percent / 100, _("Progress"))
            Tag("small", words.time_left(progress.eta_seconds) or again(progress.stage) or _("waiting"))
        return
    if each.status.result is None:
        phase_chip(each.status.phase)
        return
    if alone := each.status.result.get("oneSided"):
        Tag("span", _("none: one side alone"))
        wrong = _("{share} called wrongly").format(share=words.percent(alone["calledWrongly"]["rate"], 1))
        Tag("small", wrong, style="display:block;white-space:nowrap")
        return
    Tag("span", words.percent(each.status.result.get("eer"), 1))
    said = each.status.result.get("detection") or {}
    if said.get("interval"):
        Tag("small", between(said["interval"]), style="display:block;white-space:nowrap")
