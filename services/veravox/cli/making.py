"""`veravox dataset prepare`, `synthesise`, `condition`, `equalise`, `audit`: what is made of clips, and what they give away."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from veravox.cli.datasets import Name, described, until_imported
from veravox.cli.fetching import app
from veravox.cli.previewing import both_sides
from veravox.cli.saving import refuse_folder, writing
from veravox.cli.speaking import Terminal, fail, speaks
from veravox.client import Client, ProblemError
from veravox.client.models import DatasetRead
from veravox.core.audit.model import Audit
from veravox.core.audit.page import page
from veravox.core.audit.plain import comparison, text
from veravox.core.files import replace_text
from veravox.core.front_end import PICTURES
from veravox.core.manifest import Kind
from veravox.core.recipes import RecipeError, read_recipe, recipe_names, steps_of
from veravox.core.text import _

__all__ = ["app"]  # with these commands in it

As = Annotated[str, typer.Option("--as", help="What to call the new dataset.")]
High = Annotated[
    float | None,
    typer.Option(help="The chain's upper limit in Hz, such as 3500 for generators at 8 kHz; 7000 without it."),
]
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
    await _tell(client, terminal, await _make(client, terminal, asked))


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
    high: High = None,
) -> None:
    """Make a dataset of another's clips and of copies of its human ones; all of them pass one chain."""
    if raw and high is not None:
        fail(_("--raw leaves out the chain whose upper limit --high is; say one of them"))
    steps = steps_of(generators=_listed(generators), equalise=not raw, high=high)
    await _tell(client, terminal, await _make(client, terminal, _of(dataset, new, steps)))


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
    steps = steps_of(conditions=_listed(names))
    await _tell(client, terminal, await _make(client, terminal, _of(dataset, new, steps)))


@app.command()
@speaks
async def equalise(client: Client, terminal: Terminal, dataset: Name, new: As, high: High = None) -> None:
    """Pass all clips through one chain, and show the cues before and after it side by side."""
    read = await _make(client, terminal, _of(dataset, new, steps_of(equalise=True, high=high)))
    before, after = await _audit(client, terminal, dataset), await _audit(client, terminal, new)
    terminal.answer(read, described(read), "", comparison(before, after))


@app.command()
@speaks
async def audit(
    client: Client,
    terminal: Terminal,
    dataset: Name,
    every: Annotated[bool, typer.Option("--every", help="All cues, those that say nothing too.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the report with pictures to this file.")] = None,
    protocol: Annotated[str, typer.Option(help="Say what stands on both sides of this division.")] = "",
    seed: Annotated[int, typer.Option(help="The division's.")] = 17,
) -> None:
    """What may cross, what is there twice, and how far one gets without listening.

    Where there is no audit yet, it is made. As JSON, `crossings` are those of the division that is asked for.
    """
    if html:
        refuse_folder(html)
    known = await _audit(client, terminal, dataset)
    if html:
        with writing(html):
            replace_text(html, page(known))
    if not protocol:
        terminal.answer(known, text(known, every))
        return
    seen = await client.preview_run(_divided(known, dataset, protocol, seed))
    told = both_sides(seen) or [_("in several parts: nothing that a detector could know again")]
    terminal.answer(known.model_copy(update={"crossings": seen.crossings}), text(known, every), "", *told)


def _divided(known: Audit, dataset: str, protocol: str, seed: int) -> dict[str, Any]:
    """A training on all of it, to see how its clips would be divided."""
    front_end = {"frontEnd": {"name": PICTURES}} if known.kind is Kind.PICTURES else {}
    return {"dataset": {"name": dataset}, "protocol": {"name": protocol, "seed": seed}, **front_end}


def _of(dataset: str, new: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """A new dataset out of the clips that this one has now."""
    return {"name": new, "source": {"dataset": {"name": dataset}}, "steps": steps}


async def _make(client: Client, terminal: Terminal, asked: dict[str, Any]) -> DatasetRead:
    made = await client.import_dataset(asked)
    return await until_imported(client, terminal, made.name)


async def _tell(client: Client, terminal: Terminal, read: DatasetRead) -> None:
    """The clips, what was left out, and what the audit says."""
    said = [described(read)]
    if not terminal.as_json and read.status.result and read.status.result.audit:
        said += ["", text(_known(await client.read_audit(read.name)))]
    terminal.answer(read, *said)


async def _audit(client: Client, terminal: Terminal, name: str) -> Audit:
    """Its audit, which is made where there is none."""
    try:
        return _known(await client.read_audit(name))
    except ProblemError as problem:
        if problem.status != 404:
            raise
    job = await client.request_audit(name)  # says so if there is no such dataset
    await until_imported(client, terminal, job.name)
    await client.delete_dataset(job.name)  # it made no clips; what it found stays with the dataset
    return _known(await client.read_audit(name))


def _known(found: BaseModel) -> Audit:
    return Audit.model_validate(found.model_dump(by_alias=True, mode="json"))


def _listed(names: str) -> list[str]:
    return [each.strip() for each in names.split(",") if each.strip()]
