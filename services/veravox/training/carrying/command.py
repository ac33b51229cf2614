"""`veravox weights pack` and `veravox weights unpack`: the commands."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.ownership import Refused
from veravox.core.settings import Settings, told
from veravox.core.sizes import size
from veravox.core.text import _

app = typer.Typer(
    no_args_is_help=True, help=_("Pretrained weights, corpora and vocoders for a machine without a network.")
)
Data = Annotated[Path | None, typer.Option(help="The data folder. Without it: ~/.local/share/veravox.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
ALL = "all"


@app.command()
def pack(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there.")],
    networks: Annotated[
        str, typer.Option(help="Networks whose ImageNet weights go into it, with commas; all, or none.")
    ] = ALL,
    corpora: Annotated[str, typer.Option(help="Corpora, or archives of one: arctic/bdl,arctic/slt,ljspeech.")] = "",
    generators: Annotated[str, typer.Option(help="Trained vocoders that lie in the data folder, by name.")] = "",
    address: Annotated[
        str,
        typer.Option(help="Where files are that are called like torchvision's; without it, torchvision's own address."),
    ] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Where there is a network: write weights into one file, fetched where the data folder does not have them."""
    from veravox.training.carrying import packing
    from veravox.training.carrying.gathering import PRETRAINED, Wanted, gather, official_addresses

    with _said("pack"):
        folder = _folder(data)
        named = list(PRETRAINED) if networks == ALL else [] if networks == "none" else _names(networks)
        wanted = Wanted(named, _names(corpora), _names(generators))
        wanted.refuse_unknown(folder)
        packing.refuse_there(file)
        items = list(gather(wanted, folder, official_addresses(named, address), _report()))
        packing.pack(items, file.absolute())
        if as_json:
            found = [{"name": each.name, "bytes": each.bytes, "sha256": each.sha256} for each in items]
            typer.echo(json.dumps({"file": str(file), "files": found}))
            return
        for each in items:
            typer.echo(f"{each.name}  {size(each.bytes)}")
        typer.echo(_("{file}: {n} files, {size}").format(file=file, n=len(items), size=size(file.stat().st_size)))


@app.command()
def unpack(
    file: Annotated[Path, typer.Argument(help="A file that `veravox weights pack` has written.", exists=True)],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Where there is none: check all of the file, and then put what is in it into the data folder."""
    from veravox.training.carrying import unpacking

    with _said("unpack"):
        folder = _folder(data)
        placed = unpacking.unpack(file, folder)
        if as_json:
            found = [{"name": each.name, "bytes": each.bytes, "did": each.did.value} for each in placed]
            typer.echo(json.dumps({"data": str(folder.path), "files": found}))
            return
        words = {"placed": _("placed"), "there already": _("there already"), "replaced": _("replaced: it was damaged")}
        for each in placed:
            typer.echo(f"{each.name}  {size(each.bytes)}  {words[each.did.value]}")


def _names(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _folder(data: Path | None) -> DataFolder:
    try:
        settings = Settings()
    except ValidationError as error:
        raise Refused(told(error)) from None
    return settings.model_copy(update={"data": data} if data else {}).folder


def _report() -> Any:
    """Says on standard error what is being fetched."""
    from veravox.datasets.report import Report

    class Said(Report):
        def begin(self, stage: str, steps: int) -> None:
            typer.echo(f"{stage}: {steps}" if steps else stage, err=True)

    return Said()


@contextmanager
def _said(command: str) -> Iterator[None]:
    """What went wrong in a sentence, and status 1."""
    try:
        yield
    except (Refused, JobError, OSError) as error:
        typer.secho(f"veravox weights {command}: {error}", err=True, fg="red")
        raise typer.Exit(1) from None
