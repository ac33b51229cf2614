"""From the bytes of a pack to what a network sees: windows, cut and scaled alike for training and for judging.

A window is a stretch of frames. A clip that is shorter than a window is repeated until it fills it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from veravox.core.front_end import PICTURE, RECIPES, FrontEndRecipe, windows_over
from veravox.core.specs import FrontEnd


@dataclass(frozen=True)
class Framing:
    """How frames become pictures: the transform's name and the window's length in frames."""

    transform: str
    window: int

    @classmethod
    def of(cls, front_end: FrontEnd, recipe: FrontEndRecipe | None = None) -> "Framing":
        """As a spec asks for it."""
        recipe = recipe or RECIPES[front_end.name]
        return cls(front_end.transform, recipe.window_frames(front_end.transform, front_end.window_seconds))

    def pictures(self, stretches: Tensor, tops: Tensor | None = None) -> Tensor:
        """Stretches of bytes, shape (n, window, bands), as pictures in [0, 1], shape (n, 1, 128, 128).

        Time runs to the right and the lowest band is the bottom row, as a spectrogram is drawn.

        Args:
            stretches: uint8, on the device that computes.
            tops: for `RandomCrop`, the row of each picture where its bands begin, shape (n,), negative where there are
                more bands than rows; the middle without.
        """
        upright = stretches.transpose(1, 2).flip(1).unsqueeze(1).float().div_(255)
        if self.transform == "Resize":
            smaller = max(upright.shape[2:]) > PICTURE  # then each point is a mean of what it stands for
            size = (PICTURE, PICTURE)
            return functional.interpolate(upright, size, mode="bilinear", align_corners=False, antialias=smaller)
        return _framed(upright, tops)


def _framed(pictures: Tensor, tops: Tensor | None) -> Tensor:
    """Zeros above and below, as fastai's `RandomCrop` fills a picture that is smaller than the crop; else a part."""
    room = PICTURE - pictures.shape[2]
    if tops is None:
        return functional.pad(pictures, (0, 0, room // 2, room - room // 2))
    rows = torch.arange(PICTURE, device=pictures.device) - tops[:, None]
    inside = (rows >= 0) & (rows < pictures.shape[2])
    index = rows.clamp(0, pictures.shape[2] - 1)[:, None, :, None].expand(-1, 1, -1, pictures.shape[3])
    return pictures.gather(2, index) * inside[:, None, :, None]


def stretches(frames: Tensor, begins: Tensor, lengths: Tensor, offsets: Tensor, window: int) -> Tensor:
    """Cut windows out of all frames of a pack.

    Args:
        frames: uint8, shape (all frames, bands).
        begins: the first frame of each window's clip, shape (n,).
        lengths: the frames of each window's clip, shape (n,).
        offsets: where in its clip each window begins, shape (n,).
        window: its length in frames.

    Returns:
        uint8, shape (n, window, bands).
    """
    steps = torch.arange(window, device=frames.device)
    return frames[begins[:, None] + (offsets[:, None] + steps) % lengths[:, None]]


def tiles(length: int, window: int) -> Tensor:
    """Where to look when a whole clip is judged: as few windows as cover it, spread evenly; shape (windows,)."""
    count = windows_over(length, window)
    return torch.linspace(0, max(0, length - window), count, dtype=torch.float64).round().long()
