"""`veravox dataset prepare`, `synthesise`, `condition`, `equalise`, `audit`: what is made of clips, and what they give away."""

from pathlib import Path
from typing import Annotated, Any

import typer

from veravox.cli.datasets import Name, described, until_imported
from veravox.cli.fetching import app
from veravox.cli.speaking import Terminal, fail, speaks
from veravox.client import Client
from veravox.client.models import DatasetRead
from veravox.core.audit.model import Audit
from veravox.core.audit.page import page
from veravox.core.audit.plain import comparison, text
from veravox.core.files import replace_text
from veravox.core.recipes import RecipeError, read_recipe, recipe_names
from veravox.core.text import _

__all__ = ["app"]  # with these commands in it

As = Annotated[str, typer.Option("--as", help="What to call the new dataset.")]
RECIPE = _("A YAML file, or one that comes along: {names}.").format(names=", ".join(recipe_names()))


@app.command()
@speaks
async def prepare(
    client: Client,
    terminal: Terminal,
    recipe: Annotated[str, typer.Argument(help=RECIPE)],
    name: Annotated[str, typer.Option(help="What to call the dataset; the recipe's own name without it.")] = "",
) -> None:
    """Make a dataset by a recipe: fetch or import, synthesise, add conditions, equalise, pack, audit."""
    try:
        asked = read_recipe(recipe)
    except RecipeError as error:
        fail(str(error))
    asked = asked | ({"name": name} if name else {})
    await _make(client, terminal, asked)


@app.command()
@speaks
async def synthesise(
    client: Client,
    terminal: Terminal,
    dataset: Name,
    generators: Annotated[str, typer.Option(help="Separated by commas; `veravox generators` lists them.")],
    new: As,
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave out the common chain, whatever gives the copies away.")
    ] = False,
) -> None:
    """Make a dataset of another's clips and of copies of its human ones; all of them pass one chain."""
    steps: list[dict[str, Any]] = [{"synthesise": {"generators": _listed(generators), "raw": raw}}]
    await _make_of(client, terminal, dataset, new, steps if raw else [*steps, {"equalise": {}}])


@app.command()
@speaks
async def condition(
    client: Client,
    terminal: Terminal,
    dataset: Name,
    names: Annotated[str, typer.Option(help="Separated by commas, such as snr20,opus-16k.")],
    new: As,
) -> None:
    """Make a dataset of another's clips, and of copies of the clean ones with something added."""
    await _make_of(client, terminal, dataset, new, [{"condition": {"names": _listed(names)}}])


@app.command()
@speaks
async def equalise(client: Client, terminal: Terminal, dataset: Name, new: As) -> None:
    """Pass all clips through one chain, and show the cues before and after it side by side."""
    await _make_of(client, terminal, dataset, new, [{"equalise": {}}])
    before, after = await _audit(client, dataset), await _audit(client, new)
    if before and after:
        terminal.errors.print(comparison(before, after))


@app.command()
@speaks
async def audit(
    client: Client,
    terminal: Terminal,
    dataset: Name,
    every: Annotated[bool, typer.Option("--every", help="All cues, those that say nothing too.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the report with pictures to this file.")] = None,
) -> None:
    """What leaks between the parts of a split, what is there twice, and how far one gets without listening."""
    found = await client.read_audit(dataset)
    known = Audit.model_validate(found.model_dump(by_alias=True, mode="json"))
    if html:
        replace_text(html, page(known))
    terminal.answer(found, text(known, every))


async def _make_of(client: Client, terminal: Terminal, dataset: str, new: str, steps: list[dict[str, Any]]) -> None:
    read = await client.read_dataset(dataset)
    if read.status.result is None:
        fail(_("{name} has no clips yet: {phase}").format(name=dataset, phase=read.status.phase.value))
    source = {"dataset": {"name": dataset, "version": read.status.result.version}}
    await _make(client, terminal, {"name": new, "source": source, "steps": steps})


async def _make(client: Client, terminal: Terminal, asked: dict[str, Any]) -> None:
    made = await client.import_dataset(asked)
    read: DatasetRead = await until_imported(client, terminal, made.name)
    terminal.answer(read, described(read))


async def _audit(client: Client, name: str) -> Audit | None:
    read = await client.read_dataset(name)
    if read.status.result is None or read.status.result.audit is None:
        return None
    found = await client.read_audit(name)
    return Audit.model_validate(found.model_dump(by_alias=True, mode="json"))


def _listed(names: str) -> list[str]:
    return [each.strip() for each in names.split(",") if each.strip()]
