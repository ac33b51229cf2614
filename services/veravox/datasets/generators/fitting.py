"""What every generator owes its source: length, alignment, silence where it was silent, and no louder bursts."""

import numpy as np
from numpy.typing import NDArray

from veravox.audio.recording import AudioError, Samples
from veravox.core.text import _
from veravox.datasets.generators.rebuilding import Rebuild

LEAST = 0.5  # s: shorter clips are put between silence, for an analysis wants some frames
PIECE = 30.0  # s: longer clips are made piece by piece, so that memory does not grow with them
OVERLAP = 0.5  # s that two pieces share
CROSSFADE = 0.02  # s in the middle of what they share
HEADROOM = 4.0  # 12 dB: how far a peak may stand above what the source reaches around it
AROUND = 0.05  # s on both sides of a sample, "around it"
QUIET = 1e-3  # -60 dBFS: a generator may be this loud where the source is silent


def fitted(rebuild: Rebuild, rate: int) -> Rebuild:
    """The same generator, for clips of any length from one sample on, never out of bounds.

    What passes full scale is cut before: resampling does that to loud speech, and whole numbers would wrap round.
    """

    def run(samples: Samples, seed: int) -> Samples:
        samples = _checked(samples)
        if not samples.any():
            return np.zeros_like(samples)
        if samples.size <= PIECE * rate:
            return bounded(_one(rebuild, samples, seed, rate), samples, rate)
        return bounded(_pieces(rebuild, samples, seed, rate), samples, rate)

    return run


def bounded(made: Samples, source: Samples, rate: int) -> Samples:
    """Bring down, where they are, peaks that stand 12 dB above the source; then all of it, if it passes 1.

    A filter that was unstable for a moment, or a network that met what it never learned, makes such bursts; a
    detector would need nothing else.
    """
    made = np.nan_to_num(made, nan=0.0, posinf=1.0, neginf=-1.0)
    reach = max(1, round(AROUND * rate))
    bound = HEADROOM * _highest(np.abs(source), reach) + QUIET
    excess = bound / np.maximum(_highest(np.abs(made), reach // 4), bound)
    if excess.min() < 1:
        made = made * _smooth(-_highest(-excess, reach // 4), reach // 4)
    peak = float(np.abs(made).max(initial=0.0))
    return (made / peak if peak > 1 else made).astype(np.float32)


def of_length(made: NDArray[np.floating], size: int) -> Samples:
    """Cut, or followed by silence."""
    return np.pad(made[:size], (0, max(0, size - made.size))).astype(np.float32, copy=False)


def _checked(samples: Samples) -> Samples:
    if samples.ndim != 1:
        raise AudioError(_("It has {n} dimensions; a generator takes one channel.").format(n=samples.ndim))
    if not np.isfinite(samples).all():
        raise AudioError(_("Some of its samples are not finite numbers; export it again."))
    return np.clip(samples, -1, 1).astype(np.float32, order="C", copy=False)


def _one(rebuild: Rebuild, samples: Samples, seed: int, rate: int) -> Samples:
    missing = max(0, round(LEAST * rate) - samples.size)
    before = missing // 2
    padded = np.pad(samples, (before, missing - before))
    return of_length(of_length(rebuild(padded, seed), padded.size)[before:], samples.size)


def _pieces(rebuild: Rebuild, samples: Samples, seed: int, rate: int) -> Samples:
    """Pieces with a seed each, joined by short crossfades in the middle of what two of them share."""
    piece, overlap, fade = (round(seconds * rate) for seconds in (PIECE, OVERLAP, CROSSFADE))
    made = np.zeros(samples.size, np.float32)
    rising = np.linspace(0, 1, fade, dtype=np.float32)
    lead = (overlap - fade) // 2
    for number, first in enumerate(range(0, samples.size - overlap, piece - overlap)):
        part = _one(rebuild, samples[first : first + piece], seed + number, rate)
        if first:
            begin = first + lead
            made[begin : begin + fade] *= 1 - rising
            made[begin : begin + fade] += part[lead : lead + fade] * rising
            part, first = part[lead + fade :], begin + fade  # noqa: PLW2901
        made[first : first + part.size] = part
    return made


def _highest(levels: Samples, reach: int) -> Samples:
    """The highest level within `reach` samples on both sides: by doubling, in O(n log reach)."""
    width, done = 2 * reach + 1, 1
    padded = np.pad(levels, reach, mode="edge")
    while done < width:
        step = min(done, width - done)
        padded = np.maximum(padded[:-step], padded[step:])
        done += step
    return padded


def _smooth(gain: Samples, reach: int) -> Samples:
    """The mean gain within `reach` samples on both sides, so that nothing clicks."""
    total = np.cumsum(np.pad(gain.astype(np.float64), (reach + 1, reach), mode="edge"))
    return ((total[2 * reach + 1 :] - total[: -2 * reach - 1]) / (2 * reach + 1)).astype(np.float32)
