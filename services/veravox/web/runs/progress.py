"""Where a run is: its title, the line with its bar, and the best figures so far."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from veravox.client.models import EpochRow, Metrics, Phase, Progress, TrainingJobStatus
from veravox.core.catalogue import PROTOCOLS
from veravox.core.said_again import again
from veravox.core.text import _, numeral
from veravox.web import words
from veravox.web.elements import Part, Tag, badge, bar, chip, definitions, fill, link
from veravox.web.phases import ENDED, phase_chip, why
from veravox.web.plots import MOST_LINES, every_nth
from veravox.web.runs.addresses import group_chip


@dataclass(frozen=True)
class Heading:
    """What it is called, how it went, and which group and which other run it belongs to."""

    title: str
    course: str
    group: str = ""
    repeats: tuple[UUID, str] | None = None  # id and title of the original
    owner: str = ""  # of another's run


@dataclass(frozen=True)
class SoFar:
    """The best epoch, and what its figures are measured on."""

    best: EpochRow | None
    badge: str
    protocol: str
    ended: bool = False


def best_of(epochs: Sequence[EpochRow]) -> EpochRow | None:
    """The epoch whose weights are kept: the greatest macro F1, of equal ones the smallest validation loss."""
    return max(epochs, key=_merit, default=None)


def _merit(row: EpochRow) -> tuple[float, float]:
    return row.f1, -math.inf if row.validation_loss is None else -row.validation_loss


def heading(shown: Heading) -> None:
    """Title, when it began and ended, and the way to those that it belongs to."""
    with Tag("div", "", "crumbs"):
        link(_("Runs"), "/runs")
    Tag("h1", shown.title)
    with Tag("div", "", "soft line"):
        if shown.course:
            Tag("span", shown.course)
        if shown.owner:
            chip(_("{name}’s").format(name=shown.owner), "calm")
        if shown.group:
            group_chip(shown.group)
        if shown.repeats:
            with Tag("span", _("repeats") + " "):
                link(shown.repeats[1], f"/runs/{shown.repeats[0]}")


class State:
    """One line and a bar: where it is, and when it will be done.

    It changes with every batch, before the eyes of all who watch: so what is there is changed and not built anew, which for a
    bar with thirty marks is fifty things to send to everybody.
    """

    def __init__(self) -> None:
        with Tag("section", "", "card"):
            with Tag("div", "", "between", style="margin-bottom:10px"):
                with Tag("div", "", "line"):
                    self._phase: Part[Phase] = Part(self._with_phase, style="display:contents")
                    self._epoch = Tag("b", "", data_testid="epoch")
                    self._where = Tag("span", "", "soft")
                with Tag("div") as self._pace:
                    self._left, self._speed = Tag("b", "", data_testid="eta"), Tag("span", "", "soft")
                    self._held = Tag("div", "", "soft", data_testid="held")
            self._bar: Part[int] = Part(self._with_marks, style="display:contents")

    def show(self, status: TrainingJobStatus, loss: float | None) -> None:
        progress = status.progress
        self._phase.show(status.phase)
        epoch = _("Epoch {n} of {all}").format(n=progress.epoch, all=progress.epochs) if progress.epochs else ""
        _say(self._epoch, epoch)
        _say(self._where, _where(status, loss))
        self._pace.set_visibility(status.phase is Phase.running)
        left = words.time_left(progress.eta_seconds)
        _say(self._left, left)
        _say(self._speed, _speed(progress, bool(left)))
        _say(self._held, " · ".join(held(status.metrics)))
        self._bar.show(progress.epochs)
        fill(self._done, progress.percent / 100)

    @staticmethod
    def _with_phase(phase: Phase) -> None:
        phase_chip(phase)

    def _with_marks(self, epochs: int) -> None:
        """The progress bar, with a line at each epoch's end."""
        nth = every_nth(MOST_LINES, epochs) if epochs else 1
        self._done = bar(0.0, _("Progress"), tall=True)
        with self._done:
            for epoch in range(nth, epochs, nth):
                Tag("i", "", "mark", style=f"left:{100 * epoch / epochs:.2f}%;right:auto;width:1px")


def _say(place: Tag, text: str) -> None:
    """A text, or nothing at all."""
    place.text = text
    place.set_visibility(bool(text))


def _speed(progress: Progress, behind: bool) -> str:
    """How fast it goes; `behind`: where something stands before it."""
    if not progress.images_per_second:
        return ""
    speed = _("{n} images/s").format(n=words.count(progress.images_per_second))
    return f" · {speed}" if behind else speed


def held(metrics: Metrics) -> list[str]:
    """How busy the GPU is, or else the processor, and what memory the training holds, as far as it is known."""
    return [*busy(metrics), *memory(metrics)]


def busy(metrics: Metrics) -> list[str]:
    """Of a GPU that does not say it, nothing is told, and the processor beside a GPU says nothing of the training."""
    if metrics.gpu_utilization is not None:
        return [_("GPU {share} busy").format(share=words.percent(metrics.gpu_utilization))]
    if metrics.cpu_share is not None and metrics.gpu_memory_bytes is None:
        return [_("processor {share} busy").format(share=words.percent(metrics.cpu_share))]
    return []


def memory(metrics: Metrics) -> list[str]:
    said = [(_("{n} GB of GPU memory"), metrics.gpu_memory_bytes), (_("{n} GB of memory"), metrics.memory_bytes)]
    return [sentence.format(n=numeral(f"{held / 1e9:.1f}")) for sentence, held in said if held is not None]


def _where(status: TrainingJobStatus, loss: float | None) -> str:
    progress = status.progress
    said = [why(status)[0] if status.phase is not Phase.failed else ""]
    if progress.steps:
        said.append(_("batch {n} of {all}").format(n=words.count(progress.step), all=words.count(progress.steps)))
    if loss is not None:
        said.append(_("loss {loss}").format(loss=words.figure(loss)))
    if status.phase not in ENDED | {Phase.paused}:
        said.append(again(progress.stage))
    return " · ".join(filter(None, said))


def so_far(shown: SoFar) -> None:
    """The best epoch's figures with the protocol's caution."""
    Tag("h2", _("The best epoch") if shown.ended else _("So far"))
    protocol, best = PROTOCOLS.get(shown.protocol), shown.best

    def macro_f1() -> None:
        Tag("b", words.figure(best.f1 if best else None), data_testid="f1")
        if best:
            said = _("epoch {n}") if shown.ended else _("best, epoch {n}")
            Tag("span", " " + said.format(n=best.epoch), "soft")

    error = words.percent(best.equal_error_rate if best else None, 1)
    definitions(
        [
            (_("Macro F1"), macro_f1),
            (_("Accuracy"), words.percent(best.accuracy if best else None, 1)),
            (_("Equal error rate"), lambda: Tag("span", error, data_testid="eer")),
            (_("Validation loss"), words.figure(best.validation_loss if best else None)),
            (_("On"), _("validation windows")),
        ]
    )
    with Tag("div", style="margin-top:12px"):
        badge(shown.badge, _(protocol.title) if protocol else shown.protocol)
