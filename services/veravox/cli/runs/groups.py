"""`veravox run group` and `groups`: several seeds, folds or held-out names together."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from veravox.cli.following import ENDED, LOOK_EVERY, Watch
from veravox.cli.runs.app import app
from veravox.cli.runs.words import number
from veravox.cli.speaking import Terminal, fail, speaks, table
from veravox.client import Client, ProblemError
from veravox.client.models import FigureSpread, GroupList, GroupRead, GroupRun
from veravox.core.specs import Phase
from veravox.core.text import _

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


async def follow_group(client: Client, terminal: Terminal, name: str) -> None:
    """Watch all runs of a group until they have ended; status 0 if none failed."""
    watch = Watch(terminal.errors)
    with watch.shown():
        while True:
            read = await _read(client, name)
            watch.show(_("{n} of {all} have ended").format(n=_ended(read), all=len(read.runs)), *_progress(read))
            if _ended(read) == len(read.runs):
                break
            await asyncio.sleep(LOOK_EVERY)
    answer(terminal, read)
    if failed := [run for run in read.runs if _phase(run) is Phase.FAILED]:
        says = _("{n} of {all} runs failed; `veravox run show {id}` says why")
        fail(says.format(n=len(failed), all=len(read.runs), id=failed[0].id))


def answer(terminal: Terminal, read: GroupRead) -> None:
    """Runs and figures, the protocol and its caution beside them."""
    head = f"{read.name} · {read.protocol} {read.badge and f'({read.badge})'}".rstrip()
    terminal.answer(read, head, *read.cautions, _runs(read), "", _spreads(read))


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
