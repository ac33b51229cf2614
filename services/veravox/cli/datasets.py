"""`veravox dataset`."""

from pathlib import Path
from typing import Annotated

import typer

from veravox.cli.following import Watch, phase_of, until, why
from veravox.cli.speaking import Terminal, fail, speaks, table
from veravox.client import Client
from veravox.client.models import DatasetList, DatasetRead
from veravox.core.specs import Phase
from veravox.core.text import _

app = typer.Typer(no_args_is_help=True, help="Import and show datasets.")
Name = Annotated[str, typer.Argument(help="The dataset's name.")]


@app.command("import")
@speaks
async def import_dataset(
    client: Client,
    terminal: Terminal,
    folder: Annotated[Path, typer.Argument(help="The folder that holds the clips.")],
    name: Annotated[str, typer.Option(help="What to call it: small letters, digits, dots and hyphens.")],
    layout: Annotated[str, typer.Option(help="What the folders mean, from the outside in.")] = "speaker/class",
    bonafide: Annotated[str, typer.Option(help="Which class is human; bonafide, human and original are known.")] = "",
) -> None:
    """Import a folder of clips; returns when it is done, and lists the clips that were left out."""
    source = {"path": str(folder.absolute()), "layout": layout, "bonafide": bonafide}
    await client.import_dataset({"name": name, "source": source})
    read = await until(lambda: client.read_dataset(name), lambda _phase: False, Watch(terminal.errors))
    if phase_of(read) is not Phase.SUCCEEDED:
        await client.delete_dataset(name)  # its name is free again; nothing of it is on disk
        fail(why(read))
    terminal.answer(read, _described(read))


@app.command("list")
@speaks
async def list_datasets(client: Client, terminal: Terminal) -> None:
    """All datasets, newest first."""
    found = await client.list_datasets(limit=200)
    while found.next:
        more = await client.list_datasets(limit=200, after=found.next)
        found = DatasetList(items=[*found.items, *more.items], next=more.next)
    rows = [
        (each.name, each.status.phase.value, each.status.result.clips if each.status.result else "")
        for each in found.items
    ]
    terminal.answer(found, table(("name", "phase", "clips"), rows))


@app.command()
@speaks
async def show(client: Client, terminal: Terminal, name: Name) -> None:
    """A dataset: its clips by voice and class, and those that were left out."""
    read = await client.read_dataset(name)
    terminal.answer(read, _described(read))


@app.command()
@speaks
async def delete(client: Client, terminal: Terminal, name: Name) -> None:
    """Delete it; `restore` brings it back."""
    await client.delete_dataset(name)
    terminal.answer(
        {"name": name, "deleted": True}, _("deleted; `veravox dataset restore {name}` brings it back").format(name=name)
    )


@app.command()
@speaks
async def restore(client: Client, terminal: Terminal, name: Name) -> None:
    """Bring back a deleted dataset."""
    read = await client.restore_dataset(name)
    terminal.answer(read, _described(read))


def _described(read: DatasetRead) -> str:
    result = read.status.result
    if result is None:
        return f"{read.name}: {read.status.phase.value} {why(read)}".strip()
    human = result.bonafide or _("none: such a model gives no verdict")
    lines = [
        f"{read.name}: {result.clips} {_('clips')}, {result.seconds / 60:.1f} min, {_('human class')}: {human}",
        *(
            f"  {each.speaker} / {each.generator}: {each.clips} {_('clips')}, {each.seconds:.0f} s"
            for each in result.counts
        ),
        *([_("{n} files were left out:").format(n=len(result.refused))] if result.refused else []),
        *(f"  {each.clip}: {each.reason}" for each in result.refused),
    ]
    return "\n".join(lines)
