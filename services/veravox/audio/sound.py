"""A recording while it is read: what its header says, its samples block by block, and why it may be refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from veravox.core.text import N_, _

Samples = NDArray[np.float32]

RATES = (4_000, 384_000)  # Hz: below telephones nothing is left of a voice, above no converter works
LOUDEST = 16.0  # a float file that passes this was not scaled to [-1, 1]; a decoder's overshoot stays far below
BLOCK = 2**18  # the most samples of a block


class AudioError(ValueError):
    """A recording that cannot be used: a sentence that says what is wrong and what would be right.

    It speaks of the recording as "it" and names no file: the caller knows by which name its user calls it.
    """


class Refusal(Enum):
    """Why a decoder refuses a recording: a sentence with room for numbers."""

    MISSING = N_("It is not there.")
    EMPTY = N_("It is empty: 0 bytes. Record or copy it again.")
    UNREADABLE = N_(
        "It cannot be read as sound; WAV, FLAC, OGG and MP3 files can, and M4A, MP4, WebM, WMA, AMR and many others, "
        "if whole."
    )
    DAMAGED = N_("It is damaged {0:.1f} s after its beginning; export or copy it again.")
    SILENT_FILM = N_("It holds pictures or text and no sound; choose a file with sound in it.")
    UNKNOWN_CODEC = N_("Its sound is coded in a way that is not known here; export it as WAV or FLAC.")
    RATE = N_("Its sampling rate is {0:.0f} Hz; rates from {1:.0f} to {2:.0f} Hz can be used.")
    RATE_CHANGES = N_(
        "Its sampling rate changes from {0:.0f} to {1:.0f} Hz after {2:.1f} s; export it with one rate throughout."
    )
    NO_SAMPLES = N_("It holds no samples: 0 s long.")
    NOT_FINITE = N_("{0:.0f} of its samples are not finite numbers; export it again.")
    TOO_LOUD = N_("Its samples reach {0:.0f}; they must lie between -1 and 1.")
    TOO_SHORT = N_("It is {0:.2f} s long; at least {1} s are needed to judge it.")
    TOO_LONG = N_("It is longer than {0:g} hours; cut it into shorter ones.")
    NO_PICTURE = N_("It cannot be read as a picture; PNG, JPEG, BMP and WebP files can, if whole.")
    TOO_MANY_PIXELS = N_("It has {0:.0f} x {1:.0f} pixels; a spectrogram has at most {2:.0f} in all.")
    SEVERAL_PICTURES = N_("It holds {0:.0f} pictures; one was expected.")
    NO_PORTRAIT = N_("It cannot be read as a picture; PNG, JPEG and WebP files can, if whole.")
    PORTRAIT_TOO_LARGE = N_("It has {0:.0f} x {1:.0f} pixels; send one of at most {2:.0f} in all.")


class Refused(AudioError):
    """A refusal whose parts are known, so that it can be told to another process in numbers."""

    def __init__(self, refusal: Refusal, *numbers: float) -> None:
        super().__init__(_(refusal.value).format(*numbers))
        self.refusal, self.numbers = refusal, numbers


@dataclass(frozen=True, eq=False)
class Sound:
    """An opened recording."""

    rate: int  # Hz
    channels: int  # before averaging
    bits: int  # of a sample in the file; 0: it is lossy
    container: str  # the file's format: wav, flac, ogg, mp3, mp4, matroska, ...
    codec: str  # how the samples are coded: pcm_16, flac, mp3, aac, opus, ...
    lossy: bool  # whether the samples are not those that were recorded
    blocks: Iterator[Samples]
    """The samples in order, to be read once: channels averaged, shape (1 ... `BLOCK`,), in [-1, 1]; may raise AudioError."""


def refuse_rate(rate: float) -> None:
    """Raises: Refused."""
    low, high = RATES
    if not low <= rate <= high:
        raise Refused(Refusal.RATE, rate, low, high)


def sensible(samples: Samples) -> Samples:
    """The samples, cut to [-1, 1].

    Raises:
        Refused: if there are such as no recording has.
    """
    wrong = int(np.count_nonzero(~np.isfinite(samples)))
    if wrong:
        raise Refused(Refusal.NOT_FINITE, wrong)
    peak = float(np.abs(samples).max(initial=0))
    if peak > LOUDEST:
        raise Refused(Refusal.TOO_LOUD, peak)
    return np.clip(samples, -1, 1)
