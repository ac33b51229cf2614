"""MelGAN's generator, also of full-band and multi-band MelGAN, and the synthesis of the latter's bands.

Sources: Kumar et al., "MelGAN", 2019; Yang et al., "Multi-band MelGAN", 2020; Nguyen, "Near-perfect-reconstruction
pseudo-QMF banks", 1994; Lin and Vaidyanathan, "A Kaiser window approach for the design of prototype filters of cosine
modulated filterbanks", 1998.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional


class Stack(nn.Module):
    """A dilated convolution and one of width 1; around them goes another of width 1."""

    def __init__(self, channels: int, kernel: int, dilation: int, slope: float, bias: bool) -> None:
        super().__init__()
        self.stack = nn.Sequential(
            nn.LeakyReLU(slope),
            nn.ReflectionPad1d((kernel - 1) // 2 * dilation),
            nn.Conv1d(channels, channels, kernel, dilation=dilation, bias=bias),
            nn.LeakyReLU(slope),
            nn.Conv1d(channels, channels, 1, bias=bias),
        )
        self.skip_layer = nn.Conv1d(channels, channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        changed: Tensor = self.stack(x) + self.skip_layer(x)
        return changed


class MelGan(nn.Module):
    """Mels (1, bands, frames) -> samples (1, outputs, frames * product of scales)."""

    def __init__(
        self,
        bands: int,
        outputs: int = 1,
        kernel: int = 7,
        channels: int = 512,
        scales: Sequence[int] = (8, 8, 2, 2),
        stack_kernel: int = 3,
        stacks: int = 3,
        slope: float = 0.2,
        bias: bool = True,
        last: bool = True,
    ) -> None:
        super().__init__()
        around = (kernel - 1) // 2
        layers: list[nn.Module] = [nn.ReflectionPad1d(around), nn.Conv1d(bands, channels, kernel, bias=bias)]
        for scale in scales:
            odd = scale % 2
            layers += [
                nn.LeakyReLU(slope),
                nn.ConvTranspose1d(
                    channels, channels // 2, scale * 2, scale, scale // 2 + odd, output_padding=odd, bias=bias
                ),
            ]
            channels //= 2
            layers += [Stack(channels, stack_kernel, stack_kernel**number, slope, bias) for number in range(stacks)]
        layers += [nn.LeakyReLU(slope), nn.ReflectionPad1d(around), nn.Conv1d(channels, outputs, kernel, bias=bias)]
        self.melgan = nn.Sequential(*layers, *([nn.Tanh()] if last else []))

    def forward(self, mel: Tensor) -> Tensor:
        made: Tensor = self.melgan(mel)
        return made


class Bands(nn.Module):
    """Samples of several bands (1, bands, n) -> those of the whole (1, 1, bands * n): a pseudo-QMF bank's synthesis."""

    bank: Tensor

    def __init__(self, bands: int = 4, taps: int = 62, cutoff: float = 0.142, beta: float = 9.0) -> None:
        super().__init__()
        at = np.arange(taps + 1) - taps / 2
        prototype = cutoff * np.sinc(cutoff * at) * np.kaiser(taps + 1, beta)
        k = np.arange(bands)[:, None]
        bank = 2 * prototype * np.cos((2 * k + 1) * np.pi / (2 * bands) * at - (-1.0) ** k * np.pi / 4)
        self.bands, self.around = bands, taps // 2
        self.register_buffer("bank", torch.from_numpy(bank).float()[None], persistent=False)

    def forward(self, parts: Tensor) -> Tensor:
        spread = torch.zeros(*parts.shape, self.bands)
        spread[..., 0] = parts * self.bands
        return functional.conv1d(spread.flatten(-2), self.bank, padding=self.around)
