"""`veravox dataset`."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from veravox.cli.following import Watch, phase_of, until, why
from veravox.cli.sending.sending import send
from veravox.cli.speaking import Terminal, fail, speaks, table
from veravox.client import Client
from veravox.client.models import Count, DatasetList, DatasetRead, DatasetResult
from veravox.core.catalogue import LAYOUTS
from veravox.core.specs import Phase
from veravox.core.text import _

app = typer.Typer(no_args_is_help=True, help="Import and show datasets.")
HERE = ("127.0.0.1", "localhost", "::1")  # such a server sees the same files
LAYOUTS_HELP = _("How the clips lie there: {layouts}.").format(layouts=", ".join(LAYOUTS))
Name = Annotated[str, typer.Argument(help="The dataset's name.")]


@app.command("import")
@speaks
async def import_dataset(
    client: Client,
    terminal: Terminal,
    folder: Annotated[Path, typer.Argument(help="The folder, archive, table or protocol that holds the clips.")],
    name: Annotated[str, typer.Option(help="What to call it: small letters, digits, dots and hyphens.")],
    layout: Annotated[str, typer.Option(help=LAYOUTS_HELP)] = "auto",
    bonafide: Annotated[str, typer.Option(help="Which class is human; bonafide, human and original are known.")] = "",
    upload: Annotated[
        bool | None,
        typer.Option(
            "--upload/--no-upload", help="Send the clips, or let the server read them itself; by its address without."
        ),
    ] = None,
) -> None:
    """Import clips; returns when it is done, and lists the files that were left out."""
    far = urlsplit(client.server).hostname not in HERE if upload is None else upload
    path = await send(client, folder, Watch(terminal.errors)) if far else str(folder.absolute())
    await client.import_dataset({"name": name, "source": {"path": path, "layout": layout, "bonafide": bonafide}})
    read = await until_imported(client, terminal, name)
    terminal.answer(read, described(read))


async def until_imported(client: Client, terminal: Terminal, name: str) -> DatasetRead:
    """Watch an import to its end; one that fails ends the command."""
    read = await until(lambda: client.read_dataset(name), lambda _phase: False, Watch(terminal.errors))
    if phase_of(read) is not Phase.SUCCEEDED:
        await client.delete_dataset(name)  # its name is free again; nothing of it is on disk
        fail(why(read))
    return read


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
    terminal.answer(read, described(read))


@app.command()
@speaks
async def clips(
    client: Client,
    terminal: Terminal,
    name: Name,
    generator: Annotated[str, typer.Option(help="Of this class alone.")] = "",
    speaker: Annotated[str, typer.Option(help="Of this speaker alone.")] = "",
    condition: Annotated[str, typer.Option(help="Under this condition alone.")] = "",
    search: Annotated[str, typer.Option(help="With this in their path.")] = "",
    most: Annotated[int, typer.Option("-n", "--most", help="How many.", min=1, max=200)] = 20,
) -> None:
    """Its clips: each human one, and behind it what was made of it."""
    found = await client.list_dataset_clips(name, speaker, generator, condition, search, limit=most)
    columns = ("clip", "class", "speaker", "condition", "pair", "seconds")
    rows = [
        (each.clip, each.generator, each.speaker, each.condition, each.pair, f"{each.seconds:.1f}")
        for each in found.items
    ]
    says = _("{n} of {all} clips").format(n=len(found.items), all=found.total)
    terminal.answer(found, table(columns, rows), says)


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
    terminal.answer(read, described(read))


def described(read: DatasetRead) -> str:
    result = read.status.result
    if result is None:
        return f"{read.name}: {read.status.phase.value} {why(read)}".strip()
    sound = result.kind != "pictures"
    human = result.bonafide or _("none: such a model gives no verdict; --bonafide NAME names it when importing")
    lines = [
        f"{read.name}: {_amount(result)}, {_('human class')}: {human}",
        _("version {version}").format(version=result.version) + _made(read),
        *(
            f"  {_where(each)}: {each.clips} {_('clips')}" + (f", {each.seconds:.0f} s" if sound else "")
            for each in result.counts
        ),
        *([result.audit.headline] if result.audit else []),
        *([_("{n} files were left out:").format(n=len(result.refused))] if result.refused else []),
        *(f"  {each.clip}: {each.reason}" for each in result.refused),
    ]
    return "\n".join(lines)


def _made(read: DatasetRead) -> str:
    """What the dataset was made of, and how."""
    source, layout = read.spec.source, read.status.result.layout if read.status.result else ""
    if source.dataset:
        of = _(", made of {name} {version}").format(name=source.dataset.name, version=source.dataset.version)
    else:
        of = _(", read as {layout}").format(layout=layout) if layout else ""
    steps = [
        name for step in read.spec.steps or [] for name, asked in step.model_dump(exclude_none=True).items() if asked
    ]
    by = _(" by {steps} (seed {seed})").format(steps=", ".join(steps), seed=read.spec.seed) if steps else ""
    return of + by


def _amount(result: DatasetResult) -> str:
    if result.kind == "pictures":
        return _("{n} pictures, of whose sound nothing is known").format(n=result.clips)
    return f"{result.clips} {_('clips')}, {result.seconds / 60:.1f} min"


def _where(count: Count) -> str:
    condition = "" if count.condition == "clean" else f" / {count.condition}"
    return f"{count.speaker} / {count.generator}{condition}"
