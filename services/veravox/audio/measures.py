"""What a waveform gives away without being listened to: level, silence, offset, bandwidth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.audio.recording import Recording, Samples

QUIETEST = -120.0  # dBFS, what digital silence is called
SILENT = 40.0  # dB below the loudest stretch
STRETCH = 0.02  # s
FFT = 1024
BLOCK = 4096  # spectra that are computed at once
ENERGY = 0.95


@dataclass(frozen=True)
class Measures:
    """The columns of a manifest that are measured; units as there."""

    level: float
    peak: float
    silence: float
    dc: float
    bandwidth: float


def measure(recording: Recording) -> Measures:
    """Measure a recording, which has at least one sample."""
    samples = recording.samples
    return Measures(
        level=_decibel(float(np.mean(np.square(samples), dtype=np.float64))),
        peak=_decibel(float(np.abs(samples).max()) ** 2),
        silence=_silence(samples, recording.rate),
        dc=float(np.mean(samples, dtype=np.float64)),
        bandwidth=_bandwidth(samples, recording.rate),
    )


def _decibel(power: float) -> float:
    return max(QUIETEST, 10 * float(np.log10(power))) if power > 0 else QUIETEST


def _rows(samples: Samples, length: int) -> NDArray[np.float32]:
    """Stretches side by side, shape (n // length, length); a recording shorter than one is filled with zeros."""
    whole = max(1, samples.size // length)
    return np.pad(samples, (0, max(0, length - samples.size)))[: whole * length].reshape(whole, length)


def _silence(samples: Samples, rate: int) -> float:
    """The share of 20 ms stretches more than 40 dB below the loudest; all of it where there is no sound at all."""
    rows = _rows(samples, max(1, round(rate * STRETCH)))
    power = np.einsum("ij,ij->i", rows, rows)
    return float(np.mean(power <= power.max() * 10 ** (-SILENT / 10)))


def _bandwidth(samples: Samples, rate: int) -> float:
    """The frequency in Hz below which 95 % of the energy lies, in steps of rate / 1024."""
    rows, energy = _rows(samples, FFT), np.zeros(FFT // 2 + 1)
    window = np.hanning(FFT).astype(np.float32)
    for start in range(0, len(rows), BLOCK):
        energy += np.square(np.abs(np.fft.rfft(rows[start : start + BLOCK] * window))).sum(axis=0, dtype=np.float64)
    below = np.cumsum(energy)
    return float(np.searchsorted(below, ENERGY * below[-1]) * rate / FFT)
