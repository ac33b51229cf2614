"""WORLD: pitch by DIO and StoneMask, envelope by CheapTrick, aperiodicity by D4C, all made anew.

Source: Morise, Yokomori, Ozawa, "WORLD: a vocoder-based high-quality speech synthesis system for real-time
applications", 2016.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from veravox.audio.recording import Samples
from veravox.core.text import _
from veravox.datasets.generators.contract import READY, Probe, refuse
from veravox.datasets.generators.rebuilding import Rebuild

RATE, HOP = 16_000, 80


def look(weights: Path | None) -> Probe:
    """Whether the package pyworld is there."""
    if find_spec("pyworld"):
        return READY
    return Probe(
        False,
        _("The package pyworld is not installed."),
        _("Install pyworld-prebuilt, or Veravox with its extra `generators`."),
    )


def prepare(weights: Path | None) -> Rebuild:
    refuse(look(weights))
    import pyworld  # a compiled part: not before somebody wants it

    def rebuild(samples: Samples, seed: int) -> Samples:
        signal = samples.astype(np.float64)
        raw, times = pyworld.dio(signal, RATE, frame_period=1000 * HOP / RATE)
        pitch = pyworld.stonemask(signal, raw, times, RATE)
        envelope = pyworld.cheaptrick(signal, pitch, times, RATE)
        aperiodicity = pyworld.d4c(signal, pitch, times, RATE)
        made = pyworld.synthesize(pitch, envelope, aperiodicity, RATE, 1000 * HOP / RATE)
        return np.asarray(made, np.float32)

    return rebuild
