"""`veravox data-job`, what runner and operator start for each attempt of a data job; and `veravox generators`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from veravox.core.text import N_, _


def data_job(
    folder: Annotated[Path, typer.Argument(help="The job's folder, <data>/jobs/<id>, with its spec.yaml.")],
    attempt: Annotated[int, typer.Option(min=1, help="Which attempt this is; it leaves when a newer one is told.")] = 1,
) -> None:
    """Import clips and compute their packs, as the folder's spec.yaml says."""
    from veravox.datasets.process import run  # torch: not before somebody wants it

    raise typer.Exit(run(folder, attempt))


def generators(
    weights: Annotated[
        Path | None, typer.Option(help="A folder with trained weights, each in a folder or archive of its name.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """List the generators of copy synthesis: which can run here, and what the others want."""
    from rich.console import Console
    from rich.table import Table

    from veravox.datasets.generators.listing import listing  # torch: not before somebody wants it

    told = listing(weights)
    if as_json:
        typer.echo(json.dumps([each.as_json() for each in told], indent=2, ensure_ascii=False))
        return
    table, wants = Table(), list[str]()
    for column in (N_("Generator"), N_("Rate"), N_("Reaches"), N_("Neural"), N_("Licence"), N_("Here")):
        table.add_column(_(column), overflow="fold", no_wrap=column == "Generator")
    for each in told:
        row = (each.name, f"{each.rate:,} Hz", f"{each.reach:,} Hz", _("yes") if each.neural else _("no"))
        table.add_row(*row, each.licence, _("runs") if each.runs else _("see below"))
        wants += [] if each.runs else [f"{each.name}: {each.why} {each.remedy}".rstrip()]
    Console().print(table)
    for line in wants:  # whole, for it holds names and addresses
        typer.echo(line)
