"""What can be known of a clip without listening to it, each with a title, its unit, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from veravox.core.manifest import Kind
from veravox.core.text import N_


class Reading(StrEnum):
    """By what a cue tells the human clips from the others."""

    HIGHER = "Higher"
    LOWER = "Lower"
    INSIDE = "Inside"
    OUTSIDE = "Outside"
    VALUES = "Values"


READINGS: Mapping[Reading, str] = MappingProxyType(
    {
        Reading.HIGHER: N_("human clips have more"),
        Reading.LOWER: N_("human clips have less"),
        Reading.INSIDE: N_("human clips lie in the middle"),
        Reading.OUTSIDE: N_("human clips lie at both ends"),
        Reading.VALUES: N_("some values belong to one class"),
    }
)

EQUALISE = N_("Equalise: the same chain for every class.")
SAME_FILES = N_("Equalise: every class is written at one rate and depth, in one channel and format.")
SAME_CUT = N_("Equalise: every class gets the sample range of its bonafide clip.")
OWN_DOING = N_("Where the levels are equal already, the generators themselves do this: say so beside every figure.")
SAME_PICTURES = N_("Draw the pictures of every class by one program with the same settings, and import them again.")
PASSED = N_(
    "All clips have passed one chain already: what is left is the generators' own doing. Say so beside every figure, or"
    " leave these generators out."
)
BALANCE = N_("Choose clips so that every class has the same of them.")


@dataclass(frozen=True)
class CueKind:
    """A cue: a number that is known of each clip, or a name (`unit` is empty)."""

    name: str
    title: str
    unit: str
    remedy: str
    is_name: bool = False
    of: tuple[Kind, ...] = (Kind.SOUND,)  # what has it

    def remedy_for(self, kind: Kind, equalised: bool) -> str:
        """What to do about it in a dataset of this kind.

        Args:
            kind: pictures pass no chain.
            equalised: whether all clips have passed it.
        """
        if equalised and self.by_chain:
            return PASSED
        return SAME_PICTURES if kind is Kind.PICTURES and self.remedy == SAME_FILES else self.remedy

    @property
    def by_chain(self) -> bool:
        """Whether the common chain is what takes it away, as far as that can be done."""
        return self.remedy in {EQUALISE, SAME_FILES, SAME_CUT, OWN_DOING}


ALL = tuple(Kind)


def _by_name(*kinds: CueKind) -> Mapping[str, CueKind]:
    return MappingProxyType({kind.name: kind for kind in kinds})


CUES = _by_name(
    CueKind("seconds", N_("duration"), "s", SAME_CUT),
    CueKind("leading", N_("silence before"), "s", SAME_CUT),
    CueKind("trailing", N_("silence after"), "s", SAME_CUT),
    CueKind("silence", N_("share of silence"), "", EQUALISE),
    CueKind("level", N_("level"), "dBFS", EQUALISE),
    CueKind("peak", N_("peak"), "dBFS", EQUALISE),
    CueKind("crest", N_("peak above level"), "dB", OWN_DOING),
    CueKind("noise_floor", N_("noise floor"), "dBFS", EQUALISE),
    CueKind("dc", N_("DC offset"), "", EQUALISE),
    CueKind("zeros", N_("share of exact zeros"), "", EQUALISE),
    CueKind("bandwidth", N_("95 % roll-off"), "Hz", EQUALISE),
    CueKind("reach", N_("bandwidth (60 dB down)"), "Hz", EQUALISE),
    CueKind("high", N_("energy above 7.6 kHz"), "dB", EQUALISE),
    CueKind("rate", N_("sampling rate"), "Hz", SAME_FILES),
    CueKind("channels", N_("channels"), "", SAME_FILES, of=ALL),
    CueKind("bits", N_("bit depth"), "bit", SAME_FILES, of=ALL),
    CueKind("width", N_("width"), "columns", SAME_PICTURES, of=(Kind.PICTURES,)),
    CueKind("file", N_("kind of file"), "", SAME_FILES, is_name=True, of=ALL),
    CueKind("modulo160", N_("samples % 160"), "", SAME_CUT),
    CueKind("modulo200", N_("samples % 200"), "", SAME_CUT),
    CueKind("modulo256", N_("samples % 256"), "", SAME_CUT),
    CueKind("modulo300", N_("samples % 300"), "", SAME_CUT),
    CueKind("modulo320", N_("samples % 320"), "", SAME_CUT),
    CueKind("modulo256_22050", N_("samples at 22,050 Hz % 256"), "", SAME_CUT),
    CueKind("speaker", N_("speaker"), "", BALANCE, is_name=True, of=ALL),
    CueKind("condition", N_("condition"), "", BALANCE, is_name=True, of=ALL),
)
