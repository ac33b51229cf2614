"""The parts of a run's page, each built from what it shows and nothing else."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from veravox.client.models import EpochRow, Notice, Phase, Progress, TrainingJobStatus
from veravox.core.catalogue import ARCHITECTURES, PROTOCOLS
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.web import words
from veravox.web.downloads import model_downloads, run_downloads
from veravox.web.elements import Tag, badge, bar, card, definitions, link, table
from veravox.web.figures import confusion_matrix, measured_on, test_figures
from veravox.web.phases import ENDED, phase_chip, why
from veravox.web.plots import MOST_LINES, every_nth


@dataclass(frozen=True)
class Troubles:
    """Why it failed and what to do, empty where it did not; what was asked for and could not be had."""

    failure: tuple[str, str]
    notices: list[Notice]


@dataclass(frozen=True)
class SoFar:
    """The best epoch, and what its figures are measured on."""

    best: EpochRow | None
    badge: str
    protocol: str


@dataclass(frozen=True)
class Results:
    """What the report says by now."""

    run: UUID
    report: dict[str, Any]
    ended: bool
    model: UUID | None


def best_of(epochs: Sequence[EpochRow]) -> EpochRow | None:
    """The epoch whose weights are kept: the greatest macro F1, of equal ones the smallest validation loss."""
    return max(epochs, key=_merit, default=None)


def _merit(row: EpochRow) -> tuple[float, float]:
    return row.f1, -math.inf if row.validation_loss is None else -row.validation_loss


def heading(shown: tuple[str, str]) -> None:
    """Title, and when it began and ended."""
    title, course = shown
    with Tag("div", "", "crumbs"):
        link(_("Runs"), "/runs")
    Tag("h1", title)
    Tag("div", course, "soft")


def troubles(shown: Troubles) -> None:
    sentence, remedy = shown.failure
    if sentence:
        with card(_("It failed"), "failure"):
            Tag("p", sentence)
            if remedy:
                Tag("p", remedy)
            Tag("p", _("The log below holds the details."), "soft")
    for notice in shown.notices:
        with card("", "notice"):
            Tag("span", notice.message)


def state(shown: tuple[TrainingJobStatus, float | None]) -> None:
    """One line and a bar: where it is, and when it will be done."""
    status, loss = shown
    progress = status.progress
    with Tag("div", "", "between", style="margin-bottom:10px"):
        with Tag("div", style="display:flex;gap:10px;align-items:center;flex-wrap:wrap"):
            phase_chip(status.phase)
            if progress.epochs:
                Tag("b", _("Epoch {n} of {all}").format(n=progress.epoch, all=progress.epochs), data_testid="epoch")
            Tag("span", _where(status, loss), "soft")
        with Tag("div"):
            if status.phase is Phase.running:
                _pace(progress)
    bar_with_marks(progress.percent / 100, progress.epochs)


def _pace(progress: Progress) -> None:
    left = words.time_left(progress.eta_seconds)
    Tag("b", left, data_testid="eta")
    if progress.images_per_second:
        speed = _("{n} images/s").format(n=words.count(progress.images_per_second))
        Tag("span", f" · {speed}" if left else speed, "soft")


def _where(status: TrainingJobStatus, loss: float | None) -> str:
    progress = status.progress
    said = [why(status)[0] if status.phase is not Phase.failed else ""]
    if progress.steps:
        said.append(_("batch {n} of {all}").format(n=words.count(progress.step), all=words.count(progress.steps)))
    if loss is not None:
        said.append(_("loss {loss}").format(loss=words.figure(loss)))
    if status.phase not in ENDED | {Phase.paused}:
        said.append(progress.stage)
    return " · ".join(filter(None, said))


def bar_with_marks(share: float, epochs: int) -> None:
    """The progress bar, with a line at each epoch's end."""
    nth = every_nth(MOST_LINES, epochs) if epochs else 1
    with bar(share, _("Progress"), tall=True):
        for epoch in range(nth, epochs, nth):
            Tag("i", "", "mark", style=f"left:{100 * epoch / epochs:.2f}%;right:auto;width:1px")


def so_far(shown: SoFar) -> None:
    """The best epoch's figures with the protocol's caution."""
    Tag("h2", _("So far"))
    protocol, best = PROTOCOLS.get(shown.protocol), shown.best

    def macro_f1() -> None:
        Tag("b", words.figure(best.f1 if best else None), data_testid="f1")
        if best:
            Tag("span", " " + _("best, epoch {n}").format(n=best.epoch), "soft")

    definitions(
        [
            (_("Macro F1"), macro_f1),
            (_("Accuracy"), words.percent(best.accuracy if best else None, 1)),
            (_("Validation loss"), words.figure(best.validation_loss if best else None)),
            (_("On"), _("validation windows")),
        ]
    )
    with Tag("div", style="margin-top:12px"):
        badge(shown.badge, _(protocol.title) if protocol else shown.protocol)


def data_card(spec: TrainingJobSpec) -> None:
    """What it learns from and how."""
    architecture = ARCHITECTURES.get(spec.model.architecture)
    training = spec.training
    definitions(
        [
            (_("Dataset"), lambda: link(spec.dataset.name, "/data")),
            (_("Speakers"), words.listed(spec.dataset.speakers) or _("all")),
            (_("Classes"), words.listed(spec.dataset.generators) or _("all")),
            (_("Architecture"), _(architecture.title) if architecture else spec.model.architecture),
            (_("Weights"), spec.model.weights),
            (_("Schedule"), training.schedule),
            (_("Batch size"), words.count(training.batch_size)),
            (_("Learning rate"), f"{training.learning_rate:g}"),
            (_("Window"), f"{spec.front_end.window_seconds:g} s, {spec.front_end.transform}"),
            (_("Seed"), str(training.seed)),
        ]
    )


def results(shown: Results) -> None:
    """What it found: matrix and test figures."""
    report = shown.report
    if not report:
        return
    with Tag("div", "", "halves"):
        _matrix(report)
        with card(_("On the test part") if report.get("test") else _("What it learns from")):
            if report.get("test"):
                test_figures(report)
            _parts(report)


def downloads(shown: Results) -> None:
    """What can be taken away by now."""
    Tag("h2", _("Downloads"))
    with Tag("div", "", "grid"):
        if shown.model:
            model_downloads(shown.model)
        run_downloads(shown.run, bool(shown.report), shown.ended, bool(shown.report.get("test")))


def _matrix(report: dict[str, Any]) -> None:
    measured = report.get("test") or report.get("validation") or {}
    matrix = measured.get("confusionMatrix")
    if not matrix:
        return
    with card(_("Confusion matrix")):
        if report.get("test"):
            caption = _("Clips of the test part ({on}): rows are what a clip is.").format(on=measured_on(report))
        else:
            caption = _("Windows of the validation part, best epoch so far: rows are what a window is.")
        confusion_matrix(measured.get("classes") or report["classes"], matrix, caption)


def _parts(report: dict[str, Any]) -> None:
    names = {"train": _("training"), "validation": _("validation"), "test": _("test")}
    rows = [
        [names.get(part, part), words.count(each.get("clips", 0)), words.count(each.get("windows", 0))]
        for part, each in (report.get("split") or {}).items()
    ]
    with Tag("div", style="margin-top:14px"):
        table(_("Clips and windows by part"), [(_("part"), ""), (_("clips"), "n"), (_("windows"), "n")], rows)


def epochs_table(epochs: list[EpochRow]) -> None:
    """Newest first, the best one bold."""
    Tag("h2", _("By epoch"))
    if not epochs:
        Tag("p", _("The first line comes with the first epoch's end."), "soft")
        return
    best = best_of(epochs)
    columns = [(_("epoch"), ""), (_("training loss"), "n"), (_("validation loss"), "n")]
    columns += [(_("macro F1"), "n"), (_("accuracy"), "n"), (_("time"), "n")]
    with Tag("div", "", "low"):
        table(_("Figures by epoch, newest first"), columns, [_epoch(row, row is best) for row in reversed(epochs)])


def _epoch(row: EpochRow, is_best: bool) -> list[str]:
    figures = [words.figure(each) for each in (row.train_loss, row.validation_loss, row.f1)]
    mark = " ★ " + _("best") if is_best else ""
    return [f"{row.epoch}{mark}", *figures, words.percent(row.accuracy, 1), words.duration(row.seconds)]
