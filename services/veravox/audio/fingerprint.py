"""A short print of how a clip sounds: what is the same recording has nearly the same print.

The print says where the energy moves between bands from one stretch to the next, as in Haitsma and Kalker, "A Highly
Robust Audio Fingerprinting System", ISMIR (2002), but over a fixed number of stretches between the moments at which
2 % and 98 % of the energy have passed. So it has a fixed length, and neither gain, silence at the ends, little noise,
another rate nor a codec changes many of its bits. Where speech itself was cut off, the stretches lie elsewhere: from a
tenth of a second on, such a clip has a print of its own.
"""

from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from veravox.audio.recording import Samples

STRETCHES = 33
BANDS = 17
BITS = (STRETCHES - 1) * (BANDS - 1)
DIGITS = 4 + BITS // 4
LOW, HIGH = 250.0, 3500.0  # Hz: what telephones and codecs keep
WINDOW, STEP = 0.064, 0.016  # s
ENDS = (0.02, 0.98)  # of the energy
UNIT = 0.004  # s, of the duration between both ends
LONGEST = 0xFFFF  # units, four hex digits
AT_ONCE = 2**12  # frames that are transformed together

Energies = NDArray[np.float64]


def fingerprint(samples: Samples, rate: int) -> str:
    """The print as 132 hex digits: four of the duration between both ends of the energy, and 512 bits.

    Args:
        samples: shape (n,).
        rate: in Hz.

    Returns:
        The print; empty for what is shorter than an eighth of a second, or silent.
    """
    if samples.size < 2 * WINDOW * rate:
        return ""
    passed = np.vstack([np.zeros(BANDS), np.cumsum(_energies(samples, rate), axis=0)])
    whole = passed.sum(axis=1)
    if not whole[-1] > 0:
        return ""
    begin, end = np.interp(np.multiply(ENDS, whole[-1]), whole, np.arange(len(whole)))
    energies = np.diff(_between(passed, np.linspace(begin, end, STRETCHES + 1)), axis=0)
    stretches = np.sqrt(np.maximum(energies, 0))  # where nothing is heard, rounding may leave less than nothing
    bits = np.diff(np.diff(stretches, axis=1), axis=0) > 0
    duration = min(LONGEST, round(float(end - begin) * STEP / UNIT))
    return f"{duration:04x}{np.packbits(bits).tobytes().hex()}"


def _energies(samples: Samples, rate: int) -> Energies:
    """The energy in each band of frames that are centred on every 16 ms, shape (frames, bands)."""
    fft, hop = 2 ** round(np.log2(rate * WINDOW)), max(1, round(rate * STEP))
    frames = sliding_window_view(np.pad(samples, fft // 2), fft)[::hop]
    window, filters = _constants(fft, rate)
    energies = np.empty((len(frames), BANDS))
    for start in range(0, len(frames), AT_ONCE):
        spectrum = np.fft.rfft(frames[start : start + AT_ONCE] * window)
        energies[start : start + AT_ONCE] = (np.square(spectrum.real) + np.square(spectrum.imag)) @ filters
    return energies


@lru_cache(maxsize=16)
def _constants(fft: int, rate: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The window, and how much of each bin belongs to each band, shape (fft // 2 + 1, bands)."""
    edges = np.geomspace(LOW, HIGH, BANDS + 1) * fft / rate
    bins = np.arange(fft // 2 + 1)[:, None]
    below = np.clip(edges - bins + 0.5, 0, 1)  # the share of a bin, which is one wide, that lies below each edge
    return np.hanning(fft).astype(np.float32), np.diff(below, axis=1).astype(np.float32)


def _between(passed: Energies, times: NDArray[np.float64]) -> Energies:
    """What has passed at times that lie between frames, shape (times, bands)."""
    first = np.minimum(times.astype(np.int64), len(passed) - 2)
    share = (times - first)[:, None]
    between: Energies = passed[first] * (1 - share) + passed[first + 1] * share
    return between
