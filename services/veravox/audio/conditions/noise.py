"""Noise: by its distance from the active speech, or by its amplitude."""

import numpy as np
from numpy.typing import NDArray

from veravox.audio.conditions.sound import Sound, Wave, scaled_down
from veravox.audio.recording import Samples
from veravox.audio.speech_level import active_power, frame_power

LOWEST = 20.0  # Hz, where pink noise begins: below, it would be a drift that nobody hears


def white(sound: Sound, ratio: float) -> Samples:
    """White noise, `ratio` dB below the active speech."""
    return added(sound, sound.random.standard_normal(sound.samples.size), ratio)


def pink(sound: Sound, ratio: float) -> Samples:
    """Noise whose power falls by 3 dB an octave from 20 Hz on, `ratio` dB below the active speech."""
    return added(sound, pinked(sound.random.standard_normal(sound.samples.size), sound.rate), ratio)


def pinked(noise: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """White noise, shape (n,), made pink; of any level. Too short for any frequency but 0, it stays as it is."""
    frequencies = np.fft.rfftfreq(noise.size, 1 / rate)
    shape = np.where(frequencies < LOWEST, 0, 1 / np.sqrt(np.maximum(frequencies, LOWEST)))
    if not shape.any():
        return noise
    pink: NDArray[np.float64] = np.fft.irfft(np.fft.rfft(noise) * shape, noise.size)
    return pink


def amplitude(sound: Sound, deviation: float) -> Samples:
    """White noise of this standard deviation, whatever the speech's level.

    The first application named its noise by an amplitude of 10, 1, 0.1, 0.01, 0.001 or 0, and its formula is lost.
    This is ours: deviation on sound within -1 and 1, the sum scaled down where it would pass full scale. At 10 and 1
    nothing of the speech can be heard any more.
    """
    noise = deviation * sound.random.standard_normal(sound.samples.size)
    return scaled_down(sound.samples + noise).astype(np.float32)


def added(sound: Sound, noise: Wave, ratio: float) -> Samples:
    """Clip and noise, the noise's mean power `ratio` dB below that of the active speech; the sum scaled down where it
    would pass full scale. A clip without any sound has no level to be below of, and stays silent."""
    power = float(np.square(noise, dtype=np.float64).mean())
    if not power:
        return sound.samples.copy()
    wanted = active_power(frame_power(sound.samples, sound.rate)) / 10 ** (ratio / 10)
    return scaled_down(sound.samples + noise * np.sqrt(wanted / power)).astype(np.float32)
