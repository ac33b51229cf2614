"""Any recording as one channel of samples, and those at another rate."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from veravox.core.text import _

Samples = NDArray[np.float32]

RATES = (4_000, 384_000)  # Hz: below telephones nothing is left of a voice, above no converter works
LONGEST = 2**28  # samples, 1 GiB of memory: an hour and a half at 48 kHz
LOUDEST = 16.0  # a float file that passes this was not scaled to [-1, 1]; a decoder's overshoot stays far below
BLOCK = 2**18  # samples of each channel that are decoded at once
BITS = MappingProxyType(  # of a sample, by libsndfile's name of what keeps it whole
    {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}
)


class AudioError(ValueError):
    """A recording that cannot be used: a sentence that says what is wrong and what would be right.

    It speaks of the recording as "it" and names no file: the caller knows by which name its user calls it.
    """


@dataclass(frozen=True, eq=False)
class Recording:
    """A recording, its channels averaged."""

    samples: Samples  # shape (n,), in [-1, 1]
    rate: int  # Hz
    channels: int  # before averaging
    bits: int = 0  # of a sample in the file; 0: the file is lossy, or the samples come from elsewhere

    @property
    def seconds(self) -> float:
        return self.samples.size / self.rate


def read_recording(path: Path) -> Recording:
    """Read a WAV, FLAC, OGG or MP3 file of any rate and channel count.

    Raises:
        AudioError: if it is missing, empty, damaged, too long, or holds no sensible samples.
    """
    if not path.is_file():
        raise AudioError(_("It is not there."))
    if not path.stat().st_size:
        raise AudioError(_("It is empty: 0 bytes. Record or copy it again."))
    try:
        with soundfile.SoundFile(path) as file:
            _refuse_rate(file.samplerate)
            return Recording(_sensible(_decode(file)), file.samplerate, file.channels, BITS.get(file.subtype, 0))
    except (soundfile.LibsndfileError, TypeError):  # TypeError: a name that means headerless data to libsndfile
        raise AudioError(_("It cannot be read as sound; WAV, FLAC, OGG and MP3 files can, if whole.")) from None


def resample(samples: Samples, rate: int, to: int) -> Samples:
    """The same sound at another rate (Hz), by soxr's HQ recipe.

    The length is the exact one, rounded half up as `FrontEndRecipe.samples` does, at least 1; soxr's may differ.
    """
    if rate == to or not samples.size:
        return samples
    length = max(1, (2 * samples.size * to + rate) // (2 * rate))
    changed = soxr.resample(samples, rate, to, quality="HQ").astype(np.float32, copy=False)
    return np.pad(changed[:length], (0, max(0, length - changed.size)))


def _decode(file: soundfile.SoundFile) -> Samples:
    """Average the channels block by block, so that memory holds one channel only."""
    blocks, length = [], 0
    while len(block := file.read(BLOCK, dtype="float32", always_2d=True)):
        length += len(block)
        if length > LONGEST:
            minutes = LONGEST // file.samplerate // 60
            raise AudioError(_("It is too long: at its rate, {minutes} minutes can be read.").format(minutes=minutes))
        blocks.append(block.mean(axis=1) if file.channels > 1 else block[:, 0])
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def _refuse_rate(rate: int) -> None:
    low, high = RATES
    if not low <= rate <= high:
        sentence = _("Its sampling rate is {rate} Hz; rates from {low} to {high} Hz can be used.")
        raise AudioError(sentence.format(rate=rate, low=low, high=high))


def _sensible(samples: Samples) -> Samples:
    """The samples, cut to [-1, 1]."""
    if not samples.size:
        raise AudioError(_("It holds no samples: 0 s long."))
    wrong = int(np.count_nonzero(~np.isfinite(samples)))
    if wrong:
        raise AudioError(_("{n} of its samples are not finite numbers; export it again.").format(n=wrong))
    peak = float(np.abs(samples).max())
    if peak > LOUDEST:
        raise AudioError(_("Its samples reach {peak:.0f}; they must lie between -1 and 1.").format(peak=peak))
    return np.clip(samples, -1, 1)
