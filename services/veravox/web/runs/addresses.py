"""Where the pages about runs are."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode
from uuid import UUID

from veravox.core.text import _
from veravox.web.elements import Tag, link

LEAST, MOST = 2, 10  # runs that can be compared at once


def group_address(name: str) -> str:
    """A name may hold a slash."""
    return f"/groups/{quote(name, safe='')}"


def compare_address(runs: Iterable[UUID]) -> str:
    """The comparison of the first ten of these."""
    return f"/compare?{urlencode([('run', str(id)) for id in list(runs)[:MOST]])}"


def group_chip(name: str) -> Tag:
    """A link to a run's group."""
    return link(name, group_address(name), "chip", aria_label=_("Group {name}").format(name=name))
