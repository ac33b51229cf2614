"""`veravox doctor`: the command. Every image has what it wants."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from veravox.core.settings import Settings, told
from veravox.installing.doctor import State, examine

SIGNS = {State.WELL: ("✓", "green"), State.MIND: ("!", "yellow"), State.BROKEN: ("✗", "red")}


def doctor(
    data: Annotated[Path | None, typer.Option(help="The data folder. Without it: ~/.local/share/veravox.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Look at memory, data folder, disk, port, database, GPU, container toolkit and Compose, and say what to do.

    Status 1 where something is broken; what one may do without is no such thing.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        typer.secho(f"veravox doctor: {told(error)}", err=True, fg="red")
        raise typer.Exit(1) from None
    found = list(examine(settings.model_copy(update={"data": data} if data else {})))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=1, ensure_ascii=False))
    else:
        for each in found:
            sign, colour = SIGNS[each.state]
            typer.echo(f"{typer.style(sign, fg=colour)} {each.what}: {each.said}")
            if each.do:
                typer.echo(f"    {each.do}")
    if any(each.state is State.BROKEN for each in found):
        raise typer.Exit(1)
