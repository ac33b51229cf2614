"""StyleMelGAN's generator. Source: Mustafa, Pia, Fuchs, "StyleMelGAN", 2021."""

from collections.abc import Sequence
from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional


def _convolution(inputs: int, outputs: int, kernel: int, bias: bool, dilation: int = 1) -> nn.Conv1d:
    return nn.Conv1d(inputs, outputs, kernel, dilation=dilation, bias=bias, padding=(kernel - 1) // 2 * dilation)


class Tade(nn.Module):
    """Temporal adaptive de-normalisation: the mels decide on scale and offset of the normalised signal."""

    def __init__(self, channels: int, aux: int, kernel: int, bias: bool, scale: int, mode: str) -> None:
        super().__init__()
        self.norm = nn.InstanceNorm1d(channels)
        self.aux_conv = nn.Sequential(_convolution(aux, channels, kernel, bias))
        self.gated_conv = nn.Sequential(_convolution(channels, 2 * channels, kernel, bias))
        self.upsample = nn.Upsample(scale_factor=scale, mode=mode)

    def forward(self, x: Tensor, mel: Tensor) -> tuple[Tensor, Tensor]:
        mel = self.aux_conv(self.upsample(mel))
        scale, offset = self.gated_conv(mel).chunk(2, dim=1)
        return scale * self.upsample(self.norm(x)) + offset, mel


class TadeBlock(nn.Module):
    """Two of them with gates behind each; the second upsamples."""

    def __init__(
        self, channels: int, aux: int, kernel: int, dilation: int, bias: bool, scale: int, mode: str, softmax: bool
    ) -> None:
        super().__init__()
        self.tade1 = Tade(channels, aux, kernel, bias, 1, mode)
        self.gated_conv1 = _convolution(channels, 2 * channels, kernel, bias)
        self.tade2 = Tade(channels, channels, kernel, bias, scale, mode)
        self.gated_conv2 = _convolution(channels, 2 * channels, kernel, bias, dilation)
        self.upsample = nn.Upsample(scale_factor=scale, mode=mode)
        self.softmax = softmax

    def _gated(self, x: Tensor) -> Tensor:
        gate, signal = x.chunk(2, dim=1)
        return (torch.softmax(gate, dim=1) if self.softmax else torch.sigmoid(gate)) * torch.tanh(signal)

    def forward(self, x: Tensor, mel: Tensor) -> tuple[Tensor, Tensor]:
        changed, mel = self.tade1(x, mel)
        changed, mel = self.tade2(self._gated(self.gated_conv1(changed)), mel)
        return self.upsample(x) + self._gated(self.gated_conv2(changed)), mel


class StyleMelGan(nn.Module):
    """Noise and mels (1, bands, frames) -> samples (1, 1, frames * product of scales)."""

    def __init__(
        self,
        bands: int,
        noise: int = 128,
        channels: int = 64,
        outputs: int = 1,
        kernel: int = 9,
        dilation: int = 2,
        noise_scales: Sequence[int] = (11, 2, 2, 2),
        scales: Sequence[int] = (2, 2, 2, 2, 2, 2, 2, 2, 1),
        noise_slope: float = 0.2,
        mode: str = "nearest",
        softmax: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for number, scale in enumerate(noise_scales):
            odd = scale % 2
            inputs = channels if number else noise
            layers += [
                nn.ConvTranspose1d(inputs, channels, scale * 2, scale, scale // 2 + odd, output_padding=odd, bias=bias),
                nn.LeakyReLU(noise_slope),
            ]
        self.noise_upsample = nn.Sequential(*layers)
        self.blocks = nn.ModuleList(
            TadeBlock(channels, channels if number else bands, kernel, dilation, bias, scale, mode, softmax)
            for number, scale in enumerate(scales)
        )
        self.output_conv = nn.Sequential(_convolution(channels, outputs, kernel, bias), nn.Tanh())
        self.noise, self.noise_factor, self.factor = noise, prod(noise_scales), prod(scales)

    def noise_shape(self, frames: int) -> tuple[int, int, int]:
        """Of the noise that so many frames want."""
        return 1, self.noise, (frames - 1) // self.noise_factor + 1

    def forward(self, noise: Tensor, mel: Tensor) -> Tensor:
        size = mel.shape[-1] * self.factor
        x = self.noise_upsample(noise)
        mel = functional.pad(mel, (0, x.shape[-1] - mel.shape[-1]), mode="replicate")
        for block in self.blocks:
            x, mel = block(x, mel)
        made: Tensor = self.output_conv(x)[..., :size]
        return made
