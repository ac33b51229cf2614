"""The parts of a comparison: figures side by side, and in what the runs differ."""

from collections.abc import Sequence
from typing import Any

from veravox.client.models import ComparedRun, Comparison, Difference
from veravox.core.figures import titles
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, badge, card, link, table
from veravox.web.figures import said
from veravox.web.phases import phase_chip
from veravox.web.runs.overlay import Line
from veravox.web.runs.settings import CHOICES, DECIDED, chosen, value_of


def lines(found: Comparison) -> list[Line]:
    return [Line(name(place, run), run.epochs) for place, run in enumerate(found.runs, 1)]


def name(place: int, run: ComparedRun) -> str:
    """The number tells runs of one title apart."""
    return f"{place} · {run.title}"


def cautions(sentences: Sequence[str]) -> None:
    """Why figures of one say nothing about another's."""
    if sentences:
        with card(_("These figures do not measure the same"), "warning"):
            for sentence in sentences:
                Tag("p", sentence)


def figures(runs: Sequence[ComparedRun]) -> None:
    """A column a run, each figure beside what it is measured with."""
    Tag("h2", _("Figures"))
    of_runs = [run.figures.model_dump(by_alias=True) for run in runs]
    rows: list[list[Cell]] = [[_("phase"), *map(_phase, runs)]]
    rows += [[title, *(said(key, each[key]) for each in of_runs)] for key, title in titles().items()]
    rows += [
        [_("best epoch"), *(str(run.best_epoch or "–") for run in runs)],
        [_("test clips"), *(words.count(run.test_clips) if run.test_clips else "–" for run in runs)],
        [_("kept apart"), *(run.protocol for run in runs)],
        [_("caution"), *map(_caution, runs)],
    ]
    with Tag("ol", "", "soft", style="margin-bottom:12px"):
        for run in runs:
            with Tag("li"):
                link(run.title, f"/runs/{run.id}")
    with Tag("div", "", "side"):
        table(_("Figures of the runs side by side"), [(_("figure"), ""), *columns(len(runs))], rows)


def columns(runs: int) -> list[tuple[str, str]]:
    """By number, as legend and list count them: ten titles would leave no room for the figures."""
    return [(_("run {n}").format(n=place), "n") for place in range(1, runs + 1)]


def _phase(run: ComparedRun) -> Cell:
    return lambda: phase_chip(run.phase)


def _caution(run: ComparedRun) -> Cell:
    return (lambda: badge(run.badge, "")) if run.badge else _("none")


def differences(found: Comparison) -> None:
    """A table for each kind of record in which they differ."""
    Tag("h2", _("In what they differ"))
    kinds = (
        (_("What was asked for"), found.spec),
        (_("What was decided"), [each for each in found.decisions if each.path in DECIDED]),
        (_("Where it was trained"), found.environment),
    )
    there = [(title, rows) for title, rows in kinds if rows]
    if not there:
        Tag("p", _("In nothing: they were asked for, decided and trained alike."), "soft")
    with Tag("div", "", "grid"):
        for title, rows in there:
            with Tag("div"):
                Tag("h3", title)
                with Tag("div", "", "side"):
                    table(title, [(_("field"), ""), *columns(len(found.runs))], [difference_row(each) for each in rows])


def difference_row(found: Difference) -> list[Cell]:
    """The field in people's words, and its value in each run."""
    title = found.title or _(DECIDED.get(found.path, found.path))
    return [lambda: _field(title, found.path), *(value(found.path, each) for each in found.values)]


def _field(title: str, path: str) -> None:
    Tag("span", title)
    if title != path:
        Tag("small", path, style="display:block")


def value(path: str, found: Any) -> str:
    """A value in words; nothing where a run has none."""
    if found is None:
        return "–"
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    if isinstance(found, list):
        return ", ".join(map(str, found)) or _("none named")
    return chosen(path, found) if path in CHOICES else value_of(path, found)
