"""How much a cue gives away, in words: from an equal error rate of one half, which is chance, down to none."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from veravox.core.text import N_

CLEAN = 0.40  # from here on a cue is of no use
CLEAR = 0.30  # below, whoever does not listen gets far
FEWEST = 3  # clips of a class about which anything is said
READABLE = 0.10  # below, nobody needs to listen


class Band(StrEnum):
    """What an equal error rate means; `Chance` where it may be one, and `Unknown` where there is none."""

    CLEAN = "Clean"
    CHANCE = "Chance"
    FAINT = "Faint"
    CLEAR = "Clear"
    STRONG = "Strong"
    READABLE = "Readable"
    UNKNOWN = "Unknown"


@dataclass(frozen=True)
class Grade:
    """A band: equal error rates from `least` up to the next one's."""

    band: Band
    least: float
    title: str
    colour: str  # told apart with any kind of colour vision, the more it gives away the darker


GRADES = (
    Grade(Band.CLEAN, CLEAN, N_("clean"), "#7fb8a4"),
    Grade(Band.FAINT, CLEAR, N_("faint cue"), "#f0d27a"),
    Grade(Band.CLEAR, 0.20, N_("clear cue"), "#e5a23c"),
    Grade(Band.STRONG, READABLE, N_("strong cue"), "#cc6a1f"),
    Grade(Band.READABLE, 0.0, N_("label readable without listening"), "#8f2d12"),
)
TITLES: Mapping[Band, str] = MappingProxyType(
    {
        **{grade.band: grade.title for grade in GRADES},
        Band.CHANCE: N_("may be chance"),
        Band.UNKNOWN: N_("unknown"),
    }
)
COLOURS: Mapping[Band, str] = MappingProxyType(
    {**{grade.band: grade.colour for grade in GRADES}, Band.CHANCE: "#c3c9d0", Band.UNKNOWN: "#e3e6ea"}
)
SEVERITY: Mapping[Band, int] = MappingProxyType({grade.band: place for place, grade in enumerate(GRADES)})


def band_of(rate: float | None, told: bool) -> Band:
    """The band of an equal error rate.

    Args:
        rate: in [0, 0.5]; None where it is unknown.
        told: whether it can be told from chance.
    """
    if rate is None:
        return Band.UNKNOWN
    band = next(grade.band for grade in GRADES if rate >= grade.least)
    return band if told or band is Band.CLEAN else Band.CHANCE
