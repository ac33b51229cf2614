"""What is changed on the fly, on the device, for a whole batch at once: noise and SpecAugment. Mixup is fastai's."""

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from veravox.audio.front_end import band_shares, levels_of
from veravox.audio.picture import to_levels
from veravox.core.front_end import FrontEndRecipe
from veravox.core.specs import Augmentation

DRAWS = 11  # random numbers that a window needs: whether, how loud, which noise, and two for each of four masks
NOISY = 0.5  # share of the windows
QUIETEST, LOUDEST = 40.0, 5.0  # dB that the noise lies below the speech
WIDEST_TIME, WIDEST_BANDS = 0.2, 0.15  # share of a window that one mask may cover
BANK = 4096  # frames of noise to cut from: 48 s


@dataclass(frozen=True)
class Augmenter:
    """Changes stretches of bytes before they become pictures. What it draws is given, so that it can be repeated."""

    noise: "Noise | None"
    masks: bool

    @classmethod
    def of(cls, asked: Augmentation, recipe: FrontEndRecipe, device: torch.device) -> Self | None:
        """None where nothing is asked for."""
        if not (asked.noise or asked.spec_augment):
            return None
        return cls(Noise.of(recipe, device) if asked.noise else None, asked.spec_augment)

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
            levels = self.noise.added(levels, *draws[:, :3].unbind(1))
        return masked(levels, draws[:, 3:], fill) if self.masks else levels


@dataclass(frozen=True)
class Noise:
    """White noise as the front end sees it, added to speech band by band: powers add, for they are independent."""

    recipe: FrontEndRecipe
    bank: Tensor  # the bands' power of noise of variance 1, shape (BANK, bands)
    weights: Tensor  # each band's share of the spectrum, shape (bands,)

    @classmethod
    def of(cls, recipe: FrontEndRecipe, device: torch.device) -> Self:
        """A bank of noise that is the same for every run; the recipe must be a spectrogram's, as specs see to."""
        samples = torch.randn(BANK * recipe.hop, generator=torch.Generator().manual_seed(0))
        power = torch.pow(10, levels_of(samples, recipe)[:BANK] / 10)
        return cls(recipe, power.to(device), band_shares(recipe).to(device))

    def added(self, levels: Tensor, whether: Tensor, loudness: Tensor, place: Tensor) -> Tensor:
        """Levels with noise in those windows whose draw is below `NOISY`; all draws uniform, shape (n,)."""
        speech = self._power(levels)
        variance = ((speech / self.bank.mean(0)) * self.weights).sum(2).mean(1)
        ratio = torch.pow(10, (LOUDEST + loudness * (QUIETEST - LOUDEST)) / 10)
        strength = variance / ratio * (whether < NOISY)
        starts = (place * max(1, len(self.bank) - levels.shape[1])).long()
        stretch = (starts[:, None] + torch.arange(levels.shape[1], device=levels.device)) % len(self.bank)
        noisy = self._levels(speech + strength[:, None, None] * self.bank[stretch])
        return torch.where((whether < NOISY)[:, None, None], noisy, levels)

    def _power(self, levels: Tensor) -> Tensor:
        return torch.pow(10, to_levels(levels, self.recipe) / 10)

    def _levels(self, power: Tensor) -> Tensor:
        recipe = self.recipe
        decibels = 10 * torch.log10(power)
        return ((decibels - recipe.floor) * (255 / (recipe.ceiling - recipe.floor))).round_().clamp_(0, 255)


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
    covers = (width * (widest * size + 1)).long()
    begins = (place * (size - covers + 1)).long()
    places = torch.arange(size, device=width.device)
    return (places >= begins[:, None]) & (places < (begins + covers)[:, None])
