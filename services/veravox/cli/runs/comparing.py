"""`veravox run compare`: runs side by side."""

import math
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

from veravox.cli.runs import chart
from veravox.cli.runs.app import app
from veravox.cli.runs.words import number
from veravox.cli.speaking import Terminal, speaks, table
from veravox.client import Client
from veravox.client.models import ComparedRun, Comparison, Difference, EpochRow
from veravox.core.figures import titles
from veravox.core.text import _

MOST_ROWS = 30  # epochs in the table: what is beyond that, --json gives


@app.command()
@speaks
async def compare(
    client: Client,
    terminal: Terminal,
    ids: Annotated[list[UUID], typer.Argument(help="2 to 10 runs.", metavar="ID")],
) -> None:
    """Put runs side by side: differences, figures with their protocols, and the curves of the validation loss."""
    found = await client.compare_runs(ids)
    terminal.answer(
        found, _runs(found), *_cautions(found), "", _differences(found), "", _figures(found), *_curves(found)
    )


def _runs(found: Comparison) -> Table:
    """Which number stands for which run."""
    rows = [(n, run.id, run.phase.value, run.title) for n, run in enumerate(found.runs, 1)]
    return table(("run", "id", "phase", "title"), rows)


def _cautions(found: Comparison) -> list[str]:
    return [_("Caution: {sentence}").format(sentence=each) for each in found.cautions]


def _differences(found: Comparison) -> Table | str:
    kinds = ((_("spec"), found.spec), (_("decided"), found.decisions), (_("environment"), found.environment))
    rows = [_difference(kind, each) for kind, differences in kinds for each in differences]
    return table(("differs", "", *_numbers(found)), rows) if rows else _("They do not differ.")


def _difference(kind: str, each: Difference) -> tuple[str, ...]:
    return each.path, each.title or kind, *map(_value, each.values)


def _figures(found: Comparison) -> Table:
    """Each figure beside what it is measured with."""
    figures = [run.figures.model_dump(by_alias=True) for run in found.runs]
    rows: list[Sequence[object]] = [
        (title, *(number(each[name]) for each in figures)) for name, title in titles().items()
    ]
    rows += [
        (_("best epoch"), *(run.best_epoch for run in found.runs)),
        (_("test clips"), *(run.test_clips for run in found.runs)),
        (_("protocol"), *(run.protocol for run in found.runs)),
        (_("caution"), *(run.badge for run in found.runs)),
    ]
    return table(("figure", *_numbers(found)), rows)


def _curves(found: Comparison) -> list[Table | str]:
    """By epoch, validation loss and macro F1 side by side, and the losses as text."""
    last = max((row.epoch for run in found.runs for row in run.epochs), default=0)
    if not last:
        return []
    by_epoch = [{row.epoch: row for row in run.epochs} for run in found.runs]
    nth = math.ceil(last / MOST_ROWS)
    rows = [
        (epoch, *(cell for rows in by_epoch for cell in _cells(rows.get(epoch))))
        for epoch in range(1, last + 1)
        if epoch % nth == 0 or epoch == last
    ]
    heads = [f"{what}, {n}" for n in _numbers(found) for what in (_("loss"), _("macro F1"))]
    return ["", table(("epoch", *heads), rows), "", _("Validation loss by epoch, all on one scale:"), *_chart(found)]


def _cells(row: EpochRow | None) -> tuple[str, str]:
    return (number(row.validation_loss), number(row.f1)) if row else ("", "")


def _chart(found: Comparison) -> list[str]:
    drawn = chart.lines([[row.validation_loss for row in run.epochs] for run in found.runs])
    return [f"{n:>2}  {line}  {_least(run)}" for n, (run, line) in enumerate(zip(found.runs, drawn, strict=True), 1)]


def _least(run: ComparedRun) -> str:
    there = [(row.validation_loss, row.epoch) for row in run.epochs if row.validation_loss is not None]
    return _("least {loss:.3f}, epoch {n}").format(loss=min(there)[0], n=min(there)[1]) if there else ""


def _numbers(found: Comparison) -> list[str]:
    return [str(n) for n in range(1, len(found.runs) + 1)]


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("none given")
    return "" if value is None else str(value)
