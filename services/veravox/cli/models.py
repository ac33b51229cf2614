"""`veravox model`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from veravox.cli.following import Watch, succeeded
from veravox.cli.model_words import (
    described,
    explanations_table,
    f1_of,
    layers_table,
    lineage_table,
    measured_on,
    standing,
    word_of,
)
from veravox.cli.naming import Model, every_model, named, named_or_gone
from veravox.cli.saving import save
from veravox.cli.sending.sending import send
from veravox.cli.speaking import Terminal, fail, plain, speaks, table
from veravox.client import Client
from veravox.core.evidence import EvidenceScores
from veravox.core.sources import BUNDLE, LEARNER
from veravox.core.text import _

app = typer.Typer(no_args_is_help=True, help="Show and fetch detectors.")
CARDS = {".md": "markdown", ".html": "html"}


@app.command("list")
@speaks
async def list_models(client: Client, terminal: Terminal) -> None:
    """All models, newest first."""
    found = await every_model(client)
    rows = [
        (each.id, each.architecture, f1_of(each) or word_of(each), each.version, standing(each), each.title)
        for each in found.items
    ]
    terminal.answer(found, table(("id", "architecture", "test macro F1", "version", "whose", "title"), rows))


@app.command("import")
@speaks
async def import_model(
    client: Client,
    terminal: Terminal,
    learner: Annotated[Path, typer.Argument(help="A fastai learner, as `learn.export()` writes it.", metavar="X.pkl")],
    name: Annotated[str, typer.Option(help="What to call the model; the file's name without it.")] = "",
    bonafide: Annotated[str, typer.Option(help="Which class is human; bonafide, human and original are known.")] = "",
    front_end: Annotated[
        str, typer.Option(help="How its pictures were made from sound, where it does not say so; pictures: unknown.")
    ] = "mel",
) -> None:
    """Turn a fastai learner into a model; what had to be assumed of it is said. It was never calibrated."""
    if learner.suffix != LEARNER:
        fail(_("{file} is no .pkl; a learner is what learn.export() writes").format(file=learner))
    asked = {"title": name or learner.stem, "bonafide": bonafide}
    await _taken_in(client, terminal, asked, learner, {"frontEnd": front_end})


@app.command()
@speaks
async def upload(
    client: Client,
    terminal: Terminal,
    bundle: Annotated[Path, typer.Argument(help="A bundle, as `veravox model download` writes it.", metavar="X.zip")],
    name: Annotated[str, typer.Option(help="What to call the model; the file's name without it.")] = "",
) -> None:
    """Take in a bundle from elsewhere. It is checked first; what it says of itself stays its publisher's word."""
    if bundle.suffix != BUNDLE:
        fail(_("{file} is no .zip; a bundle is what `veravox model download` writes").format(file=bundle))
    await _taken_in(client, terminal, {"title": name or bundle.stem}, bundle, {})


async def _taken_in(client: Client, terminal: Terminal, asked: dict[str, Any], sent: Path, how: dict[str, str]) -> None:
    """Send a file and wait until there is a model of it."""
    path = await send(client, sent, Watch(terminal.errors))
    kind = "learner" if sent.suffix == LEARNER else "bundle"
    made = await client.import_model({**asked, kind: {"path": path, **how}})
    await succeeded(lambda: client.read_model_import(made.id), Watch(terminal.errors))
    model = await client.read_model(made.id)
    terminal.answer(model, described(model))


@app.command()
@speaks
async def show(
    client: Client,
    terminal: Terminal,
    which: Model,
    layers: Annotated[bool, typer.Option("--layers", help="Its layers too, with shapes and parameters.")] = False,
) -> None:
    """A model: what it tells apart, how well, where it comes from, and what it is made of."""
    id = await named(client, which)
    model, lineage = await client.read_model(id), await client.read_lineage(id)
    made_of = await client.read_layers(id) if layers else None
    said = {**plain(model), "lineage": plain(lineage), **({"layers": plain(made_of)} if made_of else {})}
    terminal.answer(said, described(model), lineage_table(lineage), *([layers_table(made_of)] if made_of else []))


@app.command()
@speaks
async def publish(
    client: Client,
    terminal: Terminal,
    which: Model,
    new_version_of: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL", help="A model of yours whose next version it is; that one stays as public as it is."
        ),
    ] = None,
) -> None:
    """Publish it: everybody may ask and download it, visitors without an account too."""
    id = await named(client, which)
    before = str(await named(client, new_version_of)) if new_version_of else None
    model = await client.publish_model(id, {"newVersionOf": before})
    says = _("public: {title}, version {n}; `veravox model withdraw {id}` takes it back")
    terminal.answer(model, says.format(title=model.title, n=model.version, id=id))


@app.command()
@speaks
async def withdraw(client: Client, terminal: Terminal, which: Model) -> None:
    """Withdraw it: visitors and other accounts meet it no longer, and its owner keeps it."""
    id = await named(client, which)
    model = await client.withdraw_model(id)
    terminal.answer(model, _("withdrawn: {title}").format(title=model.title))


@app.command()
@speaks
async def card(
    client: Client,
    terminal: Terminal,
    which: Model,
    output: Annotated[
        Path | None, typer.Option(help="A file: .md or .html, as its name ends; else it is shown as Markdown.")
    ] = None,
) -> None:
    """Its card: what it is, what it learnt from, what its scores are worth, its errors, its limits, its lineage."""
    id = await named(client, which)
    if output is None:
        text = b"".join([part async for part in client.read_card(id, "markdown")]).decode()
        terminal.answer({"id": str(id), "card": text}, text)
        return
    if output.suffix not in CARDS:
        fail(_("{file}: a card is written as .md or .html; end the file's name so").format(file=output))
    await save(client.read_card(id, CARDS[output.suffix]), output)
    terminal.answer({"id": str(id), "file": str(output.absolute())}, str(output))


@app.command("set")
@speaks
async def set_model(
    client: Client,
    terminal: Terminal,
    which: Model,
    humans_called_machine: Annotated[
        float | None, typer.Option(help="Share of human clips that may be called machine, e.g. 0.01.")
    ] = None,
    machines_called_human: Annotated[
        float | None, typer.Option(help="Share of machine-made clips that may be called human.")
    ] = None,
    sure: Annotated[float | None, typer.Option(help="How probable an answer must be to be given, e.g. 0.6.")] = None,
    as_it_came: Annotated[bool, typer.Option("--as-it-came", help="Back to the model's own calibration.")] = False,
) -> None:
    """Choose how many errors are allowed; between the thresholds that follow it says inconclusive."""
    id = await named(client, which)
    rates = {"humanCalledMachine": humans_called_machine, "machineCalledHuman": machines_called_human}
    asked: dict[str, Any] = {"ownCalibration": not as_it_came}
    if any(each is not None for each in rates.values()):
        known = (await client.read_model(id)).policy.error_rates.model_dump(by_alias=True)
        asked["errorRates"] = {name: known[name] if each is None else each for name, each in rates.items()}
    if sure is not None:
        asked["sure"] = sure
    model = await client.change_model(id, asked)
    terminal.answer(model, described(model))


@app.command()
@speaks
async def calibrate(
    client: Client,
    terminal: Terminal,
    which: Model,
    dataset: Annotated[str, typer.Option(help="Clips of your own, 8 humans or more; machine-made ones help.")],
) -> None:
    """Make a model's scores fit recordings of your own: it is evaluated on them, and its scores are moved."""
    id = await named(client, which)
    made = await client.create_evaluation({"model": str(id), "dataset": dataset})
    await succeeded(lambda: client.read_evaluation(made.id), Watch(terminal.errors))
    model = await client.change_model(id, {"calibrateWith": str(made.id)})
    terminal.answer(model, described(model))


@app.command()
@speaks
async def explainability(
    client: Client,
    terminal: Terminal,
    which: Model,
    dataset: Annotated[str, typer.Option(help="Clips with their machine-made copies, which it has not learnt from.")],
    pairs: Annotated[int, typer.Option(help="How many pairs at most.", min=8, max=10_000)] = 60,
) -> None:
    """Measure how far its explanations point at what is true; its bundle keeps the scores, and the best is its default."""
    id = await named(client, which)
    made = await client.create_evaluation({"model": str(id), "dataset": dataset, "explanations": pairs})
    await succeeded(lambda: client.read_evaluation(made.id), Watch(terminal.errors))
    model = await client.change_model(id, {"explainWith": str(made.id)})
    scores = EvidenceScores.model_validate(model.metrics["explanations"])
    terminal.answer(scores.outside(), explanations_table(scores), measured_on(scores))


@app.command()
@speaks
async def download(
    client: Client,
    terminal: Terminal,
    which: Model,
    output: Annotated[Path | None, typer.Option(help="Where to; the current folder where it is not given.")] = None,
    learner: Annotated[bool, typer.Option("--learner", help="fastai's .pkl instead: loading it runs code.")] = False,
    onnx: Annotated[bool, typer.Option("--onnx", help="ONNX instead, for programs without torch.")] = False,
) -> None:
    """Fetch the bundle as a zip archive."""
    id = await named(client, which)
    if learner and onnx:
        fail(_("--learner and --onnx are two files; fetch one after the other"))
    read, suffix = (
        (client.read_learner, LEARNER)
        if learner
        else (client.read_onnx, ".onnx")
        if onnx
        else (client.read_bundle, BUNDLE)
    )
    path = output or Path(f"veravox-{id}{suffix}")
    await save(read(id), path)
    terminal.answer({"id": str(id), "file": str(path.absolute())}, str(path))


@app.command()
@speaks
async def delete(client: Client, terminal: Terminal, which: Model) -> None:
    """Delete it; `restore` brings it back. Its run stays."""
    id = await named(client, which)
    await client.delete_model(id)
    says = _("deleted; `veravox model restore {id}` brings it back")
    terminal.answer({"id": str(id), "deleted": True}, says.format(id=id))


@app.command()
@speaks
async def restore(client: Client, terminal: Terminal, which: Model) -> None:
    """Bring back a deleted model."""
    id = await named_or_gone(client, which)
    model = await client.restore_model(id)
    terminal.answer(model, f"{model.id} {model.title}")
