"""Texts of which the catalogue knows all that there are."""

from collections.abc import Mapping

from veravox.core.catalogue import Choice
from veravox.core.specs.rules import Rule, one_of


def choice_of(choices: Mapping[str, Choice]) -> Rule:
    """Accepts the names of these choices alone, with a sentence that names what would be right."""
    return one_of({name: each.help for name, each in choices.items()})
