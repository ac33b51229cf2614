"""The fundamental frequency by normalised autocorrelation and the smoothest path, and where the voice's pulses lie."""

import numpy as np
from numpy.typing import NDArray

from veravox.audio.recording import Samples

Floats = NDArray[np.float64]

LOWEST, HIGHEST = 60.0, 420.0  # Hz
WINDOW = 0.04  # s
VOICED = 0.45  # least autocorrelation of a voiced frame
JUMP = 2.0  # cost of an octave between two frames
CHANGE = 0.25  # cost of beginning or ending to be voiced
CANDIDATES = 6


def frames_of(samples: Samples | Floats, hop: int, width: int) -> Floats:
    """Frames centred on every `hop`-th sample, zeros beyond both ends: shape (1 + n // hop, width)."""
    padded = np.pad(samples.astype(np.float64), (width // 2, width))
    frames = np.lib.stride_tricks.sliding_window_view(padded, width)
    return frames[: (samples.size // hop) * hop + 1 : hop]


def periods(samples: Samples, rate: int, hop: int) -> Floats:
    """The period in samples of each frame, 0 where it is not voiced, shape (1 + n // hop,).

    Source: Talkin, "A robust algorithm for pitch tracking", 1995: candidates from the normalised autocorrelation and
    dynamic programming over them.
    """
    correlation = _autocorrelation(frames_of(samples, hop, round(WINDOW * rate)), round(rate / LOWEST) + 2)
    first, last = int(rate / HIGHEST), int(rate / LOWEST)
    lags, strengths = _peaks(correlation[:, : last + 2], first)
    return _path(lags, strengths)


def pulses(residual: Floats, period: Floats, hop: int) -> tuple[NDArray[np.intp], Floats]:
    """Sample numbers of one pulse a period within voiced stretches, and the period at each.

    Each is put on the residual's extreme near where the last one and the period foretell it, so that pulses stand
    where the voice's were.
    """
    polarity = 1.0 if np.sum(residual**3) >= 0 else -1.0
    sharp = residual * polarity
    at: list[int] = []
    long: list[float] = []
    position = 0.0
    while position < residual.size:
        now = period[min(period.size - 1, round(position / hop))]
        if now == 0:
            position = (int(position / hop) + 1) * hop
            continue
        fresh = not at or position - at[-1] > 2 * now
        reach = now / 2 if fresh else now / 5
        begin, end = max(0, int(position - reach)), min(residual.size, int(position + reach) + 1)
        if at:
            begin = max(begin, at[-1] + int(now / 2))
        if begin < end:
            found = begin + int(np.argmax(sharp[begin:end]))
            at.append(found)
            long.append(float(now))
            position = found + now
        else:
            position += now
    return np.asarray(at, np.intp), np.asarray(long)


def _autocorrelation(frames: Floats, most: int) -> Floats:
    """Normalised by the window's own and by the frame's energy (Boersma 1993), shape (frames, most)."""
    width = frames.shape[1]
    window = np.hanning(width)
    size = 1 << (width + most).bit_length()

    def of(signal: Floats) -> Floats:
        power = np.abs(np.fft.rfft(signal, size)) ** 2
        return np.asarray(np.fft.irfft(power)[..., :most])

    taken = (frames - frames.mean(axis=1, keepdims=True)) * window
    raw, own = of(taken), of(window)
    floor = 1e-6 * float(np.max(raw[:, 0], initial=0.0)) + 1e-12
    return np.asarray(raw / (raw[:, :1] + floor) / (own / own[0]))


def _peaks(correlation: Floats, first: int) -> tuple[Floats, Floats]:
    """The strongest local maxima from lag `first` on: lags (with parabolic interpolation) and strengths."""
    left, middle, right = correlation[:, first - 1 : -2], correlation[:, first:-1], correlation[:, first + 1 :]
    strength = np.where((middle >= left) & (middle > right), middle, 0.0)
    lags = np.arange(first, first + middle.shape[1])
    order = np.argsort(-(strength - 0.0005 * lags), axis=1)[:, :CANDIDATES]  # of two equal ones, the shorter
    rows = np.arange(len(order))[:, None]
    a, b, c = left[rows, order], middle[rows, order], right[rows, order]
    bend = a - 2 * b + c
    shift = np.where(np.abs(bend) > 1e-9, 0.5 * (a - c) / np.where(bend == 0, 1, bend), 0)
    return lags[order] + np.clip(shift, -0.5, 0.5), np.where(strength[rows, order] > 0, np.minimum(b, 1.0), 0.0)


def _path(lags: Floats, strengths: Floats) -> Floats:
    """The cheapest way through the candidates; the last state is "not voiced"."""
    count, states = lags.shape[0], lags.shape[1] + 1
    cost = np.column_stack([1 - strengths + 0.02 * np.log2(lags / lags.min()), np.full(count, 1 - VOICED)])
    cost[:, :-1][strengths <= 0] = 1e3
    total, back = cost[0], np.zeros((count, states), np.intp)
    for frame in range(1, count):
        step = np.full((states, states), CHANGE)
        step[:-1, :-1] = JUMP * np.abs(np.log2(lags[frame][None, :] / lags[frame - 1][:, None]))
        step[-1, -1] = 0.0
        ways = total[:, None] + step
        back[frame] = ways.argmin(axis=0)
        total = ways.min(axis=0) + cost[frame]
    chosen = np.zeros(count)
    state = int(total.argmin())
    for frame in range(count - 1, -1, -1):
        chosen[frame] = lags[frame, state] if state < states - 1 else 0.0
        state = int(back[frame, state])
    return chosen
