"""Linear frequency cepstral coefficients, as the baselines of the ASVspoof challenges define them.

Source: Sahidullah, Kinnunen, Hanilci, "A comparison of features for synthetic speech detection", Interspeech (2015);
in the writing of the PyTorch baseline of ASVspoof 2021: pre-emphasis 0.97, Hamming window of 20 ms every 10 ms,
power spectrum, 20 triangles of equal width and height 1, log10 with float32's epsilon added, orthonormal DCT-II, then
the differences x[t+1] - x[t-1] with the edges repeated, twice. Unlike that baseline, and like the one of 2019, the
filters reach up to half the rate, the FFT has 512 points, and the first coefficient stays what it is.
"""

import math
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from veravox.audio import frames
from veravox.audio.filters import FilterBank, triangles
from veravox.core.front_end import FrontEndRecipe

PRE_EMPHASIS = 0.97
EPSILON = float(np.finfo(np.float32).eps)


def lfcc(samples: NDArray[np.float32] | torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """Coefficients, shape (frames, bands), float32: a third each static, first and second differences.

    Args:
        samples: shape (n,), at the recipe's rate, n at least 1.
        recipe: rate, FFT, window, hop, limits; `bands` is three times the number of filters.
    """
    waveform = emphasised(torch.as_tensor(samples))
    window, bank, transform = _constants(recipe, waveform.device)
    static = torch.empty(frames.count(len(waveform), recipe.hop), bank.bands, device=waveform.device)
    energies = torch.empty(min(len(static), frames.AT_ONCE), bank.bands, device=waveform.device)
    for some, block in frames.blocks(waveform, recipe.hop, recipe.fft):
        passed = bank.energies(torch.fft.rfft(block * window), out=energies[: len(block)])
        torch.mm(passed.add_(EPSILON).log10_(), transform, out=static[some])
    first = differences(static)
    return torch.cat([static, first, differences(first)], dim=1)


def emphasised(waveform: torch.Tensor) -> torch.Tensor:
    """Each sample less 0.97 of the one before, shape (n,); the first stays."""
    return torch.cat([waveform[:1], waveform[1:] - PRE_EMPHASIS * waveform[:-1]])


def differences(coefficients: torch.Tensor) -> torch.Tensor:
    """The frame after less the frame before, shape (frames, n); beyond the ends the last frame is repeated."""
    padded = functional.pad(coefficients.T[None], (1, 1), mode="replicate")[0].T
    return padded[2:] - padded[:-2]


def linear_filters(recipe: FrontEndRecipe) -> NDArray[np.float32]:
    """Triangles of equal width and height 1, shape (bands / 3, fft // 2 + 1)."""
    bins = np.linspace(0, recipe.rate / 2, 1 + recipe.fft // 2)
    return triangles(bins, np.linspace(recipe.low, recipe.high, recipe.bands // 3 + 2)).astype(np.float32)


def dct(size: int) -> NDArray[np.float32]:
    """The orthonormal DCT-II as a matrix, shape (size, coefficients), to be multiplied from the right."""
    places, orders = np.arange(size)[:, None], np.arange(size)[None]
    matrix = math.sqrt(2 / size) * np.cos(np.pi * orders * (2 * places + 1) / (2 * size))
    matrix[:, 0] /= math.sqrt(2)
    return matrix.astype(np.float32)


@lru_cache(maxsize=8)
def _constants(recipe: FrontEndRecipe, device: torch.device) -> tuple[torch.Tensor, FilterBank, torch.Tensor]:
    room = recipe.fft - recipe.window
    window = functional.pad(torch.hamming_window(recipe.window, device=device), (room // 2, room - room // 2))
    filters = linear_filters(recipe)
    return window, FilterBank.of(filters, device), torch.from_numpy(dct(len(filters))).to(device)
