"""Validation against the catalogue, with a sentence that names what would be right."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from veravox.core.catalogue import Choice
from veravox.core.text import _


def one_of(choices: Mapping[str, Choice]) -> Callable[[str], str]:
    """A field validator that accepts the names of these choices alone."""

    def check(name: str) -> str:
        if name in choices:
            return name
        near = get_close_matches(name, choices, n=1)
        hint = _("; did you mean {near}?").format(near=near[0]) if near else ""
        raise ValueError(
            _("{name!r} is not known{hint} There are: {names}").format(
                name=name, hint=hint or ".", names=", ".join(choices)
            )
        )

    return check
