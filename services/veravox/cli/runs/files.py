"""`veravox run files` and `download`: what can be taken away of a run."""

from pathlib import Path
from typing import Annotated

import typer

from veravox.cli.runs.app import Id, app
from veravox.cli.saving import save
from veravox.cli.speaking import Terminal, fail, speaks, table
from veravox.client import Client
from veravox.client.models import RunFile
from veravox.core.sizes import size
from veravox.core.text import _


@app.command()
@speaks
async def files(client: Client, terminal: Terminal, id: Id) -> None:
    """Which files the run has by now, each with its size and a sentence."""
    found = await client.list_files(id)
    terminal.answer(
        found, table(("file", "size", ""), [(each.name.value, size(each.size), each.help) for each in found.items])
    )


@app.command()
@speaks
async def download(
    client: Client,
    terminal: Terminal,
    id: Id,
    file: Annotated[
        RunFile | None, typer.Argument(help="Which one; `files` lists those that there are.", metavar="FILE")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where to; the current folder where it is not given.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All files and the model in a zip archive, without checkpoints.")
    ] = False,
) -> None:
    """Fetch one of the run's files, or with --all everything that another laboratory needs to check it."""
    if everything == (file is not None):
        fail(_("name one file, or --all; `veravox run files {id}` lists those that there are").format(id=id))
    path = output or Path(f"{id}-{file.value}" if file else f"veravox-evidence-{id}.zip")
    await save(client.read_file(id, file) if file else client.read_evidence(id), path)
    terminal.answer({"id": str(id), "file": str(path.absolute())}, str(path))
