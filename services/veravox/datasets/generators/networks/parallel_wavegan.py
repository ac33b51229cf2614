"""Parallel WaveGAN's generator. Source: Yamamoto, Song, Kim, "Parallel WaveGAN", 2020."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


class Residual(nn.Module):
    """A dilated convolution with gates that the mels have a say in."""

    def __init__(self, residual: int, gates: int, skip: int, aux: int, kernel: int, dilation: int, bias: bool) -> None:
        super().__init__()
        around = (kernel - 1) // 2 * dilation
        self.conv = nn.Conv1d(residual, gates, kernel, padding=around, dilation=dilation, bias=bias)
        self.conv1x1_aux = nn.Conv1d(aux, gates, 1, bias=False)
        self.conv1x1_out = nn.Conv1d(gates // 2, residual, 1, bias=bias)
        self.conv1x1_skip = nn.Conv1d(gates // 2, skip, 1, bias=bias)

    def forward(self, x: Tensor, mel: Tensor) -> tuple[Tensor, Tensor]:
        signal, gate = (self.conv(x) + self.conv1x1_aux(mel)).chunk(2, dim=1)
        opened = torch.tanh(signal) * torch.sigmoid(gate)
        return (self.conv1x1_out(opened) + x) * math.sqrt(0.5), self.conv1x1_skip(opened)


class Stretch(nn.Module):
    """Each frame `scale` times."""

    def __init__(self, scale: int, mode: str) -> None:
        super().__init__()
        self.scale, self.mode = scale, mode

    def forward(self, mel: Tensor) -> Tensor:
        return functional.interpolate(mel, scale_factor=(1, self.scale), mode=self.mode)


class Upsample(nn.Module):
    """Mels (1, bands, frames) -> (1, bands, frames * product of scales): repeated, then smoothed."""

    def __init__(self, scales: Sequence[int], mode: str, tall: int, slope: float | None) -> None:
        super().__init__()
        self.up_layers = nn.ModuleList()
        for scale in scales:
            size, around = (tall, scale * 2 + 1), ((tall - 1) // 2, scale)
            self.up_layers += [Stretch(scale, mode), nn.Conv2d(1, 1, size, padding=around, bias=False)]
            if slope is not None:
                self.up_layers.append(nn.LeakyReLU(slope) if slope else nn.ReLU())

    def forward(self, mel: Tensor) -> Tensor:
        mel = mel[:, None]
        for layer in self.up_layers:
            mel = layer(mel)
        return mel[:, 0]


class WideUpsample(nn.Module):
    """The same behind a convolution that sees some frames before and after."""

    def __init__(
        self, bands: int, context: int, scales: Sequence[int], mode: str, tall: int, slope: float | None
    ) -> None:
        super().__init__()
        self.conv_in = nn.Conv1d(bands, bands, 2 * context + 1, bias=False)
        self.upsample = Upsample(scales, mode, tall, slope)

    def forward(self, mel: Tensor) -> Tensor:
        wide: Tensor = self.upsample(self.conv_in(mel))
        return wide


class ParallelWaveGan(nn.Module):
    """Noise (1, 1, frames * hop) and mels (1, bands, frames) -> samples (1, outputs, frames * hop).

    Args:
        upsample: a network that brings the mels to the samples' rate.
        context: frames that `upsample` takes away at both ends.
    """

    def __init__(
        self,
        upsample: nn.Module,
        context: int,
        aux: int,
        outputs: int = 1,
        kernel: int = 3,
        layers: int = 30,
        stacks: int = 3,
        residual: int = 64,
        gates: int = 128,
        skip: int = 64,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.upsample_net, self.context = upsample, context
        self.first_conv = nn.Conv1d(1, residual, 1)
        self.conv_layers = nn.ModuleList(
            Residual(residual, gates, skip, aux, kernel, 2 ** (layer % (layers // stacks)), bias)
            for layer in range(layers)
        )
        self.last_conv_layers = nn.ModuleList(
            [nn.ReLU(), nn.Conv1d(skip, skip, 1), nn.ReLU(), nn.Conv1d(skip, outputs, 1)]
        )

    def forward(self, noise: Tensor, mel: Tensor) -> Tensor:
        mel = self.upsample_net(functional.pad(mel, (self.context, self.context), mode="replicate"))
        passing, total = self.first_conv(noise), torch.zeros(())
        for layer in self.conv_layers:
            passing, part = layer(passing, mel)
            total = total + part
        x: Tensor = total * math.sqrt(1 / len(self.conv_layers))
        for layer in self.last_conv_layers:
            x = layer(x)
        return x
