"""How loud the speech in a recording is: the level of what is spoken, whatever the pauses."""

import numpy as np
from numpy.typing import NDArray

FRAME = 0.02  # s
ACTIVE = 15.9  # dB below the active level that still count as active (ITU-T P.56)


def frame_power(samples: NDArray[np.floating], rate: int) -> NDArray[np.float64]:
    """Mean square of each 20 ms, shape (frames,); a recording shorter than one is one frame of its own length."""
    frame = min(max(1, round(rate * FRAME)), max(1, samples.size))
    whole = samples.size // frame
    rows = samples[: whole * frame].astype(np.float64).reshape(whole, frame)
    power: NDArray[np.float64] = np.square(rows).mean(axis=1) if whole else np.zeros(1)
    return power


def active_power(power: NDArray[np.float64]) -> float:
    """Mean power of the frames in which somebody speaks: those within 15.9 dB of that mean, found by repetition.

    Source: after ITU-T Recommendation P.56 (2011), method B, with frames instead of an envelope.
    """
    active = float(power.mean())
    for _each in range(20):
        above = power[power >= active * 10 ** (-ACTIVE / 10)]
        before, active = active, float(above.mean()) if above.size else active
        if active == before:
            break
    return active
