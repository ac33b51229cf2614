"""The pages that people read, and what stands in them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/*/README.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4,}\S.*\n?)+")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """A line of a block, or code within a sentence."""

    page: str
    text: str
    whole: bool  # a line to be typed as it stands; a sentence may name a part of one

    def __str__(self) -> str:
        return f"{self.page}: {self.text}"


@cache
def text_of(page: Path) -> str:
    return page.read_text()


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def lines_of(page: Path) -> Iterator[Line]:
    """What may be a command: each line of a block, and each piece of code in a sentence."""
    text = text_of(page)
    for block in (*(found[2] for found in BLOCK.finditer(text)), *INDENTED.findall(prose_of(page))):
        for line in block.replace("\\\n", " ").splitlines():
            yield Line(name_of(page), line.strip().removeprefix("$ "), whole=True)
    for found in CODE.finditer(INDENTED.sub("", prose_of(page))):
        yield Line(name_of(page), found[1], whole=False)


def prose_of(page: Path) -> str:
    return BLOCK.sub("", text_of(page))


@cache
def anchors_of(page: Path) -> frozenset[str]:
    """Of its headings, as GitHub makes them."""
    found: dict[str, int] = {}
    anchors = []
    for heading in HEADING.findall(prose_of(page)):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "]", heading).lower()).strip().replace(" ", "-")
        anchors.append(f"{slug}-{found[slug]}" if slug in found else slug)
        found[slug] = found.get(slug, 0) + 1
    return frozenset(anchors)


def to_type(document: str) -> list[str]:
    """The lines of a document's blocks, without comments, as they stand."""
    lines = (each.text for each in lines_of(ROOT / document) if each.whole)
    return [re.sub(r"\s+# .*", "", line) for line in lines]


def typed(documents: Sequence[str], which: re.Pattern[str], left_out: Collection[str] = ()) -> list[str]:
    """Each line of theirs that begins so, once, but for those in which something stands that is left out."""
    found = dict.fromkeys(line for each in documents for line in to_type(each) if which.match(line))
    return [line for line in found if not any(each in line for each in left_out)]


def said_otherwise(line: str, instead: Mapping[str, str]) -> str:
    """With other words in place of some, in their order."""
    return reduce(lambda text, each: text.replace(*each), instead.items(), line)
