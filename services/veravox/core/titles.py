"""Titles of runs that come of others: of a group's seeds, of a repetition."""

from veravox.core.specs.resource import LONGEST_TITLE


def with_suffix(title: str, suffix: str) -> str:
    """`title · suffix`; a long title is cut, for what tells the runs apart must stay."""
    behind = f" · {suffix}"
    return title[: LONGEST_TITLE - len(behind)].rstrip() + behind
