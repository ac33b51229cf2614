"""Mel spectrograms as generators want them: many recipes, each exactly its own, for a wrong one silently makes noise."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from veravox.audio.log_mel import mel_filters
from veravox.audio.recording import Samples
from veravox.core.front_end import RECIPES
from veravox.core.text import _


@dataclass(frozen=True)
class MelRecipe:
    """How a waveform becomes log-mel frames. Frequencies in Hz, lengths in samples.

    Args:
        padding: "centre" (frame k around sample k * hop, mirrored ends) or "same" (n // hop frames, each around the
            middle of its hop, mirrored by (fft - hop) / 2).
        least: what an amplitude is raised to before its logarithm.
        base: of the logarithm.
        within: added to the power before its root, against infinite slopes where it was trained.
        scale: of the frequency axis: "slaney" with triangles of area 1, or "htk" with triangles of height 1.
    """

    rate: int
    fft: int
    hop: int
    bands: int
    low: float
    high: float
    width: int = 0  # of the Hann window; 0: the whole FFT
    padding: str = "centre"
    least: float = 1e-10
    base: float = 10.0
    within: float = 0.0
    scale: str = "slaney"

    def __str__(self) -> str:
        log = {10.0: "log10", math.e: "ln"}.get(self.base, f"log{self.base:g}")
        return _(
            "{bands} {scale} mels from {low:g} to {high:g} Hz, FFT {fft}, hop {hop}, {log} of the magnitude"
        ).format(bands=self.bands, scale=self.scale, low=self.low, high=self.high, fft=self.fft, hop=self.hop, log=log)


def log_mel(samples: Samples, recipe: MelRecipe) -> torch.Tensor:
    """Frames of shape (bands, frames), float32."""
    magnitude = magnitudes(torch.from_numpy(samples), recipe)
    mel = torch.clamp(filters(recipe) @ magnitude, min=recipe.least)
    return torch.log(mel) / math.log(recipe.base)


def magnitudes(waveform: torch.Tensor, recipe: MelRecipe) -> torch.Tensor:
    """|STFT|, shape (fft // 2 + 1, frames)."""
    each = recipe.fft // 2 if recipe.padding == "centre" else (recipe.fft - recipe.hop) // 2
    padded = functional.pad(waveform[None, None], (each, each), mode="reflect")[0, 0]
    width = recipe.width or recipe.fft
    window = torch.hann_window(width, device=waveform.device)
    spectrum = torch.stft(padded, recipe.fft, recipe.hop, width, window, center=False, return_complex=True)
    return torch.sqrt(spectrum.real.square() + spectrum.imag.square() + recipe.within)


@lru_cache(maxsize=16)
def filters(recipe: MelRecipe) -> torch.Tensor:
    """Shape (bands, fft // 2 + 1)."""
    if recipe.scale == "htk":
        return torch.from_numpy(_htk(recipe))
    like = replace(
        RECIPES["mel"], rate=recipe.rate, fft=recipe.fft, hop=recipe.hop, bands=recipe.bands, low=recipe.low,
        high=recipe.high,
    )  # fmt: skip
    return torch.from_numpy(mel_filters(like))


def _htk(recipe: MelRecipe) -> NDArray[np.float32]:
    """Triangles of height 1, evenly along 2595 log10(1 + f / 700). Source: Young et al., "The HTK Book"."""
    bins = np.linspace(0, recipe.rate / 2, 1 + recipe.fft // 2)
    low, high = (2595 * math.log10(1 + hertz / 700) for hertz in (recipe.low, recipe.high))
    edges = 700 * (10 ** (np.linspace(low, high, recipe.bands + 2) / 2595) - 1)
    left, centre, right = (edges[shift : shift + recipe.bands, None] for shift in range(3))
    return np.maximum(0, np.minimum((bins - left) / (centre - left), (right - bins) / (right - centre))).astype(
        np.float32
    )
