"""What of the environment is not as it was: the usual reason why a run does not repeat itself to the last digit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import Field

from veravox.core.comparing import environment_differences
from veravox.core.specs.resource import Resource
from veravox.core.text import N_, _


class EnvironmentChange(Resource):
    """One part of it, and what it may have changed."""

    path: str = Field(description="In `environment.json`: `packages.torch`.")
    original: Any
    repeat: Any
    sentence: str


SENTENCES = MappingProxyType(
    {
        "device": N_("It was trained on {original}, now on {repeat}: both round otherwise."),
        "threads": N_("Threads: {original}, now {repeat}: sums are added up in another order."),
        "cores": N_("The machine had {original} cores for it, now {repeat}; alone this changes nothing."),
        "packages": N_("{name} was {original} and is {repeat}: another version may compute in another way."),
        "veravox": N_("Veravox was {original} and is {repeat}: what it does to clips may have changed."),
    }
)
OTHERS = N_("{name} was {original} and is {repeat}.")


def changes(original: Mapping[str, Any], repeat: Mapping[str, Any]) -> list[EnvironmentChange]:
    """Each part that differs, with a sentence."""
    return [
        EnvironmentChange(
            path=each.path, original=each.values[0], repeat=each.values[1], sentence=_sentence(each.path, *each.values)
        )
        for each in environment_differences([original, repeat])
    ]


def _sentence(path: str, original: Any, repeat: Any) -> str:
    kind, _dot, name = path.partition(".")
    return _(SENTENCES.get(kind, OTHERS)).format(name=name or kind, original=_said(original), repeat=_said(repeat))


def _said(value: Any) -> str:
    return _("not there") if value is None else str(value)
