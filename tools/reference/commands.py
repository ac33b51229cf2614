"""The page of the command line: each command with its arguments and options, from the commands themselves."""

import inspect
import tomllib
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import typer

from veravox.cli.main import FOR_PEOPLE, build

KINDS = {
    "str": "text",
    "Path": "path",
    "bool": "",
    "int": "number",
    "float": "number",
    "UUID": "id",
    "datetime": "date",
}

HEAD = """# The command line

Made by `make client` from the commands: do not edit. `veravox COMMAND --help` says the same, in the terminal's language.
A command ends with status 0 only if it did what it says. After `make run` the program is `.venv/bin/veravox`; in Compose
`docker compose run --rm cli veravox`.

Commands that speak to an installation find it by `--data` (or `VERAVOX_DATA`), or by `--server` with `--token` (or
`VERAVOX_SERVER`, `VERAVOX_TOKEN`), and answer with `--json` as the [REST API](rest.md) does; their tables below leave these
four out."""

PROCESSES = """
## Processes

What `veravox serve`, the containers and the operator start."""

EVERYWHERE = {"--server", "--token", "--data", "--json"}


def page() -> list[str]:
    groups = [typer.main.get_command(build([])).commands, *([{name: process(name)} for name in FOR_PEOPLE_IN_ORDER])]
    people = [
        line for commands in groups for name, each in commands.items() for line in command(f"veravox {name}", each)
    ]
    return [
        HEAD,
        *people,
        PROCESSES,
        *(line for name in PROCESS_NAMES for line in command(f"veravox {name}", process(name))),
    ]


PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
ANNOUNCED: dict[str, str] = PROJECT["entry-points"]["veravox.commands"]
FOR_PEOPLE_IN_ORDER = [name for name in sorted(ANNOUNCED) if name in FOR_PEOPLE]
PROCESS_NAMES = [name for name in sorted(ANNOUNCED) if name not in FOR_PEOPLE]


def process(name: str) -> Any:
    """The command that is announced by this name, as `veravox.cli.main` finds it."""
    module, _colon, attribute = ANNOUNCED[name].partition(":")
    found, app = getattr(import_module(module), attribute), typer.Typer()
    app.callback()(lambda: None)  # so that a single command keeps its name
    app.add_typer(found, name=name) if isinstance(found, typer.Typer) else app.command(name)(found)
    return typer.main.get_command(app).commands[name]


def all_commands() -> Iterator[tuple[str, Any]]:
    """Every command by its whole name, groups left out."""
    roots = {**typer.main.get_command(build([])).commands, **{name: process(name) for name in ANNOUNCED}}
    for name, root in roots.items():
        yield from leaves(f"veravox {name}", root)


def leaves(name: str, root: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(root, "commands"):
        for own, each in root.commands.items():
            yield from leaves(f"{name} {own}", each)
    else:
        yield name, root


def command(name: str, root: Any) -> list[str]:
    if hasattr(root, "commands"):
        inside = (line for own, each in root.commands.items() for line in command(f"{name} {own}", each))
        return ["", f"## `{name}`", "", sentence(root.help), *inside]
    own = [each for each in root.params if not speaks(root) or not EVERYWHERE & set(each.opts)]
    rows = [row(each) for each in own if each.name != "help"]
    table = ["", "| | takes | default | |", "| --- | --- | --- | --- |", *rows] if rows else []
    level = "###" if name.count(" ") > 1 else "##"
    return ["", f"{level} `{name}`", "", sentence(root.help), *table]


def speaks(root: Any) -> bool:
    """Whether it is a command that speaks to an installation."""
    return any("--server" in each.opts for each in root.params)


def row(parameter: Any) -> str:
    what = sentence(parameter.help).replace("|", "\\|")
    return f"| {written(parameter)} | {kind(parameter)} | {default(parameter)} | {what} |"


def written(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = parameter.name.upper() + (" ..." if parameter.nargs == -1 else "")
        return f"`{name}`" if parameter.required else f"`[{name}]`"
    return ", ".join(f"`{each}`" for each in (*parameter.opts, *parameter.secondary_opts))


def kind(parameter: Any) -> str:
    annotation = parameter.type_descriptor.annotation
    several = get_args(annotation)
    one = several[0] if several else annotation
    if inspect.isclass(one) and issubclass(one, Enum):
        return ", ".join(f"`{each.value}`" for each in one)
    bounds = [
        f"{words} {each}"
        for words, each in (("at least", parameter.min), ("at most", parameter.max))
        if each is not None
    ]
    told = ", ".join([KINDS[one.__name__], *bounds])
    return f"{told}; may be given several times" if several and parameter.multiple else told


def default(parameter: Any) -> str:
    value = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
    if parameter.required:
        return "needed"
    shown = "" if value is None or value == "" or value is False or value == [] else str(value)
    variable = f"`{parameter.envvar}`" if getattr(parameter, "envvar", None) else ""
    return variable or (f"`{shown}`" if shown else "")


def sentence(text: str | None) -> str:
    """Of a help, in one paragraph."""
    return " ".join((text or "").split())
