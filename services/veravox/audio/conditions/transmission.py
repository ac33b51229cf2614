"""What amplifiers, lines and converters do: gain, clipping, band limits, another rate."""

import numpy as np
from scipy import signal

from veravox.audio.conditions.sound import Sound, Wave, fitted
from veravox.audio.recording import AudioError, Samples, resample
from veravox.core.text import _

ORDER = 8  # of the filters; they are applied forwards and backwards, so that nothing moves
PERIODS = 12  # of the edge, by which a clip is continued at its ends while it is filtered
STOP = 40.0  # dB that the low-pass takes from what lies above its edge, each time


def gained(sound: Sound, decibels: float) -> Samples:
    """So many dB louder; what passes full scale is cut off."""
    louder: Samples = np.clip(sound.samples * np.float32(10 ** (decibels / 20)), -1, 1)
    return louder


def clipped(sound: Sound, decibels: float) -> Samples:
    """Cut off so many dB below its own peak."""
    limit = np.float32(np.abs(sound.samples).max() * 10 ** (-decibels / 20))
    return np.clip(sound.samples, -limit, limit)


def low_passed(sound: Sound, edge: float) -> Samples:
    """What lies above the edge (Hz) is 80 dB quieter; a Chebyshev filter of type 2."""
    _refuse(sound.rate, edge, 2 * edge)
    return _filtered(sound, signal.cheby2(ORDER, STOP, edge, fs=sound.rate, output="sos"), edge)


def high_passed(sound: Sound, edge: float) -> Samples:
    """What lies below the edge (Hz) falls by 48 dB an octave and is 6 dB quieter at the edge; a Butterworth filter."""
    if 2 * edge >= sound.rate:
        sentence = _("Nothing of it lies above {edge:g} Hz: its rate is {rate} Hz. Choose a lower edge.")
        raise AudioError(sentence.format(edge=edge, rate=sound.rate))
    return _filtered(sound, signal.butter(ORDER // 2, edge, "highpass", fs=sound.rate, output="sos"), edge)


def resampled(sound: Sound, rate: float) -> Samples:
    """At another rate and back."""
    _refuse(sound.rate, rate / 2, rate)
    there = resample(sound.samples, sound.rate, round(rate))
    back: Samples = fitted(resample(there, round(rate), sound.rate), sound.samples.size).astype(np.float32)
    return back


def _refuse(rate: int, edge: float, least: float) -> None:
    if rate <= least:
        sentence = _("Nothing of it lies above {edge:g} Hz: its rate is {rate} Hz. Choose a condition that takes more.")
        raise AudioError(sentence.format(edge=edge, rate=rate))


def _filtered(sound: Sound, sections: Wave, edge: float) -> Samples:
    padding = min(sound.samples.size - 1, round(PERIODS * sound.rate / edge))
    changed: Samples = signal.sosfiltfilt(sections, sound.samples.astype(np.float64), padlen=padding)
    return changed.astype(np.float32)
