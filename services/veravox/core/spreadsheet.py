"""Texts in tables that people open in a spreadsheet, which takes some for formulas and runs them.

The names of clips, speakers and classes are their users' own, and an account's tables are read by others. An apostrophe in front
makes a text of them; what we read ourselves loses it again.
"""

from typing import TypeVar

T = TypeVar("T")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
QUOTE = "'"


def harmless(cell: T) -> T | str:
    """A cell that a spreadsheet shows as it is; numbers, which are no texts, stay what they are."""
    return f"{QUOTE}{cell}" if isinstance(cell, str) and _is_taken_for_one(cell) else cell


def as_written(text: str) -> str:
    """What was made harmless."""
    return text[1:] if text.startswith(QUOTE) and _is_taken_for_one(text) else text


def _is_taken_for_one(text: str) -> bool:
    """Also where apostrophes stand in front already, so that each text has a harmless one of its own."""
    return text.lstrip(QUOTE).startswith(FORMULAS)
