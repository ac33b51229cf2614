"""The log-mel spectrogram, equal to librosa's: Hann window, centred frames, Slaney's filters, power in dB."""

import math
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from veravox.audio import frames
from veravox.audio.filters import FilterBank, triangles
from veravox.core.front_end import FrontEndRecipe

LEAST_POWER = 1e-10  # -100 dB, as librosa's `power_to_db`


def log_mel(samples: NDArray[np.float32] | torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """Levels in dB of shape (frames, bands), float32, on the samples' device.

    Frame k is centred on sample k * hop, with zeros beyond both ends, so there are 1 + n // hop frames.
    There is no upper limit of the range: `librosa.power_to_db(melspectrogram(...), top_db=None)`.
    On speech it equals that within 0.002 dB from -80 dB upwards, which is all that a pack holds, and within 0.1 dB
    below; beside a full-scale tone within 0.05 and 0.2 dB. librosa transforms in double precision; here, twice as fast,
    the rounding of loud bands shows in empty ones.

    Args:
        samples: shape (n,), at the recipe's rate, n at least 1.
        recipe: rate, FFT, hop, bands and their limits.
    """
    waveform = torch.as_tensor(samples)
    window, bank = _constants(recipe, waveform.device)
    levels = torch.empty(frames.count(len(waveform), recipe.hop), recipe.bands, device=waveform.device)
    with torch.inference_mode():  # a tenth faster
        for some, block in frames.blocks(waveform, recipe.hop, recipe.fft):
            decibels(bank.energies(torch.fft.rfft(block * window), out=levels[some]))
    return levels


def decibels(power: torch.Tensor) -> torch.Tensor:
    """Power as levels in dB, in its place, from -100 dB upwards."""
    return power.clamp_(min=LEAST_POWER).log10_().mul_(10)


@lru_cache(maxsize=8)
def _constants(recipe: FrontEndRecipe, device: torch.device) -> tuple[torch.Tensor, FilterBank]:
    return torch.hann_window(recipe.fft, device=device), FilterBank.of(mel_filters(recipe), device)


def mel_filters(recipe: FrontEndRecipe) -> NDArray[np.float32]:
    """Triangles over the bins of the spectrum, shape (bands, fft // 2 + 1), each of area 1 over Hz.

    Source: Slaney, "Auditory Toolbox", Interval Research Technical Report 1998-010; librosa's default.
    """
    bins = np.linspace(0, recipe.rate / 2, 1 + recipe.fft // 2)
    edges = _edges(recipe)
    return (triangles(bins, edges) * 2 / (edges[2:] - edges[:-2])[:, None]).astype(np.float32)


def band_widths(recipe: FrontEndRecipe) -> NDArray[np.float32]:
    """How wide each band is at half height, in Hz, shape (bands,): what a level counts for in the power of the whole."""
    edges = _edges(recipe)
    return ((edges[2:] - edges[:-2]) / 2).astype(np.float32)


def band_centres(recipe: FrontEndRecipe) -> NDArray[np.float64]:
    """The frequency in Hz at which each band is loudest, shape (bands,)."""
    return _edges(recipe)[1:-1]


def _edges(recipe: FrontEndRecipe) -> NDArray[np.float64]:
    return _hertz(np.linspace(_mel(recipe.low), _mel(recipe.high), recipe.bands + 2))


_LINEAR = 200 / 3  # Hz in a mel, below 1 kHz
_BEND = 1000.0  # Hz; logarithmic above
_BEND_MEL = _BEND / _LINEAR
_STEP = math.log(6.4) / 27  # 27 mels from 1 kHz to 6.4 kHz


def _mel(hertz: float) -> float:
    return hertz / _LINEAR if hertz < _BEND else _BEND_MEL + math.log(hertz / _BEND) / _STEP


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < _BEND_MEL, mel * _LINEAR, _BEND * np.exp(_STEP * (np.maximum(mel, _BEND_MEL) - _BEND_MEL)))
