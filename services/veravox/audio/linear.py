"""The plain spectrogram, equal to librosa's: every bin of the transform is a band of its own."""

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from veravox.audio import frames
from veravox.audio.log_mel import decibels
from veravox.core.front_end import FrontEndRecipe


def log_linear(samples: NDArray[np.float32] | torch.Tensor, recipe: FrontEndRecipe) -> torch.Tensor:
    """Levels in dB of shape (frames, fft // 2 + 1), float32, on the samples' device.

    `librosa.power_to_db(np.abs(librosa.stft(..., pad_mode="constant")) ** 2, top_db=None)`, within 0.05 dB from
    100 dB below the loudest bin of the clip upwards; what lies lower is rounding in single precision.

    Args:
        samples: shape (n,), at the recipe's rate, n at least 1.
        recipe: rate, FFT and hop.
    """
    waveform = torch.as_tensor(samples)
    window = _window(recipe.fft, waveform.device)
    levels = torch.empty(frames.count(len(waveform), recipe.hop), recipe.bands, device=waveform.device)
    for some, block in frames.blocks(waveform, recipe.hop, recipe.fft):
        real, imaginary = torch.view_as_real(torch.fft.rfft(block * window)).unbind(-1)
        torch.add(real.square(), imaginary.square(), out=levels[some])
        decibels(levels[some])
    return levels


@lru_cache(maxsize=8)
def _window(length: int, device: torch.device) -> torch.Tensor:
    return torch.hann_window(length, device=device)
