"""One chain for every class, so that nothing but the generator's own traces tells a copy from its source.

Resampled, band-limited, cut to the same stretch, brought to the same active level, covered by a noise floor, faded,
dithered to 16 bits. The stretch is decided on the human clip and holds for its copies. A generator may be louder than its
source by a decibel, which one gain for all would keep; so each is brought to the level by its own active speech, not by
its peak, which generators raise. Where one of them would pass full scale, all become quieter by one gain.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from veravox.audio.recording import Recording, Samples, resample
from veravox.audio.speech_level import FRAME, active_power, frame_power

SPEECH = 40.0  # dB below the loudest frame: where the clip is cut
MARGIN = 0.05  # s that are left around the speech
FADE = 0.01  # s
LOUDEST = 0.97  # of full scale: no class may be clipped where another is not
HIGHEST = 5.0  # deviations of the noise floor for which full scale leaves room
MOST_GAIN = 60.0  # dB; what is as quiet as that is no speech
MOVED = 512  # samples by which the end is moved at random, so that no length divides by a generator's hop
EQUALISED = "equalised("  # how the chain begins in the manifest's column
LAST = re.compile(rf"{re.escape(EQUALISED)}(\d+) Hz, ([\d.e+]+)-([\d.e+]+) Hz, [^;]*\)$")  # and how it ends it
UNCHANGED = 1.0  # dB that the filters may take where a clip counts as unchanged
STEEP = 12  # order of the low-pass; applied twice
STOP = 60.0  # dB, of the low-pass beyond its edge; applied twice


@dataclass(frozen=True)
class Chain:
    """The numbers of the chain. Rate and limits in Hz, levels in dBFS."""

    rate: int = 16000
    low: float = 80.0
    high: float = 7000.0
    level: float = -26.0
    noise_floor: float = -70.0
    trim: bool = True

    @property
    def text(self) -> str:
        """One line for the manifest."""
        cut = "trimmed" if self.trim else "whole"
        return (
            f"{EQUALISED}{self.rate} Hz, {self.low:g}-{self.high:g} Hz, {cut}, {self.level:g} dBFS,"
            f" floor {self.noise_floor:g} dBFS, 16 bit)"
        )


@dataclass(frozen=True)
class Cut:
    """What is decided for a whole pair: which samples at the chain's rate, and by which factor each becomes louder."""

    begin: int
    end: int
    gains: tuple[float, ...]


def equalised(
    group: Sequence[Recording], reference: int, chain: Chain, seeds: Sequence[int], seed: int
) -> list[NDArray[np.int16]]:
    """A human clip and its copies after the chain: as many samples each, equally loud.

    Args:
        group: the recordings, aligned at their beginnings.
        reference: which of them is the human one.
        chain: the numbers.
        seeds: one for each recording, for its noise: nowhere the same noise twice.
        seed: of the whole group.

    Returns:
        int16, shape (n,), at the chain's rate; n is at least 1.
    """
    limited = [band_limited(resample(each.samples, each.rate, chain.rate), chain) for each in group]
    cut = _decide(limited, reference, chain, np.random.default_rng(seed))
    return [
        _finish(gain * each[cut.begin : cut.end], chain, np.random.default_rng(own))
        for each, gain, own in zip(limited, cut.gains, seeds, strict=True)
    ]


def band_limited(samples: Samples, chain: Chain) -> NDArray[np.float64]:
    """Without what lies below and above the limits; forwards and backwards, so that nothing moves."""
    limited = samples.astype(np.float64)
    for filter_ in _filters(chain):
        padding = min(limited.size - 1, 6 * STEEP * filter_.shape[0])
        limited = signal.sosfiltfilt(filter_, limited, padlen=max(0, padding))
    return limited


@lru_cache(maxsize=8)
def _filters(chain: Chain) -> tuple[NDArray[np.float64], ...]:
    low_pass: NDArray[np.float64] = signal.cheby2(STEEP, STOP, chain.high, fs=chain.rate, output="sos")
    if not chain.low:
        return (low_pass,)
    return signal.butter(2, chain.low, "highpass", fs=chain.rate, output="sos"), low_pass


def unchanged_by(said: str) -> tuple[float, float] | None:
    """Between which frequencies a clip's line in the manifest leaves it as it was, Hz: to where the chain's filters take 1 dB.

    None where there was no chain, or something was done to the clip later.
    """
    if (found := LAST.search(said)) is None:
        return None
    rate, low, high = int(found[1]), float(found[2]), float(found[3])
    frequencies = np.linspace(0, rate / 2, 4097)
    responses = [signal.freqz_sos(each, frequencies, fs=rate)[1] for each in _filters(Chain(rate, low, high))]
    taken = -40 * np.log10(np.maximum(np.abs(np.prod(responses, 0)), 1e-9))  # there and back
    left = frequencies[taken <= UNCHANGED]
    return float(left[0]), float(left[-1])


def _decide(group: Sequence[NDArray[np.float64]], reference: int, chain: Chain, random: np.random.Generator) -> Cut:
    """Where to cut, by the reference and no further than the shortest; and how loud each becomes there."""
    shortest, levels = min(each.size for each in group), frame_power(group[reference], chain.rate)
    begin, end = _speech(levels, shortest, chain.rate) if chain.trim else (0, shortest)
    length = max(1, end - begin - int(random.integers(MOVED)) if end - begin > 4 * MOVED else end - begin)
    return Cut(begin, begin + length, _gains([each[begin : begin + length] for each in group], chain))


def _gains(stretches: Sequence[NDArray[np.float64]], chain: Chain) -> tuple[float, ...]:
    """Each to the chain's level by its own active speech; all of them less by one factor where one has no room."""
    least = 10 ** ((chain.level - MOST_GAIN) / 10)
    powers = [max(active_power(frame_power(each, chain.rate)), least) for each in stretches]
    gains = [10 ** (chain.level / 20) / np.sqrt(power) for power in powers]
    peak = max(gain * float(np.abs(each).max(initial=0.0)) for gain, each in zip(gains, stretches, strict=True))
    room = LOUDEST - HIGHEST * 10 ** (chain.noise_floor / 20)
    return tuple(float(gain * room / max(peak, room)) for gain in gains)


def _speech(power: NDArray[np.float64], length: int, rate: int) -> tuple[int, int]:
    """From the first to the last loud frame, with a margin; everything where there is no sound."""
    loud = np.flatnonzero(power > power.max() * 10 ** (-SPEECH / 10))
    if not loud.size:
        return 0, length
    frame, margin = max(1, round(rate * FRAME)), round(rate * MARGIN)
    begin, end = int(loud[0]) * frame - margin, (int(loud[-1]) + 1) * frame + margin
    begin, end = max(0, begin), min(length, end)
    return (begin, end) if end > begin else (0, length)


def _finish(stretch: NDArray[np.float64], chain: Chain, random: np.random.Generator) -> NDArray[np.int16]:
    """The stretch on a noise floor in the same band, without a mean, faded and dithered."""
    noise = band_limited(random.standard_normal(stretch.size).astype(np.float32), chain)
    stretch = stretch + noise * (10 ** (chain.noise_floor / 20) / max(float(np.std(noise)), 1e-9))
    window = _fades(stretch.size, round(chain.rate * FADE))
    faded = (stretch - (stretch * window).sum() / window.sum()) * window
    dither = random.random(stretch.size) - random.random(stretch.size)  # triangular, two steps wide
    quantised: NDArray[np.int16] = np.clip(np.rint(faded * 32767 + dither), -32768, 32767).astype(np.int16)
    return quantised


def _fades(length: int, fade: int) -> NDArray[np.float64]:
    window: Any = np.ones(length)
    fade = min(fade, length // 2)
    if fade:
        ramp = (1 - np.cos(np.pi * (np.arange(fade) + 0.5) / fade)) / 2
        window[:fade], window[-fade:] = ramp, ramp[::-1]
    return np.asarray(window, np.float64)
