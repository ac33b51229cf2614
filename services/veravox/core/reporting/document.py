"""A document in parts that every form can show."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from veravox.core.audit.plain import printable

LONGEST = 300  # letters of a text from outside that are shown


def plain(text: object) -> str:
    """A text from outside on one line that moves no cursor, cut where it is absurdly long."""
    said = printable(" ".join(str(text).split()))
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    texts: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Names with what they are."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """A table: the first column is text, the others are numbers unless they are named as words."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Sequence[int] = (0,)  # columns that are text
    marked: Sequence[int] = ()  # rows that are set off, such as the worst one


@dataclass(frozen=True)
class Picture:
    """A drawing in both forms; its title says what is seen."""

    title: str
    svg: bytes
    png: bytes
    broad: bool = False  # as wide as the page; else two have room side by side


Part = Words | Points | Facts | Grid | Picture


@dataclass(frozen=True)
class Section:
    """A title with what stands below it."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Document:
    """A whole report."""

    title: str
    about: str  # a line below the title
    lead: str  # what matters most, in a sentence
    caution: str = ""  # what has to be read beside every figure
    sections: Sequence[Section] = field(default_factory=tuple)
