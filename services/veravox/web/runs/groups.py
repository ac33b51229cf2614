"""The parts of a group's page: what it is, its runs, and what they amount to together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from veravox.client.models import FigureSpread, GroupRead, GroupRun
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, badge, bar, card, link, table
from veravox.web.figures import said, spread_said
from veravox.web.phases import ENDED, phase_chip
from veravox.web.runs.addresses import LEAST, MOST, compare_address


@dataclass(frozen=True)
class Heading:
    """What it is called, how far it is, and what its runs kept apart."""

    name: str
    course: str
    badge: str
    protocol: str


def heading_of(read: GroupRead) -> Heading:
    ended = sum(run.phase in ENDED for run in read.runs)
    course = _("{n} of {all} runs have ended").format(n=ended, all=len(read.runs))
    return Heading(read.name, course, read.badge, read.protocol)


def heading(shown: Heading) -> None:
    with Tag("div", "", "crumbs"):
        link(_("Runs"), "/runs")
        Tag("span", " / " + _("Group"))
    Tag("h1", shown.name)
    with Tag("div", "", "soft line"):
        Tag("span", shown.course)
        badge(shown.badge, shown.protocol)


def compare_link(runs: tuple[UUID, ...]) -> None:
    """To the first ten; one run alone is not compared."""
    if len(runs) < LEAST:
        return
    text = _("Compare") if len(runs) <= MOST else _("Compare the first {n}").format(n=MOST)
    link(text, compare_address(runs), "act")


def cautions(sentences: Sequence[str]) -> None:
    """Why the figures may not be taken together."""
    if sentences:
        with card(_("These figures do not belong together"), "warning"):
            for sentence in sentences:
                Tag("p", sentence)


def together(spreads: Sequence[FigureSpread]) -> None:
    """Mean and deviation of each figure that a run has by now."""
    Tag("h2", _("Over the runs"))
    there = [each for each in spreads if each.n]
    if not there:
        Tag("p", _("The figures come with the first epoch's end."), "soft")
        return
    columns = [(_("figure"), ""), (_("mean ± deviation"), "n"), (_("least"), "n"), (_("greatest"), "n")]
    caption = _("Mean, sample deviation and extremes of each figure over the runs that have it")
    with Tag("div", "", "figures"):
        table(caption, [*columns, (_("Runs"), "n")], [spread_row(each) for each in there])


def spread_row(found: FigureSpread) -> list[Cell]:
    """Title, mean ± deviation, extremes, and of how many runs."""
    told = spread_said(found.name, found.mean, found.deviation)
    extremes = (said(found.name, each) for each in (found.minimum, found.maximum))
    return [found.title, lambda: Tag("b", told), *extremes, str(found.n)]


def runs_table(runs: Sequence[GroupRun]) -> None:
    """A row a run, named by its fold or what it holds out, and its seed."""
    Tag("h2", _("Runs"))
    columns = [(_("run"), ""), (_("phase"), ""), (_("progress"), ""), (_("best epoch"), "n")]
    columns += [(_("macro F1, test"), "n"), (_("accuracy, test"), "n"), (_("equal error rate, test"), "n")]
    columns += [(_("macro F1, validation"), "n"), (_("loss, validation"), "n")]
    with Tag("div", "", "figures"):
        table(_("Runs of the group"), columns, [_row(run) for run in runs])


def name_of(run: GroupRun) -> str:
    """What tells it from the others of its group."""
    seed = _("seed {seed}").format(seed=run.seed)
    return f"{run.turn}, {seed}" if run.turn else seed


def _row(run: GroupRun) -> list[Cell]:
    found = run.figures
    return [
        lambda: link(name_of(run), f"/runs/{run.id}", aria_label=run.title),
        lambda: phase_chip(run.phase),
        lambda: _progress(run),
        str(run.best_epoch or "–"),
        words.figure(found.test_f1),
        words.percent(found.test_accuracy, 1),
        words.percent(found.test_equal_error_rate, 1),
        words.figure(found.validation_f1),
        words.figure(found.validation_loss),
    ]


def _progress(run: GroupRun) -> None:
    if run.phase in ENDED:
        Tag("span", _("{n} epochs").format(n=run.progress.epoch) if run.progress.epoch else "–", "soft")
        return
    with Tag("div", style="min-width:110px"):
        bar(run.progress.percent / 100, _("Progress of {name}").format(name=run.title))
        Tag("small", words.time_left(run.progress.eta_seconds) or again(run.progress.stage))
