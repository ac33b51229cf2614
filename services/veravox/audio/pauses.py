"""A recording without its silence: before, after and between what is said."""

import numpy as np
from numpy.typing import NDArray

from veravox.audio.measures import SILENT
from veravox.audio.recording import Samples
from veravox.audio.speech_level import FRAME, frame_power

LONGER = 0.2  # s of silence that count as a pause: a stop's closure is shorter, and belongs to its word
KEPT = 0.05  # s that stay on each side of what is said, for onsets and reverberation
SEAM = 0.01  # s over which two stretches are faded into each other


def without_pauses(samples: Samples, rate: int) -> Samples:
    """All stretches in which somebody speaks, one after the other; the same samples where there is no pause.

    Silent are 20 ms more than 40 dB below the loudest, as in the manifest's column `silence`.
    """
    stretches = spoken(samples, rate)
    if stretches == [(0, samples.size)]:
        return samples
    joined = samples[slice(*stretches[0])]
    for begin, end in stretches[1:]:
        joined = _joined(joined, samples[begin:end], round(rate * SEAM))
    return joined


def spoken(samples: Samples, rate: int) -> list[tuple[int, int]]:
    """The stretches between pauses, as first and behind-last sample; all of it where there is no sound at all."""
    silent = frame_power(samples, rate)
    quiet = silent <= silent.max() * 10 ** (-SILENT / 10)
    if quiet.all():
        return [(0, samples.size)]
    frame, kept = max(1, round(rate * FRAME)), round(rate * KEPT)
    ends = [samples.size if last == quiet.size else last * frame for _first, last in _runs(quiet)]
    pauses = [
        (first * frame + kept * (first > 0), end - kept * (end < samples.size))
        for (first, _last), end in zip(_runs(quiet), ends, strict=True)
        if end - first * frame >= rate * LONGER
    ]
    edges = [0, *(edge for pause in pauses for edge in pause), samples.size]
    stretches = zip(edges[::2], edges[1::2], strict=True)
    return [(begin, end) for begin, end in stretches if end > begin]


def _runs(quiet: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and behind-last frame of each run of quiet ones."""
    changes = np.flatnonzero(np.diff(quiet.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(last)) for first, last in changes.reshape(-1, 2)]


def _joined(left: Samples, right: Samples, seam: int) -> Samples:
    seam = min(seam, left.size, right.size)
    if not seam:
        return np.concatenate([left, right])
    rise = np.linspace(0, 1, seam, dtype=np.float32)
    middle = left[-seam:] * (1 - rise) + right[:seam] * rise
    return np.concatenate([left[:-seam], middle, right[seam:]])
