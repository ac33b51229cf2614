"""`veravox run group` and `groups`: several seeds, folds or held-out names together."""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from veravox.cli.following import ENDED, LOOK_EVERY, Watch
from veravox.cli.runs.app import app
from veravox.cli.runs.words import number
from veravox.cli.saving import refuse_folder, writing
from veravox.cli.speaking import Terminal, fail, plain, speaks, table
from veravox.client import Client, ProblemError
from veravox.client.models import FigureSpread, GroupList, GroupRead, GroupRun
from veravox.core.files import replace_text
from veravox.core.specs import Phase
from veravox.core.text import _
from veravox.core.turn_table import TurnTable, as_csv, as_markdown, cells

TABLES: Mapping[str, Callable[[TurnTable], str]] = {
    ".csv": as_csv,
    ".md": as_markdown,
    ".json": lambda table: json.dumps(table.outside(), indent=1, ensure_ascii=False) + "\n",
}
OutputOption = Annotated[
    Path | None, typer.Option(help=f"A file for the table of who was left out ({', '.join(TABLES)}).")
]
ABOUT = "testF1"  # the figure that stands for a group in the list


@app.command()
@speaks
async def groups(client: Client, terminal: Terminal) -> None:
    """All groups, newest first, each with mean ± deviation of its macro F1 on the test part."""
    found = await client.list_groups(limit=100)
    while found.next:
        more = await client.list_groups(limit=100, after=found.next)
        found = GroupList(items=[*found.items, *more.items], next=more.next)
    rows = [(each.name, len(each.runs), _ended(each), _about(each), each.protocol, each.badge) for each in found.items]
    terminal.answer(found, table(("group", "runs", "ended", "macro F1, test", "protocol", "caution"), rows))


@app.command()
@speaks
async def group(
    client: Client, terminal: Terminal, name: Annotated[str, typer.Argument(help="The group's name.")]
) -> None:
    """A group: its runs, and mean ± deviation of each figure over them."""
    answer(terminal, await client.read_group(name))


@app.command()
@speaks
async def turns(
    client: Client,
    terminal: Terminal,
    name: Annotated[str, typer.Argument(help="The group's name.")],
    output: OutputOption = None,
) -> None:
    """The table of a group: who was left out in each run, n, and how it went then; mean and worst of each figure."""
    if output:
        refuse_table(output)
    read = await _turns(client, name, output)
    said = f"{read.name} · {read.protocol} {read.badge and f'({read.badge})'}".rstrip()
    terminal.answer(read, said, *read.cautions, _shown(read))


def refuse_table(output: Path) -> None:
    """A command that writes a table begins with it, before it works for hours."""
    refuse_folder(output)
    if output.suffix not in TABLES:
        sentence = _("{file}: a table is written as {kinds}; end the file's name so")
        fail(sentence.format(file=output, kinds=", ".join(TABLES)))


async def _turns(client: Client, name: str, output: Path | None) -> TurnTable:
    """The table, written where a file is named."""
    read = TurnTable.model_validate(plain(await client.read_turns(name)))
    if output:
        with writing(output):
            replace_text(output, TABLES[output.suffix](read))
    return read


def _shown(read: TurnTable) -> Table:
    head, *rows = cells(read)
    return table(head, rows)


async def follow_group(client: Client, terminal: Terminal, name: str, output: Path | None = None) -> None:
    """Watch all runs of a group until they have ended; status 0 if none failed.

    Where each run left something out by name or fold, their table ends the answer; `output` is a file for it.
    """
    watch = Watch(terminal.errors)
    with watch.shown():
        while True:
            read = await _read(client, name)
            watch.show(_("{n} of {all} have ended").format(n=_ended(read), all=len(read.runs)), *_progress(read))
            if _ended(read) == len(read.runs):
                break
            await asyncio.sleep(LOOK_EVERY)
    turns = [_shown(await _turns(client, name, output))] if output or any(run.turn for run in read.runs) else []
    answer(terminal, read, *turns)
    if failed := [run for run in read.runs if _phase(run) is Phase.FAILED]:
        says = _("{n} of {all} runs failed; `veravox run show {id}` says why")
        fail(says.format(n=len(failed), all=len(read.runs), id=failed[0].id))


def answer(terminal: Terminal, read: GroupRead, *more: Table) -> None:
    """Runs and figures, the protocol and its caution beside them; then what else there is to show."""
    head = f"{read.name} · {read.protocol} {read.badge and f'({read.badge})'}".rstrip()
    terminal.answer(read, head, *read.cautions, _runs(read), "", _spreads(read), *more)


def _runs(read: GroupRead) -> Table:
    rows = [
        (run.id, run.seed, run.turn, run.phase.value, f"{run.progress.percent:.0f} %", run.best_epoch, *_figures(run))
        for run in read.runs
    ]
    measured = ("macro F1, validation", "macro F1, test", "EER, test", "test clips")
    return table(("id", "seed", "turn", "phase", "progress", "best epoch", *measured), rows)


def _spreads(read: GroupRead) -> Table:
    rows = [(each.title, each.n, mean(each), number(each.minimum), number(each.maximum)) for each in read.figures]
    return table(("figure", "n", "mean ± deviation", "min", "max"), rows)


def mean(spread: FigureSpread) -> str:
    """`0.853 ± 0.071`; the mean alone where there is but one run."""
    return f"{number(spread.mean)} ± {spread.deviation:.3f}" if spread.deviation is not None else number(spread.mean)


def _figures(run: GroupRun) -> tuple[object, ...]:
    found = run.figures
    return number(found.validation_f1), number(found.test_f1), number(found.test_equal_error_rate), run.test_clips


def _about(read: GroupRead) -> str:
    return next(mean(each) for each in read.figures if each.name == ABOUT)


def _phase(run: GroupRun) -> Phase:
    return Phase(run.phase.value)


def _ended(read: GroupRead) -> int:
    return sum(_phase(run) in ENDED for run in read.runs)


def _progress(read: GroupRead) -> tuple[float, str]:
    """How far all of them are, and what the one at work is doing."""
    shares = [100.0 if _phase(run) in ENDED else run.progress.percent for run in read.runs]
    working = [run for run in read.runs if _phase(run) is Phase.RUNNING and run.progress.epochs]
    says = _("{run}: epoch {n} of {all}")
    details = [says.format(run=_called(run), n=run.progress.epoch, all=run.progress.epochs) for run in working]
    return sum(shares) / len(shares), " · ".join(details)


def _called(run: GroupRun) -> str:
    seed = _("seed {seed}").format(seed=run.seed)
    return f"{run.turn}, {seed}" if run.turn else seed


async def _read(client: Client, name: str) -> GroupRead:
    """Through breaks of the connection."""
    while True:
        try:
            return await client.read_group(name)
        except ProblemError as problem:
            if problem.status != 503:
                raise
            await asyncio.sleep(LOOK_EVERY)
