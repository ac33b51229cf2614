"""What a condition is given, and how it is made to fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.audio.recording import Samples

Wave = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Sound:
    """A clip of at least one sample on its way through a condition."""

    samples: Samples  # shape (n,), in [-1, 1]
    rate: int  # Hz
    random: np.random.Generator
    others: Sequence[Samples] = ()


def scaled_down(wave: Wave) -> Wave:
    """The same, quieter where it would pass full scale: nothing is cut off, and no ratio changes."""
    peak = float(np.abs(wave).max())
    return wave / peak if peak > 1 else wave


def fitted(wave: Wave, length: int) -> Wave:
    """The first so many samples, with zeros where there are fewer."""
    return np.pad(wave[:length], (0, max(0, length - wave.size)))
