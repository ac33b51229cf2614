"""The fields of a spec by their paths, as users write them."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic.fields import FieldInfo

from veravox.core.specs.resource import Resource


def fields_of(spec: type[Resource], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Each field that holds a value, with its path in camelCase: `training.learningRate`."""
    for name, field in spec.model_fields.items():
        path = prefix + (field.alias or name)
        if inner := _resource(field.annotation):
            yield from fields_of(inner, f"{path}.")
        else:
            yield path, field


def nearest(spec: type[Resource], path: str) -> str | None:
    """The field that was probably meant: one of the same last name elsewhere, else one that is written alike."""
    known = [each for each, _field in fields_of(spec)]
    last = path.rpartition(".")[2].lower()
    same = [each for each in known if each.rpartition(".")[2].lower() == last]
    return next(iter(same or get_close_matches(path, known, n=1, cutoff=0.7)), None)


def _resource(annotation: Any) -> type[Resource] | None:
    kinds = [annotation, *get_args(annotation)]
    return next((each for each in kinds if isinstance(each, type) and issubclass(each, Resource)), None)
