"""HiFi-GAN's generator. Source: Kong, Kim, Bae, "HiFi-GAN", 2020."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

SLOPE = 0.1
LAST_SLOPE = 0.01  # torch's own, which the authors left in


class Block(nn.Module):
    """Dilated convolutions around which the signal also passes; with `second`, another one behind each."""

    def __init__(self, channels: int, kernel: int, dilations: Sequence[int], second: bool, single: bool) -> None:
        super().__init__()

        def convolution(dilation: int) -> nn.Conv1d:
            return nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=(kernel - 1) // 2 * dilation)

        convolutions = nn.ModuleList(convolution(each) for each in dilations)
        setattr(self, "convs" if single else "convs1", convolutions)
        self.first = "convs" if single else "convs1"
        if second:
            self.convs2 = nn.ModuleList(convolution(1) for _each in dilations)
        self.second = second

    def forward(self, x: Tensor) -> Tensor:
        for number, convolution in enumerate(getattr(self, self.first)):
            change = convolution(functional.leaky_relu(x, SLOPE))
            if self.second:
                change = self.convs2[number](functional.leaky_relu(change, SLOPE))
            x = x + change
        return x


def mean_of(blocks: nn.ModuleList, x: Tensor) -> Tensor:
    """The mean of what several make of the same, without keeping more than one at a time."""
    total: Tensor = blocks[0](x)
    for block in blocks[1:]:
        total = total + block(x)
    return total / len(blocks)


class HifiGan(nn.Module):
    """Mels (1, bands, frames) -> samples (1, 1, frames * hop).

    Args:
        bands: of the mel spectrogram.
        channels: before the first upsampling; each halves them.
        scales, kernels: of the upsampling.
        block_kernels, block_dilations: of the blocks behind each upsampling, whose mean goes on.
        second: whether blocks have a second convolution behind each.
        single: whether such blocks call their convolutions `convs`, as "resblock 2" of the authors' code does.
        even: upsample odd scales exactly, as ParallelWaveGAN's version does.
    """

    def __init__(
        self,
        bands: int,
        channels: int,
        scales: Sequence[int],
        kernels: Sequence[int],
        block_kernels: Sequence[int],
        block_dilations: Sequence[Sequence[int]],
        second: bool = True,
        single: bool = False,
        even: bool = False,
    ) -> None:
        super().__init__()
        self.conv_pre = nn.Conv1d(bands, channels, 7, padding=3)
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        for scale, kernel in zip(scales, kernels, strict=True):
            odd = scale % 2 if even else 0
            padding = scale // 2 + odd if even else (kernel - scale) // 2
            self.ups.append(
                nn.ConvTranspose1d(channels, channels // 2, kernel, scale, padding=padding, output_padding=odd)
            )
            channels //= 2
            self.resblocks.extend(
                Block(channels, size, dilations, second, single)
                for size, dilations in zip(block_kernels, block_dilations, strict=True)
            )
        self.conv_post = nn.Conv1d(channels, 1, 7, padding=3)
        self.blocks = len(block_kernels)

    def forward(self, mel: Tensor) -> Tensor:
        x = self.conv_pre(mel)
        for number, up in enumerate(self.ups):
            x = up(functional.leaky_relu(x, SLOPE))
            beside = self.resblocks[number * self.blocks : (number + 1) * self.blocks]
            x = mean_of(beside, x)
        return torch.tanh(self.conv_post(functional.leaky_relu(x, LAST_SLOPE)))
