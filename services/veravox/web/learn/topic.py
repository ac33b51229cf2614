"""What a page of Learn says of one thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Paper:
    """Where it comes from; `address` is a DOI's, arXiv's or the publisher's."""

    authors: str
    title: str
    where: str  # journal or conference
    year: int
    address: str


@dataclass(frozen=True)
class Topic:
    """One thing: English sentences, to be translated where they are shown.

    Args:
        name: as the catalogue, a spec or `veravox.metrics` calls it.
        lead: a sentence or two for whoever has never heard of it.
        how: how it works, a paragraph each; right enough for a professor.
        when: when to use it, and when something else.
        papers: where it comes from, the first one first.
        title: for what no catalogue names.
    """

    name: str
    lead: str
    how: tuple[str, ...]
    when: str
    papers: tuple[Paper, ...]
    title: str = ""


def topics(*each: Topic) -> Mapping[str, Topic]:
    """By name, in the order in which they are shown."""
    return MappingProxyType({topic.name: topic for topic in each})
