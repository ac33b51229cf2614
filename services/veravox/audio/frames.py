"""A waveform as frames: stretches of samples that overlap, each centred on a multiple of the hop."""

from collections.abc import Iterator

from torch import Tensor
from torch.nn import functional

AT_ONCE = 256  # frames that are computed together: what they need stays in a core's cache, and an hour fits into memory


def count(samples: int, hop: int) -> int:
    """How many frames there are: frame k is centred on sample k * hop."""
    return 1 + samples // hop


def blocks(waveform: Tensor, hop: int, reach: int) -> Iterator[tuple[slice, Tensor]]:
    """All frames in order, some at a time.

    Args:
        waveform: shape (n,).
        hop: samples from frame to frame.
        reach: samples of a frame; zeros where it looks beyond the ends.

    Yields:
        Which frames these are, and the frames: a view of shape (at most `AT_ONCE`, reach).
    """
    frames = count(len(waveform), hop)
    for first in range(0, frames, AT_ONCE):
        last = min(first + AT_ONCE, frames)
        yield slice(first, last), _under(waveform, first, last, hop, reach).unfold(0, reach, hop)


def _under(waveform: Tensor, first: int, last: int, hop: int, reach: int) -> Tensor:
    """The samples that frames from `first` up to `last` look at."""
    begin = first * hop - reach // 2
    end = begin + (last - 1 - first) * hop + reach
    inside = waveform[min(max(0, begin), len(waveform)) : max(0, min(end, len(waveform)))]
    before = min(max(0, -begin), end - begin)
    return functional.pad(inside, (before, end - begin - before - len(inside)))
