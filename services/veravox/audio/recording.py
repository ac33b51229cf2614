"""Any recording as one channel of samples, and those at another rate."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from veravox.audio.decoding import gathered, open_sound
from veravox.audio.sound import AudioError, Refusal, Refused, Samples, Sound
from veravox.core.text import _

__all__ = ["LONGEST", "AudioError", "Recording", "Samples", "read_recording", "recording_of", "resample"]

LONGEST = 2**28  # samples, 1 GiB of memory: an hour and a half at 48 kHz


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
    """Read a recording of any format that libsndfile or FFmpeg knows, any rate and channel count.

    Raises:
        AudioError: if it is missing, empty, damaged, too long, or holds no sensible samples.
    """
    with open_sound(path) as sound:
        return recording_of(sound)


def recording_of(sound: Sound) -> Recording:
    """All of an opened recording.

    Raises:
        AudioError: if it is damaged, too long, or holds no sensible samples.
    """
    samples, whole = gathered(sound, LONGEST)
    if not whole:
        sentence = _("It is too long: at its rate, {minutes} minutes can be read.")
        raise AudioError(sentence.format(minutes=LONGEST // sound.rate // 60))
    if not samples.size:
        raise Refused(Refusal.NO_SAMPLES)
    return Recording(samples, sound.rate, sound.channels, sound.bits)


def resample(samples: Samples, rate: int, to: int) -> Samples:
    """The same sound at another rate (Hz), by soxr's HQ recipe.

    The length is the exact one, rounded half up as `FrontEndRecipe.samples` does, at least 1; soxr's may differ.
    """
    if rate == to or not samples.size:
        return samples
    length = max(1, (2 * samples.size * to + rate) // (2 * rate))
    changed = soxr.resample(samples, rate, to, quality="HQ").astype(np.float32, copy=False)
    return np.pad(changed[:length], (0, max(0, length - changed.size)))
