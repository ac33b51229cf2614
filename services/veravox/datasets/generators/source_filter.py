"""Speech as an excitation through a filter that changes: what the mel-cepstral filter and LPC share."""

import numpy as np
from numpy.typing import NDArray

from veravox.datasets.generators.pitch import Floats, frames_of, pulses

Response = NDArray[np.complex128]  # shape (frames, fft // 2 + 1)


def excitation(residual: Floats, period: Floats, hop: int, seed: int) -> Floats:
    """Pulses where the voice's were and white noise elsewhere, of unit power, as long as the residual."""
    noise = np.random.default_rng(seed).standard_normal(residual.size)
    voiced = np.repeat(period > 0, hop)[hop // 2 :][: residual.size]
    voiced = np.pad(voiced, (0, residual.size - voiced.size), mode="edge").astype(bool)
    made = np.where(voiced, 0.0, noise)
    at, long = pulses(residual, period, hop)
    made[at] = np.sqrt(long)
    return made


def through(excited: Floats, response: Response, hop: int) -> Floats:
    """Filter by overlap-add: stretches under Hann windows of two hops, each by its own frame's response.

    Each stretch is filtered by a response of finite length, so nothing can grow without end, whatever changes from
    frame to frame. Frame k is centred on sample k * hop.
    """
    width = 2 * hop
    window = np.hanning(width + 1)[:-1]
    size = 2 * (response.shape[1] - 1)
    made = np.zeros(excited.size + width + size + hop)
    stretches = frames_of(excited, hop, width) * window
    filtered = np.fft.irfft(np.fft.rfft(stretches, size) * response, size)
    for frame, stretch in enumerate(filtered):
        made[frame * hop : frame * hop + size] += stretch
    return made[hop : hop + excited.size]


def balanced(made: Floats, source: Floats, hop: int) -> Floats:
    """The same with the source's power over about four hops, wherever the two differ."""
    window = np.hanning(4 * hop + 1)[:-1]

    def power(signal: Floats) -> Floats:
        return np.asarray((frames_of(signal, hop, 4 * hop) ** 2 * window).sum(axis=1))

    here, there = power(made), power(source)
    if not here.any():
        return made
    usual = np.sqrt(there.mean() / here.mean())  # of the whole clip
    gain = np.sqrt((there + 1e-12) / (here + 1e-6 * here.mean())).clip(max=10 * usual)
    return np.asarray(made * np.interp(np.arange(made.size), np.arange(gain.size) * hop, gain))
