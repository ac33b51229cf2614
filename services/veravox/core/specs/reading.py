"""Reading what others keep: as much of it as makes sense here."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeVar

from pydantic import ValidationError

from veravox.core.specs.resource import Resource

Part = TypeVar("Part", bound=Resource)


def readable(model: type[Part], said: Mapping[str, Any]) -> Part:
    """Without the fields that make no sense, such as those of a newer version, or a rule that a cluster cannot check.

    Raises:
        ValidationError: if what must be given is missing.
    """
    told = deepcopy(dict(said))
    while True:
        try:
            return model.model_validate(told)
        except ValidationError as error:
            mended = [_left_out(told, each["loc"]) for each in error.errors()]
            if not any(mended):
                raise


def _left_out(part: Any, place: Sequence[int | str]) -> bool:
    """Whether there was something at this place to be taken away; of a list that has a mistake, the whole."""
    for here, further in zip(place, [*place[1:], 0], strict=True):
        if not isinstance(part, dict) or here not in part:
            return False
        if isinstance(further, int):
            del part[here]
            return True
        part = part[here]
    return False
