"""The stretches of a recording that sound like different speakers, in words."""

from collections.abc import Sequence
from typing import Protocol

from veravox.core.text import _

TOLD = 6  # stretches that are named, the longest; more would be a list, not a sentence


class Stretch(Protocol):
    """Seconds from the recording's beginning, and what they sound like."""

    @property
    def begin(self) -> float: ...

    @property
    def end(self) -> float: ...

    @property
    def answer(self) -> str: ...


def in_turn(stretches: Sequence[Stretch]) -> str:
    """Human from 0:00 to 0:09, machine from 0:09 to 0:20; of many, the longest."""
    longest = sorted(stretches, key=lambda each: each.begin - each.end)[:TOLD]
    told = ", ".join(_told(each) for each in sorted(longest, key=lambda each: each.begin))
    if len(stretches) == len(longest):
        return told
    return _("{told}, and {n} shorter stretches").format(told=told, n=len(stretches) - len(longest))


def share_of(answer: str, stretches: Sequence[Stretch]) -> float:
    """Which part of the length of all stretches says so, in [0, 1]."""
    length = sum(each.end - each.begin for each in stretches)
    return sum(each.end - each.begin for each in stretches if each.answer == answer) / length if length else 0.0


def clock(seconds: float) -> str:
    """0:07, 12:30, 1:02:05."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _told(stretch: Stretch) -> str:
    answers = {"human": _("human"), "machine": _("machine"), "inconclusive": _("undecided")}
    said = _("{answer} from {begin} to {end}")
    return said.format(answer=answers[stretch.answer], begin=clock(stretch.begin), end=clock(stretch.end))
