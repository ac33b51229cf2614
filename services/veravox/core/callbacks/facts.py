"""The facts about fastai's callbacks, as `make client` reads them out of fastai's source. Nothing here judges them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

FACTS = Path(__file__).parent / "fastai.json"


@dataclass(frozen=True)
class FastaiArgument:
    """An argument of a constructor, as fastai spells it."""

    name: str
    default: str = ""  # Python; empty where it must be given
    annotation: str = ""  # Python; empty where there is none
    help: str = ""


@dataclass(frozen=True)
class FastaiCallback:
    """A class of fastai that is, or descends from, `Callback`."""

    name: str
    module: str
    bases: tuple[str, ...]
    help: str
    arguments: tuple[FastaiArgument, ...]  # in their order, inherited and delegated ones among them
    others: str = ""  # what further keywords are: `functions` for events, or a class outside fastai that takes them


def _facts() -> Mapping[str, FastaiCallback]:
    read: dict[str, dict[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))["callbacks"]
    return MappingProxyType({name: _callback(name, **said) for name, said in read.items()})


def _callback(name: str, bases: list[str], arguments: list[dict[str, str]], **said: str) -> FastaiCallback:
    return FastaiCallback(
        name, bases=tuple(bases), arguments=tuple(FastaiArgument(**each) for each in arguments), **said
    )


FASTAI = _facts()
