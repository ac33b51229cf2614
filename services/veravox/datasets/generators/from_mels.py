"""Speech out of 80 mels without a network: phase by Griffin-Lim's iterations, or by following the spectrum's peaks."""

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from veravox.audio.recording import Samples
from veravox.datasets.generators.mels import MelRecipe, filters, magnitudes

MEL = MelRecipe(rate=22_050, fft=1024, hop=256, bands=80, low=80.0, high=7600.0)
FINE = 4  # peaks are followed on a hop this many times finer
ROUNDS = 48  # of Griffin-Lim
MOMENTUM = 0.99
NON_NEGATIVE = 40  # updates of the spectrum that explains the mels


def griffin_lim(samples: Samples, seed: int) -> Samples:
    """80 mels, the least spectrum that explains them, and phases that agree with each other after 48 rounds.

    Source: Perraudin, Balazs, Søndergaard, "A fast Griffin-Lim algorithm", 2013.
    """
    mel = filters(MEL) @ magnitudes(_waveform(samples), MEL)
    magnitude = (_inverse() @ mel).clamp(min=0)
    window = torch.hann_window(MEL.fft)
    chance = torch.Generator().manual_seed(seed)
    phase = torch.exp(2j * torch.pi * torch.rand(magnitude.shape, generator=chance))
    before = torch.zeros_like(phase)
    for _round in range(ROUNDS):
        agreed = torch.stft(
            _inverted(magnitude * phase, window, samples.size), MEL.fft, MEL.hop, window=window, return_complex=True
        )
        moved = agreed + MOMENTUM * (agreed - before)
        phase, before = moved / moved.abs().clamp(min=1e-12), agreed
    return _inverted(magnitude * phase, window, samples.size).numpy()


def peak_phases(samples: Samples, seed: int) -> Samples:
    """80 mels, a non-negative spectrum, and phases that run on with each peak's frequency: one pass, no iterations.

    Source: Beauregard, Harish, Wyse, "Single pass spectrogram inversion", 2015; for the spectrum, Lee and Seung,
    "Algorithms for non-negative matrix factorization", 2000, with the filters held.
    """
    mel = filters(MEL) @ magnitudes(_waveform(samples), MEL)
    magnitude = _explained(mel).numpy().astype(np.float64)
    frames = magnitude.shape[1]
    at = np.arange(FINE * (frames - 1) + 1) / FINE
    left = np.minimum(at.astype(np.intp), frames - 2) if frames > 1 else np.zeros(at.size, np.intp)
    right = np.minimum(left + 1, frames - 1)
    finer = magnitude[:, left] * (1 - (at - left)) + magnitude[:, right] * (at - left)
    spectrum = torch.from_numpy(finer * np.exp(1j * _running(finer, MEL.hop // FINE))).to(torch.complex64)
    return _inverted(spectrum, torch.hann_window(MEL.fft), samples.size, MEL.hop // FINE).numpy()


def _running(magnitude: NDArray[np.float64], hop: int) -> NDArray[np.float64]:
    """Phases of shape (bins, frames): each peak's grows with its frequency, and its neighbours are locked to it."""
    bins, frames = magnitude.shape
    phases = np.zeros((bins, frames))
    phase = np.zeros(bins)
    inner = np.arange(1, bins - 1)
    for frame in range(frames):
        now = magnitude[:, frame]
        peaks = inner[(now[1:-1] > now[:-2]) & (now[1:-1] >= now[2:])]
        if peaks.size:
            a, b, c = np.log(np.maximum(now[[peaks - 1, peaks, peaks + 1]], 1e-9))
            bend = np.minimum(a - 2 * b + c, -1e-6)
            exact = peaks + np.clip(0.5 * (a - c) / bend, -0.5, 0.5)
            owner = np.searchsorted((peaks[1:] + peaks[:-1]) / 2, np.arange(bins))
            advanced = phase[peaks] + 2 * np.pi * exact * hop / MEL.fft
            phase = advanced[owner] + np.pi * (np.arange(bins) - peaks[owner])
        phases[:, frame] = phase
        phase = np.mod(phase, 2 * np.pi)
    return phases


def _explained(mel: torch.Tensor) -> torch.Tensor:
    """A non-negative spectrum whose mels are these, by multiplicative updates from their spread, (bins, frames)."""
    basis = filters(MEL)
    spread = basis.T @ mel
    gram = basis.T @ basis
    spectrum = spread.clone()
    for _round in range(NON_NEGATIVE):
        spectrum *= spread / (gram @ spectrum).clamp(min=1e-12)
    return spectrum


def _waveform(samples: Samples) -> torch.Tensor:
    return torch.from_numpy(samples)


def _inverted(spectrum: torch.Tensor, window: torch.Tensor, size: int, hop: int = MEL.hop) -> torch.Tensor:
    made: torch.Tensor = torch.istft(spectrum, MEL.fft, hop, window=window, length=size)
    return made


@lru_cache(maxsize=1)
def _inverse() -> torch.Tensor:
    inverse: torch.Tensor = torch.linalg.pinv(filters(MEL))
    return inverse
