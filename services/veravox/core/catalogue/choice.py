"""One thing that can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Choice:
    """One value that a field of a spec may take."""

    name: str
    title: str
    help: str
    badge: str = ""  # a caution to show wherever the choice appears


def by_name(*choices: Choice) -> Mapping[str, Choice]:
    """In the order in which they are shown."""
    return MappingProxyType({choice.name: choice for choice in choices})
