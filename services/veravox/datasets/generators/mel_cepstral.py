"""A mel-cepstral filter: pulses and noise through the minimum-phase response of 25 mel-cepstral coefficients.

Source: Imai, Sumita, Furuichi, "Mel log spectrum approximation (MLSA) filter for speech synthesis", 1983. The filter
is applied as its impulse response frame by frame instead of by a Padé approximation, which blows up where it leaves
its range.
"""

from functools import lru_cache

import numpy as np

from veravox.audio.recording import Samples
from veravox.datasets.generators.linear_prediction import residual_of
from veravox.datasets.generators.pitch import Floats, frames_of, periods
from veravox.datasets.generators.source_filter import Response, balanced, excitation, through

RATE, HOP, FFT = 16_000, 80, 1024
WIDTH = 400  # samples of an analysis window, 25 ms
ORDER = 24
WARP = 0.42  # of the bilinear transform: the mel scale at 16 kHz
ROUNDS = 6  # of the true envelope


def rebuild(samples: Samples, seed: int) -> Samples:
    """Copy synthesis at 16 kHz."""
    signal = samples.astype(np.float64)
    period = periods(samples, RATE, HOP)
    response = minimum_phase(mel_cepstrum(envelope(signal)))
    residual, _filters = residual_of(signal)
    excited = excitation(residual, period, HOP, seed)
    return balanced(through(excited, response, HOP), signal, HOP).astype(np.float32)


def envelope(signal: Floats) -> Floats:
    """The log amplitude over the harmonics, shape (frames, FFT // 2 + 1): the "true envelope".

    Source: Röbel and Rodet, "Efficient spectral envelope estimation and its application to pitch shifting and
    envelope preservation", 2005: smooth by the cepstrum, fill what lies below, again.
    """
    spectrum = np.abs(np.fft.rfft(frames_of(signal, HOP, WIDTH) * np.hanning(WIDTH), FFT))
    target = np.log(np.maximum(spectrum, 1e-5))
    smooth, filled = target, target
    lifter = np.zeros(FFT // 2 + 1)
    lifter[:50] = 1.0
    for _round in range(ROUNDS):
        cepstrum = np.fft.irfft(filled)[:, : FFT // 2 + 1] * lifter
        smooth = np.fft.rfft(np.concatenate([cepstrum, cepstrum[:, -2:0:-1]], axis=1)).real
        filled = np.maximum(target, smooth)
    return np.asarray(smooth - np.log(np.hanning(WIDTH).sum() / 2))


def mel_cepstrum(log_amplitude: Floats) -> Floats:
    """Coefficients 0 to ORDER of the cosine series along the warped frequency axis, by least squares."""
    return np.asarray(log_amplitude @ np.linalg.pinv(_cosines()).T)


def minimum_phase(coefficients: Floats) -> Response:
    """The filter's response: amplitude as the coefficients say, and the only causal phase with the least delay."""
    log_amplitude = coefficients @ _cosines().T
    cepstrum = np.fft.irfft(log_amplitude)
    cepstrum[:, 1 : FFT // 2] *= 2
    cepstrum[:, FFT // 2 + 1 :] = 0
    return np.asarray(np.exp(np.fft.rfft(cepstrum)))


@lru_cache(maxsize=1)
def _cosines() -> Floats:
    """Shape (FFT // 2 + 1, ORDER + 1): cos(m w') with w' the frequency behind the all-pass of WARP."""
    omega = np.linspace(0, np.pi, FFT // 2 + 1)
    warped = omega + 2 * np.arctan2(WARP * np.sin(omega), 1 - WARP * np.cos(omega))
    basis: Floats = np.cos(np.outer(warped, np.arange(ORDER + 1)))
    return basis
