"""The log-mel spectrogram, equal to librosa's: Hann window, centred frames, Slaney's filters, power in dB."""

import math
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from veravox.core.front_end import FrontEndRecipe

LEAST_POWER = 1e-10  # -100 dB, as librosa's `power_to_db`
AT_ONCE = 2**14  # frames that are transformed together (three minutes), so that an hour of speech fits into memory


def log_mel(samples: NDArray[np.float32] | torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """Levels in dB of shape (frames, bands), float32, on the samples' device.

    Frame k is centred on sample k * hop, with zeros beyond both ends, so there are 1 + n // hop frames.
    There is no upper limit of the range: `librosa.power_to_db(melspectrogram(...), top_db=None)`.
    The transform is computed in double precision, as librosa's is: a float's rounding of loud bands would show in
    empty ones (at -97 dB by 0.007 dB), and speech that was resampled upwards has those.

    Args:
        samples: shape (n,), at the recipe's rate, n at least 1.
        recipe: rate, FFT, hop, bands and their limits.
    """
    waveform = torch.as_tensor(samples)
    frames = 1 + len(waveform) // recipe.hop
    levels = torch.empty(frames, recipe.bands, device=waveform.device)
    for first in range(0, frames, AT_ONCE):
        last = min(first + AT_ONCE, frames)
        levels[first:last] = _levels(_under(waveform, first, last, recipe), recipe)
    return levels


def _under(waveform: torch.Tensor, first: int, last: int, recipe: FrontEndRecipe) -> torch.Tensor:
    """The samples, float64, that frames from `first` up to `last` look at; zeros where they look beyond the ends."""
    begin = first * recipe.hop - recipe.fft // 2
    end = begin + (last - 1 - first) * recipe.hop + recipe.fft
    inside = waveform[max(0, begin) : min(end, len(waveform))].double()
    return functional.pad(inside, (max(0, -begin), max(0, end - len(waveform))))


def _levels(waveform: torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """Levels in dB of the frames that lie whole within the samples, shape (frames, bands)."""
    window, filters = _constants(recipe, waveform.device)
    spectrum = torch.stft(waveform, recipe.fft, recipe.hop, window=window, center=False, return_complex=True)
    real, imaginary = torch.view_as_real(spectrum).float().unbind(-1)
    power = filters @ (real.square() + imaginary.square())
    return power.clamp_(min=LEAST_POWER).log10_().mul_(10).T


@lru_cache(maxsize=8)
def _constants(recipe: FrontEndRecipe, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    filters = torch.from_numpy(mel_filters(recipe)).to(device)
    return torch.hann_window(recipe.fft, dtype=torch.float64, device=device), filters


def mel_filters(recipe: FrontEndRecipe) -> NDArray[np.float32]:
    """Triangles over the bins of the spectrum, shape (bands, fft // 2 + 1), each of area 1 over Hz.

    Source: Slaney, "Auditory Toolbox", Interval Research Technical Report 1998-010; librosa's default.
    """
    bins = np.linspace(0, recipe.rate / 2, 1 + recipe.fft // 2)
    edges = _edges(recipe)
    left, centre, right = (edges[shift : shift + recipe.bands, None] for shift in range(3))
    rising, falling = (bins - left) / (centre - left), (right - bins) / (right - centre)
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * 2 / (right - left)).astype(np.float32)


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
