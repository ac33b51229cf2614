"""What can be added to a clip, and how it is written: `snr20`, `reverb0.4`, `mp3-32k`. One spelling for one condition.

The grammar alone, for forms, checks and clusters; what it does to sound is in `audio.conditions`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType

from veravox.core.text import N_, _

CLEAN = "clean"  # nothing added
LONGEST = 20  # letters of a condition's name
_SIGNED = r"-(10|[1-9])|[1-5]?[0-9]|60"
_RATIO = N_("a whole number of dB from -10 to 60; a lower one is louder noise")


@dataclass(frozen=True)
class Kind:
    """Conditions that differ in one number, which is written right behind the prefix."""

    name: str
    prefix: str
    number: str  # a regular expression for what stands behind the prefix; empty: nothing does
    title: str  # with {value}
    help: str
    range: str  # in words, what the number may be
    examples: tuple[str, ...]
    needs_others: bool = False

    @cached_property
    def shape(self) -> re.Pattern[str]:
        return re.compile(f"{self.prefix}({self.number})" if self.number else self.prefix)


@dataclass(frozen=True)
class Added:
    """One condition: its name, read."""

    name: str
    kind: Kind
    value: float  # in the kind's unit; 0 where it has none

    @property
    def title(self) -> str:
        """How a table calls it."""
        return _(self.kind.title).format(value=f"{self.value:g}")


def _by_name(*kinds: Kind) -> Mapping[str, Kind]:
    return MappingProxyType({kind.name: kind for kind in kinds})


KINDS = _by_name(
    Kind(
        "snr",
        "snr",
        _SIGNED,
        N_("white noise, {value} dB"),
        N_("White noise that lies so many dB below the active speech."),
        _RATIO,
        ("snr20", "snr10", "snr5"),
    ),
    Kind(
        "pink",
        "pink",
        _SIGNED,
        N_("pink noise, {value} dB"),
        N_("Noise that falls by 3 dB an octave, as rooms and streets do, so many dB below the active speech."),
        _RATIO,
        ("pink20", "pink10"),
    ),
    Kind(
        "babble",
        "babble",
        _SIGNED,
        N_("babble, {value} dB"),
        N_(
            "Voices talking at once, so many dB below the active speech; shuffled out of the clip's own sentence alone."
        ),
        _RATIO,
        ("babble10", "babble5"),
        needs_others=True,
    ),
    Kind(
        "amplitude",
        "amplitude",
        r"[0-9](\.[0-9]{0,3}[1-9])?|10",
        N_("white noise of amplitude {value}"),
        N_(
            "White noise of this standard deviation on sound within -1 and 1, whatever the speech's level; the first"
            " application's noise levels, whose formula is lost."
        ),
        N_("a number from 0 to 10 with at most four decimals"),
        ("amplitude10", "amplitude1", "amplitude0.1", "amplitude0.01", "amplitude0.001", "amplitude0"),
    ),
    Kind(
        "reverb",
        "reverb",
        r"0\.[1-9]|[1-4](\.[1-9])?|5",
        N_("reverberation, {value} s"),
        N_("A room whose sound takes so many seconds to fall by 60 dB, the speaker as loud as the room."),
        N_("seconds from 0.1 to 5 with at most one decimal"),
        ("reverb0.4", "reverb1"),
    ),
    Kind(
        "gain",
        "gain",
        r"-?([1-9]|[1-3][0-9]|40)",
        N_("{value} dB louder"),
        N_("So many dB louder, or quieter below 0; what passes full scale is cut off."),
        N_("a whole number of dB from -40 to 40, but not 0"),
        ("gain-6", "gain6"),
    ),
    Kind(
        "clip",
        "clip",
        r"[1-9]|[1-3][0-9]|40",
        N_("clipped by {value} dB"),
        N_("Cut off so many dB below its own peak, as a converter does that is driven that much too hard."),
        N_("a whole number of dB from 1 to 40"),
        ("clip10",),
    ),
    Kind(
        "lowpass",
        "lowpass",
        r"[2-9][0-9]{2}|[1-9][0-9]{3}|1[0-9]{4}|20000",
        N_("below {value} Hz"),
        N_("What lies above this frequency is taken away."),
        N_("a whole number of Hz from 200 to 20000"),
        ("lowpass4000", "lowpass7000"),
    ),
    Kind(
        "highpass",
        "highpass",
        r"[2-9][0-9]|[1-9][0-9]{2}|[1-3][0-9]{3}|4000",
        N_("above {value} Hz"),
        N_("What lies below this frequency is taken away."),
        N_("a whole number of Hz from 20 to 4000"),
        ("highpass300",),
    ),
    Kind(
        "resample",
        "resample",
        r"[4-9][0-9]{3}|[1-3][0-9]{4}|4[0-7][0-9]{3}|48000",
        N_("through {value} Hz"),
        N_("Resampled to this rate and back: what lies above half of it is lost."),
        N_("a whole number of Hz from 4000 to 48000"),
        ("resample8000", "resample11025"),
    ),
    Kind(
        "alaw",
        "alaw",
        "",
        N_("A-law"),
        N_("A telephone call of Europe: G.711 A-law at 8 kHz, 64 kbit/s."),
        "",
        ("alaw",),
    ),
    Kind(
        "mulaw",
        "mulaw",
        "",
        N_("mu-law"),
        N_("A telephone call of America and Japan: G.711 mu-law at 8 kHz, 64 kbit/s."),
        "",
        ("mulaw",),
    ),
    Kind("g722", "g722", "", N_("G.722"), N_("A wideband call: G.722 at 16 kHz, 64 kbit/s."), "", ("g722",)),
    Kind(
        "gsm", "gsm", "", N_("GSM"), N_("A mobile call of the nineties: GSM 06.10 at 8 kHz, 13 kbit/s."), "", ("gsm",)
    ),
    Kind(
        "amr",
        "amr-",
        r"(4\.75|5\.15|5\.9|6\.7|7\.4|7\.95|10\.2|12\.2)k",
        N_("AMR, {value} kbit/s"),
        N_("A mobile call: AMR narrowband at 8 kHz."),
        N_("one of 4.75k, 5.15k, 5.9k, 6.7k, 7.4k, 7.95k, 10.2k and 12.2k"),
        ("amr-12.2k", "amr-4.75k"),
    ),
    Kind(
        "mp3",
        "mp3-",
        r"(16|24|32|48|64|96|128)k",
        N_("MP3, {value} kbit/s"),
        N_("MP3 of one channel at the clip's rate; at most 24 kHz with 16k and 24k."),
        N_("one of 16k, 24k, 32k, 48k, 64k, 96k and 128k"),
        ("mp3-32k", "mp3-64k", "mp3-128k"),
    ),
    Kind(
        "aac",
        "aac-",
        r"(16|24|32|48|64|96|128)k",
        N_("AAC, {value} kbit/s"),
        N_("AAC-LC of one channel at the clip's rate."),
        N_("one of 16k, 24k, 32k, 48k, 64k, 96k and 128k"),
        ("aac-32k", "aac-48k", "aac-128k"),
    ),
    Kind(
        "opus",
        "opus-",
        r"(6|8|12|16|24|32|48|64|96|128)k",
        N_("Opus, {value} kbit/s"),
        N_("Opus as calls and voice messages on the internet use it."),
        N_("one of 6k, 8k, 12k, 16k, 24k, 32k, 48k, 64k, 96k and 128k"),
        ("opus-16k", "opus-32k", "opus-64k"),
    ),
)
PATTERN = f"^({'|'.join(each.shape.pattern for each in KINDS.values())})$"
EXAMPLES = tuple(name for each in KINDS.values() for name in each.examples)
FIRST_APPLICATION = KINDS["amplitude"].examples  # its six noise levels


def read(name: str) -> Added | None:
    """The condition of that name; None where there is none, and for `clean`, which adds nothing."""
    for kind in KINDS.values():
        if match := kind.shape.fullmatch(name):
            return Added(name, kind, float(match[1].removesuffix("k")) if kind.number else 0.0)
    return None


def what_would_be_right(name: str) -> str:
    """A sentence for a name that cannot be read."""
    if name == CLEAN:
        return _("Clean clips stay by themselves; they need not be asked for.")
    meant = [each for each in KINDS.values() if name.startswith(each.name)]
    if meant and meant[0].number:
        sentence = _("Behind {prefix} stands {range}, such as {example}.")
        return sentence.format(prefix=meant[0].prefix, range=_(meant[0].range), example=meant[0].examples[0])
    near = [each.name for each in meant] or get_close_matches(name, EXAMPLES, n=1)
    return _("Did you mean {near}?").format(near=near[0]) if near else ""
