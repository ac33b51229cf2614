"""The page of settings: from the classes of settings, from where the code reads them, and from .env.example."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from reference.read_by import readers
from reference.variables import BESIDE
from veravox.core.settings import Settings, own_namespace
from veravox_operator.settings import OperatorSettings

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / ".env.example"
TABLE = ["| variable | what it is | takes | default | read by |", "| --- | --- | --- | --- | --- |"]
KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Path: "a path",
    str: "text",
    SecretStr: "text, secret",
}
BOUNDS = {Ge: ("ge", "at least"), Gt: ("gt", "more than"), Le: ("le", "at most")}

HEAD = """# Settings

Made by `make client` from the classes of settings, from the code that reads them and from `.env.example`: do not edit.

Every setting is a variable of the environment. What is wrong in one is said at the start, by its name. `veravox serve`
hands its environment to all that it starts, so there each is set once; in containers it is set where it is read. Each may
be a file of that name, in small letters, in the folder that `VERAVOX_SECRETS` names, as secrets should. A command's option
wins over the environment, and that over a file. [Operations](../operations.md#settings) says which of them one needs first.

## An installation
"""

OPERATOR = """
## The operator

Where it shares a name with one above, it is the operator's own and not the gateway's: give both the same.
"""

OUTSIDE = """
## What processes tell each other, and the command line

Read from the environment beside the classes of settings. Most are set by Veravox itself for a process that it starts.
"""

COMPOSE = """
## Docker Compose

Read by `docker compose` from `.env` beside `docker-compose.yml`, before any container starts. Where one has the name of a
setting above, it is what becomes of that one in Compose. All of the settings above can stand there too: the gateway reads
the whole file, and every other service is given what `docker-compose.yml` names for it.

| variable | what it is | default | about |
| --- | --- | --- | --- |"""


def page() -> list[str]:
    return [
        HEAD,
        *TABLE,
        *installation(),
        OPERATOR,
        *TABLE,
        *operator(),
        OUTSIDE,
        *TABLE,
        *beside(),
        COMPOSE,
        *compose(),
    ]


def installation() -> list[str]:
    who = readers(Settings)
    return [row(name, field, ", ".join(who[name])) for name, field in Settings.model_fields.items()]


def operator() -> list[str]:
    return [row(name, field, "operator") for name, field in OperatorSettings.model_fields.items()]


def beside() -> list[str]:
    return [
        f"| `{each.name}` | {each.meaning} | {each.takes} | {each.default} | {', '.join(each.read_by)} |"
        for each in BESIDE.values()
    ]


def compose() -> list[str]:
    return [
        f"| `{name}` | {meaning} | {f'`{default}`' if default else ''} | {about} |"
        for name, default, about, meaning in explained()
    ]


def explained() -> Iterator[tuple[str, str, str, str]]:
    """Name, default, heading and meaning of each line of .env.example."""
    about = ""
    for line in EXAMPLE.read_text().splitlines():
        if heading := re.fullmatch(r"# --- (.*) ---", line):
            about = heading[1]
        elif found := re.fullmatch(r"#([A-Z_]+)=(\S*)\s*(?:# ?(.*))?", line):
            yield found[1], found[2], about, found[3] or ""


def variables(settings: type[BaseSettings]) -> set[str]:
    return {variable(name) for name in settings.model_fields}


def variable(name: str) -> str:
    return f"VERAVOX_{name.upper()}"


def row(name: str, field: FieldInfo, read_by: str) -> str:
    meaning = (field.description or "").replace("|", "\\|")
    return f"| `{variable(name)}` | {meaning} | {takes(field)} | {default(field)} | {read_by} |"


def default(field: FieldInfo) -> str:
    if field.default_factory is own_namespace:
        return "the pod's own, else `default`"
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or value == "":
        return "none"
    shown = (
        str(value).lower() if isinstance(value, bool) else ",".join(value) if isinstance(value, list) else str(value)
    )
    return f"`{shown}`"


def takes(field: FieldInfo) -> str:
    """What may be written, with its bounds."""
    kind = next(
        each for each in (field.annotation, *get_args(field.annotation)) if each is not NoneType and known(each)
    )
    if get_origin(kind) is Literal:
        return ", ".join(f"`{each}`" for each in get_args(kind))
    bounds = [
        f"{words} {getattr(each, name)}"
        for each in field.metadata
        for name, words in [BOUNDS.get(type(each), ("", ""))]
        if name
    ]
    return ", ".join([KINDS.get(kind, "texts with commas between"), *bounds])


def known(kind: object) -> bool:
    return kind in KINDS or get_origin(kind) in {Literal, list}
