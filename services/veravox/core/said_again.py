"""What was written down in English, by a process that works for many, said again in the language of who reads it.

A run's reasons, a data job's progress and a verdict's warnings are kept as sentences. Each was made from one that the
catalogues know; here it is found again, with what stood in its gaps. Every step takes time in proportion to the text.
"""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from veravox.core.text import ENGLISH, catalogue, known, language, numeral

DEPTH = 3  # of sentences within sentences
LONGEST, MOST = 4000, 24  # characters, sentences: what is longer, none of our processes has said
TOGETHER = 6  # sentences that one of ours may hold
CERTAIN = 4  # characters that are no gap, for a sentence to be meant whatever stands in its gaps
END = re.compile(r"(?<=[.!?…:])\s+|\n+")
UNITS = "%|ms|s|min|h|Hz|kHz|dB|dBFS|[kMG]?B"
NUMBER = re.compile(rf"[<>]?\s?[-+−]?([1-9]\d{{0,2}}(,\d{{3}})+|\d+)(\.\d+)?(e[-+]?\d+)?( ({UNITS}))?")
BETWEEN = (" · ", ", ")  # what stands in a list


@dataclass(frozen=True)
class _Pattern:
    """An English sentence with gaps, and what stands around them."""

    sentence: str
    names: tuple[str, ...]  # of its gaps; of two that touch each other, the first takes all
    around: tuple[str, ...]  # one more than gaps
    certain: int  # characters that are no gap: of two that fit, the one with more is meant
    sure: bool  # whether it is meant whatever stands in its gaps; else if all of that is ours

    def gaps(self, said: str) -> dict[str, str] | None:
        """What stands in its gaps, each as short as can be; None if the text is another sentence."""
        first, last = self.around[0], self.around[-1]
        if not said.startswith(first) or not said.endswith(last) or len(said) < self.certain + len(self.names):
            return None
        found, at, end = {}, len(first), len(said) - len(last)
        for name, behind in zip(self.names[:-1], self.around[1:-1], strict=True):
            place = said.find(behind, at + 1, end)
            if place < 0:
                return None
            found[name], at = said[at:place], place + len(behind)
        found[self.names[-1]] = said[at:end]
        return found if at < end else None


def again(text: str) -> str:
    """The text in the language that is spoken; as it is where nobody wrote its sentences here, as a user's title.

    Args:
        text: one or more sentences.
    """
    spoken = language()
    if spoken == ENGLISH or not text.strip() or len(text) > LONGEST:
        return text
    return _again(text, spoken, DEPTH)


@lru_cache(maxsize=4096)
def _again(text: str, tag: str, depth: int) -> str:
    """Sentence by sentence, the longest of ours that begins where the one before ended."""
    if NUMBER.fullmatch(text):
        return numeral(text)
    begins = [0, *(each.end() for each in END.finditer(text)), len(text)]
    if len(begins) > MOST:
        return text
    said, place = "", 0
    while place < len(begins) - 1:
        begin = begins[place]
        for end in range(min(place + TOGETHER, len(begins) - 1), place, -1):
            head = text[begin : begins[end]].rstrip()
            if other := _one(head, tag, depth):
                said += other + text[begin + len(head) : begins[end]]
                place = end
                break
        else:
            part = text[begin : begins[place + 1]]
            said += _with_aside(part, tag, depth) or _listed(part, tag, depth) or part
            place += 1
    return said


def _with_aside(sentence: str, tag: str, depth: int) -> str:
    """What stands in brackets at a sentence's end, and what stands before, each by itself; empty without brackets."""
    head, bracket, tail = sentence.rpartition(" (")
    if not depth or not head or not tail.endswith(")"):
        return ""
    return _again(head, tag, depth - 1) + (_one(bracket + tail, tag, depth - 1) or bracket + tail)


def _listed(text: str, tag: str, depth: int) -> str:
    """Things in a row, each by itself; empty if one of them is none of ours."""
    for between in BETWEEN if depth else ():
        if len(parts := text.split(between)) > 1 and all(_is_ours(each, tag, depth - 1) for each in parts):
            return between.join(_again(each, tag, depth - 1) for each in parts)
    return ""


def _is_ours(part: str, tag: str, depth: int) -> bool:
    return bool(NUMBER.fullmatch(part)) or part in known(tag) or _again(part, tag, depth) != part


def _one(sentence: str, tag: str, depth: int) -> str:
    """A single sentence in another language, with a full stop or without as it had one; empty if it is none of ours."""
    bare = sentence.removesuffix(".")
    for said in (sentence, f"{bare}.", bare):
        if found := _exactly(said, tag, depth):
            return found if said == sentence else found.removesuffix(".") + sentence[len(bare) :]
    return ""


def _exactly(said: str, tag: str, depth: int) -> str:
    if said in known(tag):
        return catalogue(tag).gettext(said)
    for pattern in _candidates(said, tag) if depth else ():
        gaps = pattern.gaps(said)
        if gaps is not None and (pattern.sure or all(_is_ours(each, tag, depth - 1) for each in gaps.values())):
            parts = {name: _again(part, tag, depth - 1) for name, part in gaps.items()}
            return _filled(catalogue(tag).gettext(pattern.sentence), parts)
    return ""


def _candidates(said: str, tag: str) -> Iterator[_Pattern]:
    by_start = _patterns(tag)
    yield from by_start.get(said[:3], ())
    yield from by_start.get("", ())


@cache
def _patterns(tag: str) -> dict[str, list[_Pattern]]:
    """The catalogue's sentences with gaps by their first three letters; empty: a gap is among these."""
    found: dict[str, list[_Pattern]] = {}
    for sentence in known(tag):
        if pattern := _pattern(sentence):
            start = pattern.around[0][:3] if len(pattern.around[0]) >= 3 else ""
            found.setdefault(start, []).append(pattern)
    for each in found.values():
        each.sort(key=lambda pattern: -pattern.certain)
    return found


def _pattern(sentence: str) -> _Pattern | None:
    """None for a sentence without gaps, or with nothing else."""
    if "{" not in sentence:
        return None
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError:
        return None
    names: list[str] = []
    around = [""]
    for literal, name, _how, _kind in parts:
        around[-1] += literal
        if name is None:
            continue
        if not name.isidentifier() or name in names:
            return None
        if not names or around[-1]:
            names.append(name)
            around.append("")
    certain = sum(len(each) for each in around)
    solid = sum(not each.isspace() for part in around for each in part)
    if not names or not solid:
        return None
    return _Pattern(sentence, tuple(names), tuple(around), certain, sure=solid >= CERTAIN)


def _filled(sentence: str, parts: dict[str, str]) -> str:
    """A sentence with its gaps filled by what is formatted already."""
    said = ""
    for literal, name, _how, _kind in string.Formatter().parse(sentence):
        said += literal + (parts.get(name, "") if name is not None else "")
    return said
