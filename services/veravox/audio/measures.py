"""What a waveform gives away without being listened to: level, silence, offset, bandwidth, noise."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.audio.fingerprint import fingerprint
from veravox.audio.movement import movement
from veravox.audio.recording import Recording, Samples

QUIETEST = -120.0  # dBFS, what digital silence is called
SILENT = 40.0  # dB below the loudest stretch
STRETCH = 0.02  # s
QUIET = 0.05  # the share of stretches that are the quietest
FFT = 1024
BLOCK = 4096  # spectra that are computed at once
ENERGY = 0.95
FAINT = 60.0  # dB below the loudest frequency
ABOVE = 7600.0  # Hz: where the mels of many vocoders end, and what they invent begins

Powers = NDArray[np.float32]


@dataclass(frozen=True)
class Measures:
    """The columns of a manifest that are measured; units as there."""

    level: float
    peak: float
    silence: float
    dc: float
    bandwidth: float
    samples: int
    bits: int
    leading: float
    trailing: float
    noise_floor: float
    zeros: float
    reach: float
    high: float
    fingerprint: str


@dataclass(frozen=True)
class Sounding:
    """What is asked of a recording that is judged; units as in a manifest."""

    level: float
    noise_floor: float
    reach: float
    movement: float  # dB, see `audio.movement`


def sounding(recording: Recording) -> Sounding:
    """Measure what is asked of a recording that is judged: in a third of the time of all measures."""
    samples, rate = recording.samples, recording.rate
    return Sounding(
        level=_level(samples),
        noise_floor=_noise_floor(_stretches(samples, rate)),
        reach=_reach(_spectrum(samples), rate),
        movement=movement(samples, rate),
    )


def measure(recording: Recording) -> Measures:
    """Measure a recording, which has at least one sample."""
    samples, rate = recording.samples, recording.rate
    stretches, backwards, spectrum = _stretches(samples, rate), _stretches(samples[::-1], rate), _spectrum(samples)
    silent = max(stretches.max(), backwards.max()) * 10 ** (-SILENT / 10)
    return Measures(
        level=_level(samples),
        peak=_decibel(float(np.abs(samples).max()) ** 2),
        silence=float(np.mean(stretches <= silent)),
        dc=float(np.mean(samples, dtype=np.float64)),
        bandwidth=_bandwidth(spectrum, rate),
        samples=samples.size,
        bits=recording.bits,
        leading=_before(stretches > silent, recording),
        trailing=_before(backwards > silent, recording),
        noise_floor=_noise_floor(stretches),
        zeros=1 - np.count_nonzero(samples) / samples.size,
        reach=_reach(spectrum, rate),
        high=_high(spectrum, rate),
        fingerprint=fingerprint(samples, rate),
    )


def _decibel(power: float) -> float:
    return max(QUIETEST, 10 * float(np.log10(power))) if power > 0 else QUIETEST


def _level(samples: Samples) -> float:
    return _decibel(float(np.mean(np.square(samples), dtype=np.float64)))


def _noise_floor(stretches: Powers) -> float:
    return _decibel(float(np.quantile(stretches, QUIET)))


def _rows(samples: Samples, length: int) -> NDArray[np.float32]:
    """Stretches side by side, shape (n // length, length); a recording shorter than one is filled with zeros."""
    whole = max(1, samples.size // length)
    return np.pad(samples, (0, max(0, length - samples.size)))[: whole * length].reshape(whole, length)


def _length(rate: int) -> int:
    return max(1, round(rate * STRETCH))


def _stretches(samples: Samples, rate: int) -> Powers:
    """The mean power of each stretch of 20 ms, shape (stretches,)."""
    rows = _rows(samples, _length(rate))
    return np.einsum("ij,ij->i", rows, rows) / rows.shape[1]  # type: ignore[no-any-return]


def _before(loud: NDArray[np.bool_], recording: Recording) -> float:
    """Seconds of the stretches before the first loud one; all of it where none is.

    Silence after a clip is that before it when it is played backwards: of stretches that are counted from the other
    end, the last one would end before the clip does, and how long the rest is would seem to be how long it is silent.
    """
    return int(np.argmax(loud)) * _length(recording.rate) / recording.rate if loud.any() else recording.seconds


def _spectrum(samples: Samples) -> NDArray[np.float64]:
    """The energy at multiples of rate / 1024, shape (513,)."""
    rows, energy = _rows(samples, FFT), np.zeros(FFT // 2 + 1)
    window = np.hanning(FFT).astype(np.float32)
    for start in range(0, len(rows), BLOCK):
        energy += np.square(np.abs(np.fft.rfft(rows[start : start + BLOCK] * window))).sum(axis=0, dtype=np.float64)
    return energy


def _bandwidth(spectrum: NDArray[np.float64], rate: int) -> float:
    """The frequency in Hz below which 95 % of the energy lies, in steps of rate / 1024."""
    below = np.cumsum(spectrum)
    return float(np.searchsorted(below, ENERGY * below[-1]) * rate / FFT)


def _reach(spectrum: NDArray[np.float64], rate: int) -> float:
    """The highest frequency in Hz that is at most 60 dB below the loudest; 0 where there is no sound."""
    if not spectrum.max() > 0:
        return 0.0
    return float(np.flatnonzero(spectrum >= spectrum.max() * 10 ** (-FAINT / 10))[-1] * rate / FFT)


def _high(spectrum: NDArray[np.float64], rate: int) -> float:
    """The energy above 7.6 kHz in dB of all of it; -120 where there is none, or the rate leaves no room for it."""
    above = spectrum[np.arange(spectrum.size) * rate / FFT > ABOVE].sum()
    return _decibel(float(above / spectrum.sum())) if above > 0 else QUIETEST
