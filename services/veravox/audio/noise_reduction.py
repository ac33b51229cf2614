"""A recording without its steady noise: each bin less what it never falls below.

The noise of a bin is the least of its smoothed power within a second and a half around, which is the noise even while
somebody speaks, times what a minimum is too low by. Source: Martin, "Noise power spectral density estimation based on
optimal smoothing and minimum statistics", IEEE Trans. Speech and Audio Processing 9 (2001), with a fixed smoothing and a
fixed correction. Gains follow Wiener's rule with a floor, Berouti, Schwartz, Makhoul, "Enhancement of speech corrupted by
acoustic noise", ICASSP (1979): a floor keeps the rest of the noise from chirping.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from veravox.audio.recording import Samples

WINDOW = 0.032  # s; frames overlap by three quarters
SMOOTHED = 0.1  # s over which power is averaged before its minimum is taken
AROUND = 1.5  # s: longer than speech stays in one bin without a gap
TOO_LOW = 2.85  # the power of white noise over the minimum of its smoothed power; measured, a test holds it
MORE = 2.0  # times the noise that are taken away: what is left of it is heard less, at some cost to faint speech
FLOOR = 10 ** (-18 / 20)  # the least gain


def denoised(samples: Samples, rate: int) -> Samples:
    """As many samples, float32, in which steady noise is up to 18 dB quieter."""
    length = min(samples.size, 2 ** round(np.log2(rate * WINDOW)))
    hop = max(1, length // 4)
    spectrum = _transform(samples, length, hop)
    power = np.square(np.abs(spectrum))
    left = np.maximum(power - MORE * noise_power(power, hop / rate), 0)
    gains = np.maximum(left / np.maximum(power, 1e-20), FLOOR)
    return _back(spectrum * ndimage.uniform_filter1d(gains, 3, axis=1), length, hop, samples.size)


def noise_power(power: NDArray[np.floating], hop: float) -> NDArray[np.floating]:
    """The noise's part of each bin, shape (bins, frames); `hop` in seconds."""
    smooth = ndimage.uniform_filter1d(power, max(1, round(SMOOTHED / hop)), axis=1, mode="nearest")
    least: NDArray[np.floating] = ndimage.minimum_filter1d(smooth, max(1, round(AROUND / hop)), axis=1, mode="nearest")
    return TOO_LOW * least


def _transform(samples: Samples, length: int, hop: int) -> NDArray[np.complexfloating]:
    _at, _times, spectrum = signal.stft(samples, nperseg=length, noverlap=length - hop)
    return np.asarray(spectrum)


def _back(spectrum: NDArray[np.complexfloating], length: int, hop: int, samples: int) -> Samples:
    _times, back = signal.istft(spectrum, nperseg=length, noverlap=length - hop)
    return np.pad(back[:samples], (0, max(0, samples - back.size))).astype(np.float32)
