"""A recording as the picture that a front end makes of it: the one call for packs and for detecting."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import torch
from numpy.typing import NDArray

from veravox.audio.constant_q import constant_q, frequencies
from veravox.audio.lfcc import lfcc
from veravox.audio.linear import log_linear
from veravox.audio.log_mel import band_centres, band_widths, log_mel
from veravox.audio.recording import Recording, resample
from veravox.core.front_end import FrontEndRecipe

Waveform = NDArray[np.float32] | torch.Tensor
KINDS: Mapping[str, Callable[[Waveform, FrontEndRecipe], torch.Tensor]] = MappingProxyType(
    {"mel": log_mel, "linear": log_linear, "lfcc": lfcc, "cqt": constant_q}
)


def spectrogram(recording: Recording, recipe: FrontEndRecipe) -> torch.Tensor:
    """Levels in dB, shape (frames, bands), with as many frames as `recipe.frames(recording.seconds)` says.

    Of a recipe that is no spectrogram: its coefficients.
    """
    return levels_of(resample(recording.samples, recording.rate, recipe.rate), recipe)


def levels_of(samples: Waveform, recipe: FrontEndRecipe) -> torch.Tensor:
    """The same of samples at the recipe's rate, shape (n,), n at least 1."""
    return KINDS[recipe.kind](samples, recipe)


def band_shares(recipe: FrontEndRecipe) -> torch.Tensor:
    """Which part of the spectrum each band of a spectrogram stands for, shape (bands,), adding up to 1."""
    widths = _widths(recipe)
    return torch.from_numpy((widths / widths.sum()).astype(np.float32))


def middles(recipe: FrontEndRecipe) -> torch.Tensor:
    """The frequency in Hz at the middle of each band of a spectrogram, shape (bands,)."""
    match recipe.kind:
        case "mel":
            found = band_centres(recipe)
        case "linear":
            found = np.linspace(0, recipe.rate / 2, recipe.bands)
        case "cqt":
            found = frequencies(recipe)
        case _:
            raise ValueError(recipe.kind)  # cepstral coefficients are no bands
    return torch.from_numpy(found.astype(np.float32))


@lru_cache(maxsize=8)
def unheard(recipe: FrontEndRecipe) -> torch.Tensor:
    """Which bands of a spectrogram reach beyond what is heard of it, bool, shape (bands,): each reaches to its neighbours' middles."""
    low, high = recipe.hears
    between = middles(recipe)
    ends = torch.cat([between[:1], between, between[-1:]])
    return (ends[:-2] < low) | (ends[2:] > high)


def _widths(recipe: FrontEndRecipe) -> NDArray[np.floating]:
    match recipe.kind:
        case "mel":
            return band_widths(recipe)
        case "linear":
            return np.ones(recipe.bands)
        case "cqt":
            return frequencies(recipe)
    raise ValueError(recipe.kind)  # cepstral coefficients are no bands
