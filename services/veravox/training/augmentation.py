"""What is changed on the fly, on the device, for a whole batch at once: noise, gain, band limits and SpecAugment.

Mixup is fastai's.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from veravox.audio.conditions.noise import pinked
from veravox.audio.front_end import band_shares, levels_of, middles
from veravox.audio.picture import silenced, to_levels
from veravox.core.front_end import FrontEndRecipe
from veravox.core.specs import Augmentation

FIRST_DRAWS = 11  # random numbers of a window: whether, how loud, which noise; two for each of four masks
DRAWS = 16  # with those that came later: the noise's colour; how much louder; whether a band is limited, and both edges
HALF = 0.5  # of the windows get noise, of the windows get a limited band
QUIETEST, LOUDEST = 40.0, 5.0  # dB that the noise lies below the speech
WIDEST_TIME, WIDEST_BANDS = 0.2, 0.15  # share of a window that one mask may cover
BANK = 4096  # frames of noise to cut from: 48 s
GAIN = 10.0  # dB louder or quieter
HIGHEST_BAND = (3_000.0, 11_000.0)  # Hz, where a low-pass may begin: from a telephone's to none
LOWEST_BAND = (30.0, 300.0)  # Hz, where a high-pass may end
STEEP, GENTLE = 24, 4  # orders of low-pass and high-pass


@dataclass(frozen=True)
class Augmenter:
    """Changes stretches of bytes before they become pictures. What it draws is given, so that it can be repeated."""

    noise: "Noise | None"
    masks: bool
    gain: "Gain | None" = None
    limits: "BandLimit | None" = None
    recipe: FrontEndRecipe | None = None  # whose unheard bands stay silent, whatever was added

    @classmethod
    def of(cls, asked: Augmentation, recipe: FrontEndRecipe, device: torch.device) -> Self | None:
        """None where nothing is asked for."""
        if not (asked.noise or asked.spec_augment or asked.gain or asked.band_limit):
            return None
        return cls(
            noise=Noise.of(recipe, device, asked.noise_colour) if asked.noise else None,
            masks=asked.spec_augment,
            gain=Gain(recipe) if asked.gain else None,
            limits=BandLimit(recipe, middles(recipe).to(device)) if asked.band_limit else None,
            recipe=recipe,
        )

    def changed(self, cut: Tensor, draws: Tensor, fill: float) -> Tensor:
        """The stretches, changed.

        Args:
            cut: uint8, shape (n, window, bands).
            draws: uniform in [0, 1), shape (n, DRAWS), on the same device.
            fill: the level that masks are filled with: the mean of the data.

        Returns:
            float32 in [0, 255], shape (n, window, bands).
        """
        levels = cut.float()
        if self.noise:
            levels = self.noise.added(levels, draws[:, 0], draws[:, 1], draws[:, 2], draws[:, 11])
        if self.gain:
            levels = self.gain.changed(levels, draws[:, 12])
        if self.limits:
            levels = self.limits.limited(levels, draws[:, 13], draws[:, 14], draws[:, 15])
        if self.masks:
            levels = masked(levels, draws[:, 3:FIRST_DRAWS], fill)
        return silenced(levels, self.recipe) if self.recipe else levels


@dataclass(frozen=True)
class Noise:
    """Noise as the front end sees it, added to speech band by band: powers add, for they are independent."""

    recipe: FrontEndRecipe
    bank: Tensor  # the bands' power of noise of variance 1, shape (colours, BANK, bands)
    white: Tensor  # each band's mean power of white noise of variance 1, shape (bands,)
    weights: Tensor  # each band's share of the spectrum, shape (bands,)

    @classmethod
    def of(cls, recipe: FrontEndRecipe, device: torch.device, colour: str = "white") -> Self:
        """A bank of noise that is the same for every run; the recipe must be a spectrogram's, as specs see to."""
        white = torch.randn(BANK * recipe.hop, generator=torch.Generator().manual_seed(0))
        powers = {"white": _bank(white, recipe)}
        if colour != "white":
            pink = pinked(white.numpy().astype(np.float64), recipe.rate)
            powers["pink"] = _bank(torch.from_numpy((pink / pink.std()).astype(np.float32)), recipe)
        chosen = torch.stack([power for name, power in powers.items() if colour in {name, "either"}])
        return cls(recipe, chosen.to(device), powers["white"].mean(0).to(device), band_shares(recipe).to(device))

    def added(self, levels: Tensor, whether: Tensor, loudness: Tensor, place: Tensor, colour: Tensor) -> Tensor:
        """Levels with noise in those windows whose draw is below `HALF`; all draws uniform, shape (n,)."""
        speech, (colours, frames, _bands) = self._power(levels), self.bank.shape
        variance = ((speech / self.white) * self.weights).sum(2).mean(1)
        ratio = torch.pow(10, (LOUDEST + loudness * (QUIETEST - LOUDEST)) / 10)
        strength = variance / ratio * (whether < HALF)
        starts = (place * max(1, frames - levels.shape[1])).long()
        stretch = (starts[:, None] + torch.arange(levels.shape[1], device=levels.device)) % frames
        noise = self.bank[(colour * colours).long()[:, None], stretch]
        noisy = self._levels(speech + strength[:, None, None] * noise)
        return torch.where((whether < HALF)[:, None, None], noisy, levels)

    def _power(self, levels: Tensor) -> Tensor:
        return torch.pow(10, to_levels(levels, self.recipe) / 10)

    def _levels(self, power: Tensor) -> Tensor:
        recipe = self.recipe
        decibels = 10 * torch.log10(power)
        return ((decibels - recipe.floor) * (255 / (recipe.ceiling - recipe.floor))).round_().clamp_(0, 255)


def _bank(samples: Tensor, recipe: FrontEndRecipe) -> Tensor:
    return torch.pow(10, levels_of(samples, recipe)[:BANK] / 10)


@dataclass(frozen=True)
class Gain:
    """Louder or quieter as a whole."""

    recipe: FrontEndRecipe

    def changed(self, levels: Tensor, gain: Tensor) -> Tensor:
        """Levels moved by up to `GAIN` either way, by a uniform draw of shape (n,)."""
        return moved_by(levels, (GAIN * (2 * gain - 1))[:, None, None], self.recipe)


@dataclass(frozen=True)
class BandLimit:
    """What lies above one frequency and below another, taken away, as by a Butterworth filter in the waveform."""

    recipe: FrontEndRecipe
    middles: Tensor  # Hz, shape (bands,)

    def limited(self, levels: Tensor, whether: Tensor, high: Tensor, low: Tensor) -> Tensor:
        """Levels with less in the outer bands, in windows whose draw is below `HALF`; all draws uniform, shape (n,)."""
        frequencies = self.middles.clamp_min(1)
        above = torch.pow(frequencies / _between(high, HIGHEST_BAND)[:, None], 2 * STEEP)
        below = torch.pow(_between(low, LOWEST_BAND)[:, None] / frequencies, 2 * GENTLE)
        response = -10 * (torch.log10(1 + above) + torch.log10(1 + below))
        return torch.where((whether < HALF)[:, None, None], moved_by(levels, response[:, None, :], self.recipe), levels)


def moved_by(levels: Tensor, decibels: Tensor, recipe: FrontEndRecipe) -> Tensor:
    """Levels so many dB higher. What lies at the floor stays there: nobody knows how far below it is."""
    moved = (levels + decibels * (255 / (recipe.ceiling - recipe.floor))).round_().clamp_(0, 255)
    return torch.where(levels > 0, moved, levels)


def _between(draw: Tensor, limits: tuple[float, float]) -> Tensor:
    """Frequencies between two, as likely in every octave."""
    low, high = limits
    return low * torch.pow(high / low, draw)


def masked(levels: Tensor, draws: Tensor, fill: float) -> Tensor:
    """Two stretches of time and two of bands filled with one level, in each window.

    Source: Park et al., "SpecAugment", Interspeech (2019), without the time warping, and with widths that suit
    windows of about a second: up to a fifth of the time and 15 % of the bands.

    Args:
        levels: shape (n, window, bands).
        draws: uniform, shape (n, 8): width and place of each mask.
        fill: the level.
    """
    _n, window, bands = levels.shape
    sizes = ((window, WIDEST_TIME), (window, WIDEST_TIME), (bands, WIDEST_BANDS), (bands, WIDEST_BANDS))
    first, second, third, fourth = (
        _stretch(size, widest, draws[:, 2 * index], draws[:, 2 * index + 1])
        for index, (size, widest) in enumerate(sizes)
    )
    hidden = (first | second)[:, :, None] | (third | fourth)[:, None, :]
    return levels.masked_fill(hidden, fill)


def _stretch(size: int, widest: float, width: Tensor, place: Tensor) -> Tensor:
    """Which of `size` places a mask covers, shape (n, size)."""
    covers = (width * (int(widest * size) + 1)).long()  # from 0 to the widest, each as often
    begins = (place * (size - covers + 1)).long()
    places = torch.arange(size, device=width.device)
    return (places >= begins[:, None]) & (places < (begins + covers)[:, None])
