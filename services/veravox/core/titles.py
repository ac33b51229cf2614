"""Titles of runs that come of others, of a group's seeds or of a repetition; and titles as parts of names."""

import re
import unicodedata

from veravox.core.specs.resource import LONGEST_TITLE


def with_suffix(title: str, suffix: str) -> str:
    """`title · suffix`; a long title is cut, for what tells the runs apart must stay."""
    behind = f" · {suffix}"
    return title[: LONGEST_TITLE - len(behind)].rstrip() + behind


def plain(title: str, longest: int) -> str:
    """The title in small letters, digits and single hyphens; empty where nothing of it is left."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:longest].rstrip("-")
