"""Which processes read which setting: found in the code, by the rooms where `settings.NAME` stands."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pydantic_settings import BaseSettings

SERVICES = Path(__file__).parents[2] / "services" / "veravox"
PROCESSES = {  # of a room, or of a file of it; the longest name that fits counts
    "backup": ("backup", "restore"),
    "cli": ("command line",),
    "datasets": ("data-job",),
    "detection": ("detector",),
    "detection/learners": ("conversion",),
    "gateway": ("gateway",),
    "gateway/accounts/command.py": ("user",),
    "installing": ("doctor",),
    "runner": ("runner",),
    "runner/supervisor.py": ("serve",),
    "serving": ("gateway", "web"),
    "training": ("trainer",),
    "web": ("web",),
}
ORDER = list(
    dict.fromkeys(["serve", "gateway", "web", "runner", *(each for all in PROCESSES.values() for each in all)])
)
MADE_OF = {  # what a property says, and of which settings it is made
    "folder": ("data",),
    "open_folders": ("import_folders",),
    "takes_whom_the_provider_knows": ("registration", "oidc_registration"),
}


def readers(settings: type[BaseSettings]) -> dict[str, list[str]]:
    """Of each setting, who reads it, in one order."""
    found: dict[str, set[str]] = {name: set() for name in settings.model_fields}
    for path in sorted(SERVICES.rglob("*.py")):
        for attribute in attributes(ast.parse(path.read_text())):
            for name in MADE_OF.get(attribute, (attribute,)):
                if name in found:
                    found[name] |= set(processes(path.relative_to(SERVICES).as_posix()))
    return {name: sorted(who, key=ORDER.index) for name, who in found.items()}


def attributes(tree: ast.AST) -> Iterator[str]:
    """What is read of something called settings, or of `Settings()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_settings(node.value):
            yield node.attr


def is_settings(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "Settings"
    name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
    return name.removeprefix("_") == "settings"


def processes(path: str) -> tuple[str, ...]:
    fitting = [room for room in PROCESSES if path == room or path.startswith(f"{room}/")]
    return PROCESSES[max(fitting, key=len)] if fitting else ()
