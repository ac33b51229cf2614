"""Recipes of datasets that come along: a name, a source, and what is made of it."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from veravox.core.text import _

LEFT_OUT = {"packs": [], "audit": False}  # what a resource means that says nothing of them


class RecipeError(ValueError):
    """A recipe that cannot be used: a sentence that says why and what would be right."""


def recipe_names() -> list[str]:
    """What comes along."""
    return sorted(each.name.removesuffix(".yaml") for each in files(__name__).iterdir() if each.name.endswith(".yaml"))


def read_recipe(said: str) -> dict[str, Any]:
    """`name` and the fields of a dataset's spec, from a file or by the name of one that comes along.

    A resource `kind: Dataset` is a recipe too, and means what it means on a cluster.

    Raises:
        RecipeError: if there is none, or it is none.
    """
    if said in recipe_names():
        return _parsed((files(__name__) / f"{said}.yaml").read_text(), said)
    try:
        return _parsed(Path(said).read_text(), said)
    except (OSError, UnicodeDecodeError):
        sentence = _("there is no recipe {said}: name a file, or one of {names}")
        raise RecipeError(sentence.format(said=said, names=", ".join(recipe_names()))) from None


def steps_of(
    generators: Sequence[str] = (), conditions: Sequence[str] = (), equalise: bool = False, high: float | None = None
) -> list[dict[str, Any]]:
    """The steps of a spec, in the order that keeps labels from being readable: copies, one chain for all, conditions.

    Args:
        generators: that make copies of the human clips.
        conditions: that are added to copies of the clean clips.
        equalise: whether every clip passes the common chain; copies without it stay raw.
        high: the chain's upper limit in Hz, where it is not the usual one.
    """
    copies = [{"synthesise": {"generators": list(generators), "raw": not equalise}}] if generators else []
    chain: list[dict[str, Any]] = [{"equalise": {} if high is None else {"high": high}}] if equalise else []
    return [*copies, *chain, *([{"condition": {"names": list(conditions)}}] if conditions else [])]


def _parsed(text: str, said: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RecipeError(_("{said} is no YAML: {why}").format(said=said, why=str(error).replace("\n", " "))) from None
    if not isinstance(found, dict):
        raise RecipeError(_("{said} holds no fields; a recipe begins with name: and source:").format(said=said))
    if found.get("kind") == "Dataset":
        return {"name": _fields(found, "metadata", said).get("name", ""), **LEFT_OUT, **_fields(found, "spec", said)}
    return found


def _fields(resource: dict[str, Any], part: str, said: str) -> dict[str, Any]:
    """A part of a resource, which has fields of its own."""
    fields = resource.get(part) or {}
    if not isinstance(fields, dict):
        raise RecipeError(
            _(
                "{said}: {part} holds no fields; a resource has metadata: {{name: ...}} and spec: {{source: ...}}"
            ).format(said=said, part=part)
        )
    return dict(fields)
