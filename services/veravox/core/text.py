"""Sentences for people go through gettext: the catalogues of `locale/`, and English where there is none.

A process speaks one language by itself: its terminal's where a person started it, English where it writes what others
read later. Who serves several people at once speaks each one's language for as long as it works for him.
"""

import gettext
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "pt-BR": "Português (Brasil)"}  # IETF tag: its name in itself
_for_whom: ContextVar[str] = ContextVar("veravox_language", default="")
_own = [ENGLISH]
_finders: list[Callable[[], str]] = []


def N_(sentence: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark a sentence that is written down now and shown later; `_` translates it where it is shown."""
    return sentence


def _(sentence: str) -> str:
    """The sentence in the language that is spoken."""
    spoken = language()
    if spoken == ENGLISH or not sentence:  # gettext keeps a header at the empty one
        return sentence
    return catalogue(spoken).gettext(sentence)


def language() -> str:
    """The tag of the language that is spoken: that of whom the work is for, or else the process' own."""
    return _for_whom.get() or next((found for find in _finders if (found := find())), _own[0])


def speak(tag: str) -> None:
    """From here on in this task, and in what it starts, the language of whom it works for. Empty: as before anybody."""
    _for_whom.set(tag)


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """The same, for a while."""
    before = _for_whom.set(tag)
    try:
        yield
    finally:
        _for_whom.reset(before)


def find_by(find: Callable[[], str]) -> None:
    """Where nobody said whom the work is for, ask this; it answers with a tag, or nothing."""
    if find not in _finders:
        _finders.append(find)


def speak_as_the_terminal() -> None:
    """The process' own language is that of the person who started it (`LANGUAGE`, `LC_ALL`, `LC_MESSAGES`, `LANG`)."""
    _own[0] = of_environment(os.environ)


def of_environment(variables: Mapping[str, str]) -> str:
    """The tag that a terminal's variables ask for, in gettext's order; English where none is known."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if variables.get(name):
            wanted = (each.partition(".")[0].replace("_", "-") for each in variables[name].split(":"))
            return next((known for each in wanted if (known := nearest(each))), ENGLISH)
    return ENGLISH


def of_header(accepted: str) -> str:
    """The tag that a browser's `Accept-Language` likes best among ours; English where it likes none of them."""
    liked: list[tuple[float, str]] = []
    for part in accepted[:1000].split(","):
        name, _sep, weight = part.partition(";")
        known = nearest(name.strip())
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if known and quality > 0:
            liked.append((-quality, known))
    return min(liked, key=lambda each: each[0])[1] if liked else ENGLISH  # of equals the first


def nearest(tag: str) -> str:
    """Ours of the same language, the region aside: pt and pt-PT are read pt-BR. Empty if there is none."""
    spoken = tag.partition("-")[0].lower()
    return next((each for each in LANGUAGES if each.partition("-")[0] == spoken), "")


@cache
def catalogue(tag: str) -> gettext.NullTranslations:
    """What gettext knows of a language."""
    return gettext.translation("veravox", LOCALE, [tag.replace("-", "_")], fallback=True)


@cache
def known(tag: str) -> frozenset[str]:
    """The English sentences that a language's catalogue holds."""
    held: dict[str, str] = vars(catalogue(tag)).get("_catalog", {})  # gettext shows them no other way
    return frozenset(each for each in held if isinstance(each, str) and each)


POINT_AND_COMMA = str.maketrans(".,", ",.")


def numeral(said: str) -> str:
    """A number as English writes it, 12,345.6, in the language that is spoken: 12.345,6."""
    return said if language() == ENGLISH else said.translate(POINT_AND_COMMA)


def sentences(*parts: str) -> str:
    """One behind the other; what others said without a full stop gets one, unless it comes last."""
    said = [each.strip() for each in parts if each.strip()]
    ended = [each if each.endswith((".", "!", "?", "…")) else f"{each}." for each in said[:-1]]
    return " ".join([*ended, *said[-1:]])
