"""What was written down in English, by a process that works for many, said again in the language of who reads it.

A run's reasons, a data job's progress and a verdict's warnings are kept as sentences. Each was made from one that the
catalogues know; here it is found again, with what stood in its gaps.
"""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from veravox.core.text import ENGLISH, catalogue, known, language

DEPTH = 3  # of sentences within sentences
END = re.compile(r"(?<=[.!?…:])\s+|\n+")


@dataclass(frozen=True)
class _Pattern:
    """An English sentence with gaps, and what finds it."""

    sentence: str
    found_by: re.Pattern[str]
    certain: int  # letters that are no gap: of two that fit, the one with more is meant


def again(text: str) -> str:
    """The text in the language that is spoken; as it is where nobody wrote its sentences here, as a user's title.

    Args:
        text: one or more sentences.
    """
    spoken = language()
    return text if spoken == ENGLISH or not text.strip() else _again(text, spoken, DEPTH)


@lru_cache(maxsize=4096)
def _again(text: str, tag: str, depth: int) -> str:
    if whole := _one(text, tag, depth):
        return whole
    ends = [each.end() for each in END.finditer(text)]
    for end in reversed(ends):  # the longest beginning that is a sentence of ours, or several
        head = text[:end].rstrip()
        if first := _one(head, tag, depth):
            return first + text[len(head) : end] + _again(text[end:], tag, depth)
    if ends:  # the first one is somebody else's
        return text[: ends[0]] + _again(text[ends[0] :], tag, depth)
    return text


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
        if match := pattern.found_by.fullmatch(said):
            parts = {name: _again(part, tag, depth - 1) for name, part in match.groupdict().items()}
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
        if "{" not in sentence:
            continue
        try:
            parts = list(string.Formatter().parse(sentence))
        except ValueError:
            continue
        seen: set[str] = set()
        expression, certain = "", 0
        for literal, name, _how, _kind in parts:
            expression += re.escape(literal)
            certain += sum(each.isalpha() for each in literal)
            if name is None:
                continue
            if not name.isidentifier() or name in seen:
                break
            seen.add(name)
            expression += f"(?P<{name}>.+?)"
        else:
            if certain >= 4:
                start = parts[0][0][:3] if len(parts[0][0]) >= 3 else ""
                found.setdefault(start, []).append(_Pattern(sentence, re.compile(expression, re.DOTALL), certain))
    for each in found.values():
        each.sort(key=lambda pattern: -pattern.certain)
    return found


def _filled(sentence: str, parts: dict[str, str]) -> str:
    """A sentence with its gaps filled by what is formatted already."""
    said = ""
    for literal, name, _how, _kind in string.Formatter().parse(sentence):
        said += literal + (parts[name] if name is not None else "")
    return said
