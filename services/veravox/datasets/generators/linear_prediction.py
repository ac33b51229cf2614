"""Linear prediction: an all-pole filter of order 18, excited by pulses and noise, or by a part of the real residual.

Source: Atal and Hanauer, "Speech analysis and synthesis by linear prediction of the speech wave", 1971; for the
residual, Un and Magill, "The residual-excited linear prediction vocoder with transmission rate below 9.6 kbit/s",
1975.
"""

import numpy as np

from veravox.audio.recording import Samples
from veravox.datasets.generators.pitch import Floats, frames_of, periods
from veravox.datasets.generators.source_filter import Response, balanced, excitation, through

RATE, HOP, FFT = 16_000, 80, 1024
WIDTH = 400  # samples of an analysis window, 25 ms
ORDER = 18
WIDEN = 0.996  # of the poles' radius, so that none rings
CORRECTION = 1e-5  # white noise beneath, -50 dB
BASE = 1_000  # Hz: what of the residual is kept


def pulse_excited(samples: Samples, seed: int) -> Samples:
    """LPC with pulses and noise."""
    signal = samples.astype(np.float64)
    residual, inverse = residual_of(signal)
    excited = excitation(residual, periods(samples, RATE, HOP), HOP, seed)
    return _made(balanced(excited, residual, HOP), inverse, signal)


def residual_excited(samples: Samples, seed: int) -> Samples:
    """The residual's lowest kilohertz, rectified to fill the rest, through the filter (RELP)."""
    signal = samples.astype(np.float64)
    residual, inverse = residual_of(signal)
    base = residual - _above(residual)
    bent = np.abs(base)
    flat, _filters = residual_of(bent - bent.mean())  # what rectifying makes falls off with frequency
    breath = np.random.default_rng(seed).standard_normal(residual.size)
    filled = _above(balanced(flat, residual, HOP)) + 0.3 * _above(balanced(breath, residual, HOP))
    return _made(base + balanced(filled, residual - base, HOP), inverse, signal)


def residual_of(signal: Floats) -> tuple[Floats, Response]:
    """What prediction leaves, as long as the signal, and the inverse filter's response, shape (frames, FFT // 2 + 1)."""
    windowed = frames_of(signal, HOP, WIDTH) * np.hanning(WIDTH)
    power = np.abs(np.fft.rfft(windowed, FFT)) ** 2
    correlation = np.fft.irfft(power)[:, : ORDER + 1]
    correlation[:, 0] = correlation[:, 0] * (1 + CORRECTION) + 1e-9
    coefficients = levinson(correlation) * WIDEN ** np.arange(ORDER + 1)
    inverse = np.fft.rfft(coefficients, FFT)
    return through(signal, inverse, HOP), inverse


def levinson(correlation: Floats) -> Floats:
    """Predictors 1, a1, ..., of every row, by Levinson's recursion: always with poles inside the unit circle."""
    rows, width = correlation.shape
    predictor = np.zeros((rows, width))
    predictor[:, 0] = 1.0
    error = correlation[:, 0].copy()
    for order in range(1, width):
        reflection = -(predictor[:, :order] * correlation[:, order:0:-1]).sum(axis=1) / error
        predictor[:, 1 : order + 1] += reflection[:, None] * predictor[:, :order][:, ::-1]
        error = np.maximum(error * (1 - reflection**2), 1e-12)
    return predictor


def _made(excited: Floats, inverse: Response, signal: Floats) -> Samples:
    return balanced(through(excited, 1 / inverse, HOP), signal, HOP).astype(np.float32)


def _above(signal: Floats) -> Floats:
    """What of it lies above `BASE`."""
    spectrum = np.fft.rfft(signal)
    spectrum[np.fft.rfftfreq(signal.size, 1 / RATE) <= BASE] = 0
    return np.asarray(np.fft.irfft(spectrum, signal.size))
