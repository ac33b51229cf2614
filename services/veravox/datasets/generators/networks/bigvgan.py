"""BigVGAN's generator, versions 1 and 2. Sources: Lee et al., "BigVGAN", 2023; Ziyin et al., 2020, for Snake; Karras et
al., "Alias-free generative adversarial networks", 2021, for the filters around it."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from veravox.datasets.generators.networks.hifigan import mean_of

TAPS = 12
TINY = 1e-9  # the authors' guard against a division by zero


class Snake(nn.Module):
    """x + sin^2(a x) / b; `beta` has a b of its own, otherwise it is a."""

    def __init__(self, channels: int, beta: bool, logarithmic: bool) -> None:
        super().__init__()
        first = torch.zeros(channels) if logarithmic else torch.ones(channels)
        self.alpha = nn.Parameter(first.clone())
        if beta:
            self.beta = nn.Parameter(first.clone())
        self.logarithmic = logarithmic

    def forward(self, x: Tensor) -> Tensor:
        alpha, beta = self.alpha[:, None], getattr(self, "beta", self.alpha)[:, None]
        if self.logarithmic:
            alpha, beta = torch.exp(alpha), torch.exp(beta)
        return x + torch.sin(x * alpha).square() / (beta + TINY)


def _low_pass() -> Tensor:
    """Half the band, (1, 1, TAPS): a sinc under a Kaiser window for a transition of 0.6 of it, which falls by 51 dB."""
    attenuation = 2.285 * (TAPS // 2 - 1) * math.pi * 4 * 0.3 + 7.95
    window = torch.kaiser_window(TAPS, beta=0.1102 * (attenuation - 8.7), periodic=False)
    at = torch.arange(-TAPS // 2, TAPS // 2) + 0.5
    taps = window * torch.sinc(0.5 * at)
    return (taps / taps.sum())[None, None]


class Up(nn.Module):
    """Twice as many samples."""

    filter: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("filter", _low_pass())

    def forward(self, x: Tensor) -> Tensor:
        channels, around = x.shape[1], TAPS // 2 - 1
        padded = functional.pad(x, (around, around), mode="replicate")
        made = 2 * functional.conv_transpose1d(padded, self.filter.expand(channels, -1, -1), stride=2, groups=channels)
        cut = around * 2 + (TAPS - 2) // 2
        return made[..., cut:-cut]


class LowPass(nn.Module):
    """Half as many samples."""

    filter: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("filter", _low_pass())

    def forward(self, x: Tensor) -> Tensor:
        padded = functional.pad(x, (TAPS // 2 - 1, TAPS // 2), mode="replicate")
        return functional.conv1d(padded, self.filter.expand(x.shape[1], -1, -1), stride=2, groups=x.shape[1])


class Down(nn.Module):
    """The same, under the authors' name."""

    def __init__(self) -> None:
        super().__init__()
        self.lowpass = LowPass()

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.lowpass(x)
        return made


class Activation(nn.Module):
    """Snake at twice the rate, so that what it bends does not fold back."""

    def __init__(self, channels: int, beta: bool, logarithmic: bool) -> None:
        super().__init__()
        self.act = Snake(channels, beta, logarithmic)
        self.upsample, self.downsample = Up(), Down()

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.downsample(self.act(self.upsample(x)))
        return made


class Block(nn.Module):
    """Dilated convolutions behind activations; in blocks of kind 1 another, not dilated, behind each."""

    def __init__(
        self, channels: int, kernel: int, dilations: Sequence[int], pairs: bool, beta: bool, logarithmic: bool
    ) -> None:
        super().__init__()

        def convolutions(dilations: Sequence[int]) -> nn.ModuleList:
            return nn.ModuleList(
                nn.Conv1d(channels, channels, kernel, dilation=each, padding=(kernel * each - each) // 2)
                for each in dilations
            )

        if pairs:
            self.convs1, self.convs2 = convolutions(dilations), convolutions([1] * len(dilations))
        else:
            self.convs = convolutions(dilations)
        self.pairs = pairs
        count = len(dilations) * (2 if pairs else 1)
        self.activations = nn.ModuleList(Activation(channels, beta, logarithmic) for _each in range(count))

    def forward(self, x: Tensor) -> Tensor:
        if not self.pairs:
            for convolution, activation in zip(self.convs, self.activations, strict=True):
                x = x + convolution(activation(x))
            return x
        for number, (first, second) in enumerate(zip(self.convs1, self.convs2, strict=True)):
            change = first(self.activations[2 * number](x))
            x = x + second(self.activations[2 * number + 1](change))
        return x


class BigVgan(nn.Module):
    """Mels (1, bands, frames) -> samples (1, 1, frames * hop)."""

    def __init__(
        self,
        bands: int,
        channels: int,
        scales: Sequence[int],
        kernels: Sequence[int],
        block_kernels: Sequence[int],
        block_dilations: Sequence[Sequence[int]],
        pairs: bool = True,
        beta: bool = True,
        logarithmic: bool = True,
        last_bias: bool = True,
        last_tanh: bool = True,
    ) -> None:
        super().__init__()
        self.conv_pre = nn.Conv1d(bands, channels, 7, padding=3)
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        for scale, kernel in zip(scales, kernels, strict=True):
            up = nn.ConvTranspose1d(channels, channels // 2, kernel, scale, padding=(kernel - scale) // 2)
            self.ups.append(nn.ModuleList([up]))
            channels //= 2
            self.resblocks.extend(
                Block(channels, size, dilations, pairs, beta, logarithmic)
                for size, dilations in zip(block_kernels, block_dilations, strict=True)
            )
        self.activation_post = Activation(channels, beta, logarithmic)
        self.conv_post = nn.Conv1d(channels, 1, 7, padding=3, bias=last_bias)
        self.blocks, self.last_tanh = len(block_kernels), last_tanh

    def forward(self, mel: Tensor) -> Tensor:
        x = self.conv_pre(mel)
        for number, up in enumerate(self.ups):
            x = up[0](x)  # type: ignore[index]
            beside = self.resblocks[number * self.blocks : (number + 1) * self.blocks]
            x = mean_of(beside, x)
        x = self.conv_post(self.activation_post(x))
        return torch.tanh(x) if self.last_tanh else x.clamp(-1, 1)
