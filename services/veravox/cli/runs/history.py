"""`veravox run list`, `tag`, `tags` and `note`: one's runs, and what one writes beside them to find them again."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from veravox.cli.runs.app import Id, app
from veravox.cli.runs.words import best_f1
from veravox.cli.speaking import Terminal, fail, speaks, table
from veravox.client import Client
from veravox.client.models import Phase, RunList
from veravox.core.specs import Phase as Phases
from veravox.core.text import _

Tags = Annotated[list[str] | None, typer.Option("--tag", help="With this tag; again for another, which it has too.")]
Search = Annotated[
    str, typer.Option(help="With these words in title, notes, tags, dataset, group, network or chosen classes.")
]
OfPhase = Annotated[Phases | None, typer.Option("--phase", help="In this phase alone.")]
Moment = Annotated[datetime | None, typer.Option(help="Begun then or later; earlier, with --until. Local time.")]


@app.command("list")
@speaks
async def list_runs(
    client: Client,
    terminal: Terminal,
    tag: Tags = None,
    search: Search = "",
    phase: OfPhase = None,
    dataset: Annotated[str, typer.Option(help="That learned from this dataset.")] = "",
    architecture: Annotated[str, typer.Option(help="With this network.")] = "",
    since: Moment = None,
    until: Moment = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="Those that `restore` can bring back.")] = False,
) -> None:
    """All runs, newest first, or those that are asked for."""

    async def part(after: RunList | None) -> RunList:
        return await client.list_runs(
            limit=200,
            after=after.next if after else None,
            tag=tag or None,
            search=search or None,
            phase=Phase(phase.value) if phase else None,
            dataset=dataset or None,
            architecture=architecture or None,
            created_after=_at(since),
            created_before=_at(until),
            deleted=deleted,
        )

    found = await part(None)
    while found.next:
        more = await part(found)
        found = RunList(items=[*found.items, *more.items], next=more.next)
    rows = [
        (
            run.id,
            run.status.phase.value,
            f"{run.status.progress.percent:.0f} %",
            best_f1(run),
            run.title,
            ", ".join(run.tags or []),
        )
        for run in found.items
    ]
    terminal.answer(found, table(("id", "phase", "progress", "macro F1, validation", "title", "tags"), rows))


@app.command()
@speaks
async def tag(
    client: Client,
    terminal: Terminal,
    id: Id,
    tags: Annotated[list[str] | None, typer.Argument(help="Tags to add.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="A tag to take away; again for another.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take all others away.")] = False,
) -> None:
    """Add tags to a run or take some away; with none, say which it has. Nobody else sees them."""
    run = await client.read_run(id)
    if tags or remove or clear:
        gone = {each.casefold() for each in remove or []}
        if unknown := gone - set(run.tags or []):
            fail(_("the run has no tag {tag}; it has: {tags}").format(tag=min(unknown), tags=_listed(run.tags)))
        kept = [] if clear else [each for each in run.tags or [] if each not in gone]
        run = await client.update_run(id, {"tags": [*kept, *(tags or [])]})
    terminal.answer(run, _listed(run.tags))


@app.command()
@speaks
async def tags(client: Client, terminal: Terminal) -> None:
    """Your tags, the most frequent first, and how many runs have each."""
    found = await client.list_tags()
    terminal.answer(found, table(("tag", "runs"), [(each.name, each.count) for each in found.items]))


@app.command()
@speaks
async def note(
    client: Client,
    terminal: Terminal,
    id: Id,
    text: Annotated[str | None, typer.Argument(help="The notes from now on; - reads them from standard input.")] = None,
    add: Annotated[bool, typer.Option("--add", help="Below what stands there.")] = False,
) -> None:
    """Write notes beside a run; without a text, say them. An empty text takes them away. Nobody else sees them."""
    run = await client.read_run(id)
    if text is not None:
        said = sys.stdin.read() if text == "-" else text
        run = await client.update_run(id, {"notes": f"{run.notes}\n{said}".lstrip("\n") if add else said})
    terminal.answer(run, run.notes or _("no notes"))


def _listed(tags: list[str] | None) -> str:
    return ", ".join(tags or []) or _("no tags")


def _at(moment: datetime | None) -> str | None:
    """With its zone, as the API takes it."""
    return moment.astimezone(UTC).isoformat() if moment else None
