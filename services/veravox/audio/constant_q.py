"""The constant-Q transform: bands a semitone apart, each measured over the same number of its own periods.

Source: Brown, "Calculation of a constant Q spectral transform", JASA 89 (1991); filters, their lengths and the scale
are librosa's (`librosa.filters.wavelet`, `librosa.cqt(..., scale=True)`). Every inner product is computed in full at
the recipe's rate. librosa leaves out a hundredth of each filter and halves the rate octave by octave, which puts its
levels 0.5 dB off on average, a byte's step.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from veravox.audio import frames
from veravox.audio.log_mel import decibels
from veravox.core.front_end import FrontEndRecipe

OCTAVE = 12  # bands
RATIO = 2.0 ** (2 / OCTAVE)
Q = (RATIO + 1) / (RATIO - 1)  # periods in a filter; the relative bandwidth's inverse


def constant_q(samples: NDArray[np.float32] | torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """Levels in dB of shape (frames, bands), float32, on the samples' device.

    The inner products themselves are met within 0.01 dB from 90 dB below the clip's loudest band upwards.

    Args:
        samples: shape (n,), at the recipe's rate, n at least 1.
        recipe: rate, hop, bands, and the lowest band's frequency `low`.
    """
    waveform = torch.as_tensor(samples)
    levels = torch.empty(frames.count(len(waveform), recipe.hop), recipe.bands, device=waveform.device)
    for octave in _octaves(recipe, waveform.device):
        for some, block in frames.blocks(waveform, recipe.hop, octave.reach):
            products = torch.mm(block, octave.filters).square_().view(len(block), -1, 2)
            torch.add(products[..., 0], products[..., 1], out=levels[some, octave.bands])
    return decibels(levels)


@dataclass(frozen=True)
class _Octave:
    """Bands whose filters are of similar length."""

    bands: slice
    reach: int  # samples of the longest filter
    filters: torch.Tensor  # real beside imaginary parts, shape (reach, 2 * bands)


def frequencies(recipe: FrontEndRecipe) -> NDArray[np.float64]:
    """Of the bands' middles, in Hz, shape (bands,)."""
    return recipe.low * 2.0 ** (np.arange(recipe.bands) / OCTAVE)


def wavelet(frequency: float, rate: int) -> NDArray[np.complex128]:
    """A Hann window of Q periods full of this frequency; its magnitudes add up to the square root of its length.

    Its phase is 0 at sample (n + 1) // 2, n being how many it has.
    """
    length = Q * rate / frequency
    times = np.arange(-length // 2, length // 2)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(times.size) / times.size)
    scale = math.sqrt(length) / hann.sum()
    return np.asarray(scale * hann * np.exp(2j * np.pi * frequency / rate * times), np.complex128)


@lru_cache(maxsize=8)
def _octaves(recipe: FrontEndRecipe, device: torch.device) -> tuple[_Octave, ...]:
    every = [wavelet(float(frequency), recipe.rate) for frequency in frequencies(recipe)]
    firsts = range(0, len(every), OCTAVE)
    return tuple(_octave(every, slice(first, min(first + OCTAVE, len(every))), device) for first in firsts)


def _octave(every: list[NDArray[np.complex128]], bands: slice, device: torch.device) -> _Octave:
    reach = 2 * max(-(-each.size // 2) for each in every[bands])
    filters = np.zeros((reach, bands.stop - bands.start), np.complex64)
    for band, each in enumerate(every[bands]):
        first = reach // 2 - (each.size + 1) // 2
        filters[first : first + each.size, band] = each.conj()
    return _Octave(bands, reach, torch.view_as_real(torch.from_numpy(filters)).flatten(1).contiguous().to(device))
