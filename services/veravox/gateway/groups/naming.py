"""Names of groups: given, or made up from the title."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count

LONGEST = 50  # letters of the title; a number may follow


def made_up(title: str, taken: Collection[str]) -> str:
    """The title in small letters, digits and hyphens, with a number behind it where that is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].rstrip("-") or "group"
    if base not in taken:
        return base
    return next(name for n in count(2) if (name := f"{base}-{n}") not in taken)
