"""`veravox train`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from veravox.cli.previewing import show_previews
from veravox.cli.runs.groups import OutputOption, follow_group, refuse_table
from veravox.cli.runs.steering import follow_run
from veravox.cli.speaking import Terminal, fail, speaks
from veravox.client import Client
from veravox.core.catalogue import ARCHITECTURES, PROTOCOLS
from veravox.core.protocols import EACH
from veravox.core.seeds import parsed_seeds
from veravox.core.specs import DatasetChoice, Model, Protocol, Resource, Training, TrainingJobSpec
from veravox.core.templates import TEMPLATES, UnknownTemplate, template_spec
from veravox.core.text import _

FIELDS = {  # of the spec, by the option that sets them
    "dataset": "dataset.name",
    "architecture": "model.architecture",
    "protocol": "protocol.name",
    "epochs": "training.epochs",
    "batch_size": "training.batchSize",
    "group": "group",
    "hold_out": "protocol.heldOut",
    "test_on": "protocol.external.name",
}


def _help(part: type[Resource], field: str) -> str:
    return part.model_fields[field].description or ""


def _one_of(part: type[Resource], field: str, choices: Iterable[str]) -> str:
    return f"{_help(part, field)} ({', '.join(choices)})"


@speaks
async def train(
    client: Client,
    terminal: Terminal,
    dataset: Annotated[str | None, typer.Option(help=_help(DatasetChoice, "name"))] = None,
    architecture: Annotated[str | None, typer.Option(help=_one_of(Model, "architecture", ARCHITECTURES))] = None,
    protocol: Annotated[str | None, typer.Option(help=_one_of(Protocol, "name", PROTOCOLS))] = None,
    epochs: Annotated[int | None, typer.Option(help=_help(Training, "epochs"))] = None,
    batch_size: Annotated[int | None, typer.Option(help=_help(Training, "batch_size"))] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="Any field of the spec: path.in.spec=value, several times.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A TrainingJob or its spec as YAML; options win over it.")] = None,
    template: Annotated[
        str, typer.Option(help=f"Begin with a template; options win over it ({', '.join(TEMPLATES)}).")
    ] = "",
    seeds: Annotated[
        str | None, typer.Option(help="Train once for each, e.g. 17,18,19: a group with mean and deviation.")
    ] = None,
    folds: Annotated[
        int | None,
        typer.Option(help="Cross-validation: train once for each of so many folds, as a group.", min=2, max=20),
    ] = None,
    each: Annotated[
        str, typer.Option(help=f"Hold out each in turn, as a group; sets the protocol ({', '.join(EACH)}).")
    ] = "",
    hold_out: Annotated[
        str | None,
        typer.Option(help="Names for the test part alone, with commas between: what the protocol keeps apart."),
    ] = None,
    test_on: Annotated[
        str | None, typer.Option(help="Another dataset as the test part; sets the protocol to external.")
    ] = None,
    group: Annotated[str | None, typer.Option(help=_help(TrainingJobSpec, "group"))] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be learnt from and tested on, and start nothing.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Watch it until it has ended.")] = False,
    output: OutputOption = None,
) -> None:
    """Train a detector; prints the run's id, or the group's name where there are several seeds, folds or turns."""
    given = {
        "dataset": dataset,
        "architecture": architecture,
        "protocol": implied_protocol(protocol, each, test_on),
        "epochs": epochs,
        "batch_size": batch_size,
        "group": group,
        "hold_out": None if hold_out is None else [name.strip() for name in hold_out.split(",") if name.strip()],
        "test_on": test_on,
    }
    spec = assembled(file, given, settings or [], template)
    if output:
        refuse_table(output)
    asked = {"seeds": None if seeds is None else _seeds(seeds), "folds": folds or 0, "each": each}
    if dry_run:
        await show_previews(client, terminal, spec, folds or 0, each)
    elif any(value for value in asked.values()):
        await _train_all(client, terminal, spec, asked, follow or output is not None, output)
    else:
        await _train_once(client, terminal, spec, follow)


def implied_protocol(protocol: str | None, each: str, test_on: str | None) -> str | None:
    """The protocol that other options ask for, where none is named; a contradiction is left to the gateway."""
    return protocol or each or ("external" if test_on else None)


def assembled(
    file: Path | None, given: Mapping[str, Any], settings: Iterable[str], template: str = ""
) -> dict[str, Any]:
    """The spec of a file or a template, the options that were given, and `PATH=VALUE` settings; the later ones win.

    Args:
        file: a TrainingJob or its spec as YAML.
        given: values of options that have a field; None for those that were not given.
        settings: such as `training.learningRate=0.003`.
        template: the name of one.
    """
    spec = _begun(file, template)
    for option, path in FIELDS.items():
        if given[option] is not None:
            _put(spec, path, given[option])
    for setting in settings:
        _put(spec, *_parsed(setting))
    return spec


def _begun(file: Path | None, template: str) -> dict[str, Any]:
    if file and template:
        fail(_("--file and --template both say how to begin; keep one of them"))
    if not template:
        return _read(file) if file else {}
    try:
        return template_spec(template)
    except UnknownTemplate as error:
        fail(_("--template {name}: {error}").format(name=template, error=error))


async def _train_once(client: Client, terminal: Terminal, spec: dict[str, Any], follow: bool) -> None:
    run = await client.create_run(spec)
    if follow:
        terminal.errors.print(f"{run.id}")
        await follow_run(client, terminal, run.id)
    else:
        terminal.answer(run, str(run.id))


async def _train_all(
    client: Client, terminal: Terminal, spec: dict[str, Any], asked: dict[str, Any], follow: bool, output: Path | None
) -> None:
    group = await client.create_group({"spec": spec, **asked, "name": spec.get("group") or None})
    if follow:
        terminal.errors.print(group.name)
        await follow_group(client, terminal, group.name, output)
    else:
        terminal.answer(group, group.name)


def _seeds(text: str) -> list[int]:
    try:
        return parsed_seeds(text)
    except ValueError as error:
        fail(_("--seeds {text}: {error}").format(text=text, error=error))


def _read(file: Path) -> dict[str, Any]:
    try:
        job = yaml.safe_load(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        fail(_("{file} cannot be read: {error}").format(file=file, error=getattr(error, "strerror", None) or error))
    except yaml.YAMLError as error:
        fail(_("{file} is not YAML: {error}").format(file=file, error=error))
    spec = job.get("spec", job) if isinstance(job, dict) else None
    if not isinstance(spec, dict):
        fail(_("{file} holds no spec; it should look like `dataset: {{name: example}}`").format(file=file))
    return spec


def _parsed(setting: str) -> tuple[str, Any]:
    path, equals, value = setting.partition("=")
    if not equals or not path:
        fail(_("--set {setting}: write path.in.spec=value, e.g. training.learningRate=0.003").format(setting=setting))
    return path, _value(value)


def _value(text: str) -> Any:
    """A number, a truth value, a list or a group in braces as YAML has them; anything else is a text."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    is_text = value is None or (isinstance(value, dict) and not text.lstrip().startswith("{"))
    return text if is_text else value


def _put(spec: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        spec = spec.setdefault(parent, {})
        if not isinstance(spec, dict):
            fail(_("--set {path}: {parent} is a value, not a group of fields").format(path=path, parent=parent))
    spec[last] = value
