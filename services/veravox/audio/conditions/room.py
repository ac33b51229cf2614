"""A room: the direct sound, and behind it noise that dies away."""

import numpy as np
from scipy import signal

from veravox.audio.conditions.sound import Sound, Wave, scaled_down
from veravox.audio.recording import Samples

FIRST = 0.003  # s from the direct sound to the room's answer: a detour of a metre


def reverberated(sound: Sound, seconds: float) -> Samples:
    """The clip in a room of this RT60, each clip in a room of its own; its power and its place in time stay.

    The response is Polack's: white noise under an exponential that falls by 60 dB in `seconds`, here with the power of
    the direct sound, as at a room's critical distance. Real rooms swallow the upper frequencies sooner; this does not.

    Source: J.-D. Polack, "La transmission de l'énergie sonore dans les salles", Université du Maine (1988).
    """
    dry = sound.samples.astype(np.float64)
    heard = signal.fftconvolve(dry, response(sound, seconds))[: dry.size]
    before, after = float(np.square(dry).sum()), float(np.square(heard).sum())
    return scaled_down(heard * np.sqrt(before / after) if after else dry).astype(np.float32)


def response(sound: Sound, seconds: float) -> Wave:
    """The impulse response, of power 1, direct sound first; no longer than the clip could show."""
    size = max(1, min(round(1.5 * seconds * sound.rate), sound.samples.size))
    first = min(size, round(FIRST * sound.rate))
    falling = 10 ** (-3 * np.arange(size - first) / (seconds * sound.rate))
    tail = sound.random.standard_normal(size - first) * falling
    tail /= max(np.sqrt(np.square(tail).sum()), 1e-12)
    whole: Wave = np.concatenate([np.ones(1), np.zeros(max(0, first - 1)), tail])
    return whole / np.float64(np.sqrt(2 if tail.size else 1))
