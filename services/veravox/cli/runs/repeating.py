"""`veravox run repeat` and `agreement`: the same training once more, and whether it says the same."""

from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from veravox.cli.following import Watch, follow_to_the_end, phase_of, why
from veravox.cli.runs.app import Id, app
from veravox.cli.speaking import Terminal, speaks, table
from veravox.client import Client
from veravox.client.models import Agreement, Finding
from veravox.core.agreement import Verdict
from veravox.core.specs import Phase
from veravox.core.text import _


@app.command()
@speaks
async def repeat(
    client: Client,
    terminal: Terminal,
    id: Id,
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Wait for its end and compare, or print its id.")
    ] = True,
) -> None:
    """Train again from the run's record and say whether the figures agree; status 0 only if they do."""
    run = await client.repeat_run(id)
    if not follow:
        terminal.answer(run, str(run.id))
        return
    terminal.errors.print(f"{run.id}")
    await follow_to_the_end(client, run.id, Watch(terminal.errors))
    ended = await client.read_run(run.id)
    if phase_of(ended) is Phase.FAILED:
        terminal.errors.print(why(ended))
    await _tell(client, terminal, run.id)


@app.command()
@speaks
async def agreement(client: Client, terminal: Terminal, id: Id) -> None:
    """Whether a run agrees with the one that it repeats; status 0 only if it does."""
    await _tell(client, terminal, id)


async def _tell(client: Client, terminal: Terminal, id: UUID) -> None:
    found = await client.read_agreement(id)
    terminal.answer(found, f"{found.verdict.value}: {found.sentence}", *_details(found))
    if Verdict(found.verdict.value) is Verdict.DIFFERENT:
        raise typer.Exit(1)


def _details(found: Agreement) -> list[str | Table]:
    """What differs, and what of the environment may have done it."""
    differing = [each for each in found.findings if each.difference != 0]
    if not differing:
        return [each.sentence for each in found.environment]
    parted = [_("The losses part at step {n}.").format(n=found.parts_at)] if found.parts_at else []
    titles = ("quantity", "greatest difference", "where", "allowed")
    return [*parted, table(titles, list(map(_row, differing))), *(each.sentence for each in found.environment)]


def _row(found: Finding) -> tuple[str, ...]:
    difference = _("only one has it") if found.difference is None else f"{found.difference:.3g}"
    return found.title, difference, found.where, "" if found.tolerance is None else f"{found.tolerance:.3g}"
