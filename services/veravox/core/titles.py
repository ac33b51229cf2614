"""Titles: made up where a run is given none, or comes of others; told in the reader's language; and as parts of names.

What is made up is kept in English, as all that is written down, and said again where it is shown.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

from veravox.core.catalogue import ARCHITECTURES, PROTOCOLS, Choice
from veravox.core.said_again import again
from veravox.core.specs import TrainingJobSpec
from veravox.core.specs.resource import LONGEST_TITLE
from veravox.core.text import ENGLISH, N_, _, language

FIRST = N_("First detector: compact, example")
REPEAT = N_("repeat")
BETWEEN = " · "
MADE_UP = re.compile(r"repeat|seed \d+|fold \d+ of \d+|held out: .+")  # what Veravox puts behind a title


def made_up(spec: TrainingJobSpec) -> str:
    """For a run that was given no title: its network, its dataset, and what is kept apart."""
    return ", ".join(
        (ARCHITECTURES[spec.model.architecture].title, spec.dataset.name, PROTOCOLS[spec.protocol.name].title)
    )


def with_suffix(title: str, suffix: str) -> str:
    """`title · suffix`; a long title is cut, for what tells the runs apart must stay."""
    behind = f"{BETWEEN}{suffix}"
    return title[: LONGEST_TITLE - len(behind)].rstrip() + behind


def numbered(title: str, taken: Iterable[str]) -> str:
    """The title, with a number behind it where another run, or a group's runs, are called so already."""
    there = [f"{each}{BETWEEN}" for each in taken]
    names = (with_suffix(title, str(n)) if n > 1 else title for n in count(1))
    return next(name for name in names if not any(each.startswith(f"{name}{BETWEEN}") for each in there))


def said(title: str) -> str:
    """A title that was made up, in the language that is spoken; one that a person gave as it is."""
    if language() == ENGLISH:
        return title
    base, *suffixes = title.split(BETWEEN)
    return BETWEEN.join([_base(base), *(again(each) if MADE_UP.fullmatch(each) else each for each in suffixes)])


def meant_by(word: str) -> list[str]:
    """What stands in titles that were made up where the reader sees this word."""
    if language() == ENGLISH:
        return []
    sentences = [FIRST, REPEAT, *(each.title for each in PROTOCOLS.values())]
    return [each for each in sentences if word.casefold() in _(each).casefold()]


def plain(title: str, longest: int) -> str:
    """The title in small letters, digits and single hyphens; empty where nothing of it is left."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:longest].rstrip("-")


def _base(title: str) -> str:
    parts = title.split(", ")
    if title == FIRST or len(parts) != 3:
        return _(FIRST) if title == FIRST else title
    network, dataset, kept_apart = parts
    known = _is_a_title(network, ARCHITECTURES.values()) and _is_a_title(kept_apart, PROTOCOLS.values())
    return ", ".join((_(network), dataset, _(kept_apart))) if known else title


def _is_a_title(text: str, choices: Iterable[Choice]) -> bool:
    return any(text == each.title for each in choices)
