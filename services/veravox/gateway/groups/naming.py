"""Names of groups: given, or made up from the title."""

from collections.abc import Collection
from itertools import count

from veravox.core.titles import plain

LONGEST = 50  # letters of the title; a number may follow


def made_up(title: str, taken: Collection[str]) -> str:
    """The title in small letters, digits and hyphens, with a number behind it where that is taken."""
    base = plain(title, LONGEST) or "group"
    if base not in taken:
        return base
    return next(name for n in count(2) if (name := f"{base}-{n}") not in taken)
