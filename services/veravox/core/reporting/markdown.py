"""A document as Markdown, for a repository or a wiki; without its pictures, which it names."""

from collections.abc import Iterable, Iterator, Sequence

from veravox.core.reporting.document import Document, Facts, Grid, Part, Picture, Points, Words, plain

MARKUP = "\\`*_[]<>|#&~"


def markdown(document: Document) -> str:
    """The whole text."""
    lines = [f"# {inert(document.title)}", "", inert(document.about), "", f"**{inert(document.lead)}**", ""]
    lines += [f"> {inert(document.caution)}", ""] if document.caution else []
    for section in document.sections:
        lines += [f"## {inert(section.title)}", ""]
        for part in section.parts:
            lines += [*_part(part), ""]
    return "\n".join(lines).rstrip() + "\n"


def inert(text: str) -> str:
    """What Markdown, or HTML in it, would read as markup is only text."""
    return "".join(f"\\{letter}" if letter in MARKUP else letter for letter in plain(text))


def lines_of(head: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[int] = (0,)) -> list[str]:
    """A table."""
    below = ["---" if place in words else "---:" for place in range(len(head))]
    return [_line(map(inert, head)), _line(below), *(_line(map(inert, row)) for row in rows)]


def _part(part: Part) -> Iterator[str]:
    match part:
        case Words(text, strong):
            yield f"**{inert(text)}**" if strong else inert(text)
        case Points(texts):
            yield from (f"- {inert(each)}" for each in texts)
        case Facts(rows):
            yield from (f"- {inert(name)}: {inert(value)}" for name, value in rows)
        case Grid(head, rows, words):
            yield from lines_of(head, rows, words)
        case Picture(title):
            yield f"({inert(title)})"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
