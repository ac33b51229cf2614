"""JSON of somebody whom nobody vouches for: parsed strictly, with bounds, or refused with what is wrong.

Python's parser takes more than the standard does (NaN, Infinity, half of a character) and lets the last of two equal keys
win, so that two readers may see two things in one file. None of that is taken here.
"""

import json
import math
from typing import Any

from veravox.core.sizes import size
from veravox.core.text import _

DEEPEST = 16  # lists and objects in one another; a card has 4
LONGEST_NUMBER = 40  # characters; 17 digits and an exponent tell every float apart
LARGEST_NUMBER = 2**63


class Unreadable(ValueError):
    """What is wrong with it, without a full stop."""


def parse(content: bytes, largest: int) -> Any:
    """What it says.

    Args:
        content: of a file, or a part of one.
        largest: bytes.

    Raises:
        Unreadable: if it is longer, no JSON of the standard (RFC 8259), not UTF-8, says a key twice, lies deeper than
            `DEEPEST`, or holds a number that no program needs.
    """
    if len(content) > largest:
        raise Unreadable(_("more than {most} of it").format(most=size(largest)))
    try:
        said = json.loads(
            content.decode(),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        raise _too_deep() from None
    except UnicodeDecodeError:
        raise Unreadable(_("it is not UTF-8")) from None
    except json.JSONDecodeError as error:
        raise Unreadable(_("no JSON from character {n} on").format(n=error.pos)) from None
    _refuse_depth_and_halves(said)
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise Unreadable(_("a key stands twice in one object"))
    return said


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER or abs(int(digits)) >= LARGEST_NUMBER:
        raise Unreadable(_("a number of 2 to the power of 63 or more"))
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits) if len(digits) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise Unreadable(_("a number that is too long or too large"))
    return number


def _refuse_constant(name: str) -> Any:
    raise Unreadable(_("{name}, which is no number of JSON").format(name=name))


def _refuse_depth_and_halves(said: Any) -> None:
    """Level by level, without a call for each; a text must be one that can be written down again."""
    level, depth = [said], 0
    while level := [inner for each in level for inner in _inside(each)]:
        depth += 1
        if depth > DEEPEST:
            raise _too_deep()


def _inside(each: Any) -> list[Any]:
    if isinstance(each, str) and not _is_whole(each):
        raise Unreadable(_("half of a character (a surrogate) in a text"))
    if isinstance(each, dict):
        return [*each, *each.values()]
    return each if isinstance(each, list) else []


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep() -> Unreadable:
    return Unreadable(_("lists and objects lie more than {n} deep in one another").format(n=DEEPEST))
