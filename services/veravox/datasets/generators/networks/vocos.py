"""Vocos with its ConvNeXt backbone and inverse Fourier transform. Source: Siuzdak, "Vocos", 2023."""

import torch
from torch import Tensor, nn
from torch.nn import functional

LOUDEST = 1e2  # of a magnitude


class Block(nn.Module):
    """ConvNeXt in one dimension."""

    def __init__(self, channels: int, wide: int, scaled: bool) -> None:
        super().__init__()
        self.dwconv = nn.Conv1d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.pwconv1, self.pwconv2 = nn.Linear(channels, wide), nn.Linear(wide, channels)
        self.gamma = nn.Parameter(torch.ones(channels)) if scaled else None

    def forward(self, x: Tensor) -> Tensor:
        change = self.norm(self.dwconv(x).transpose(1, 2))
        change = self.pwconv2(functional.gelu(self.pwconv1(change)))
        made: Tensor = x + (change if self.gamma is None else self.gamma * change).transpose(1, 2)
        return made


class Backbone(nn.Module):
    """Mels (1, bands, frames) -> (1, frames, channels)."""

    def __init__(self, bands: int, channels: int, wide: int, layers: int, scaled: bool = True) -> None:
        super().__init__()
        self.embed = nn.Conv1d(bands, channels, 7, padding=3)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.convnext = nn.ModuleList(Block(channels, wide, scaled) for _layer in range(layers))
        self.final_layer_norm = nn.LayerNorm(channels, eps=1e-6)

    def forward(self, mel: Tensor) -> Tensor:
        x = self.norm(self.embed(mel).transpose(1, 2)).transpose(1, 2)
        for block in self.convnext:
            x = block(x)
        made: Tensor = self.final_layer_norm(x.transpose(1, 2))
        return made


class Inverse(nn.Module):
    """The transform itself; the checkpoint keeps its window."""

    window: Tensor

    def __init__(self, fft: int, hop: int, centre: bool) -> None:
        super().__init__()
        self.fft, self.hop, self.centre = fft, hop, centre
        self.register_buffer("window", torch.hann_window(fft))

    def forward(self, spectrum: Tensor) -> Tensor:
        """(1, bins, frames) -> (1, samples): frames - 1 hops with frames centred, else frames hops."""
        if self.centre:
            return torch.istft(spectrum, self.fft, self.hop, self.fft, self.window, center=True)
        frames = spectrum.shape[-1]
        size = (frames - 1) * self.hop + self.fft
        parts = torch.fft.irfft(spectrum, self.fft, dim=1) * self.window[None, :, None]
        weight = self.window.square()[None, :, None].expand(1, self.fft, frames)
        made, whole = (
            functional.fold(each, (1, size), (1, self.fft), stride=(1, self.hop))[:, 0, 0] for each in (parts, weight)
        )
        cut = (self.fft - self.hop) // 2
        return made[:, cut : size - cut] / whole[:, cut : size - cut]


class Head(nn.Module):
    """(1, frames, channels) -> samples (1, n), by way of magnitude and phase."""

    def __init__(self, channels: int, fft: int, hop: int, centre: bool) -> None:
        super().__init__()
        self.out = nn.Linear(channels, fft + 2)
        self.istft = Inverse(fft, hop, centre)

    def forward(self, x: Tensor) -> Tensor:
        logarithm, phase = self.out(x).transpose(1, 2).chunk(2, dim=1)
        made: Tensor = self.istft(torch.polar(torch.exp(logarithm).clamp(max=LOUDEST), phase))
        return made


class Vocos(nn.Module):
    """Mels (1, bands, frames) -> samples (1, n)."""

    def __init__(self, backbone: Backbone, head: Head) -> None:
        super().__init__()
        self.backbone, self.head = backbone, head

    def forward(self, mel: Tensor) -> Tensor:
        made: Tensor = self.head(self.backbone(mel))
        return made
