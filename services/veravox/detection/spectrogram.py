"""A spectrogram to look at: time to the right, low notes at the bottom, from black over violet to light yellow.

Drawing one takes as long as judging three seconds, and most are never looked at: a verdict keeps the shades of its cells, and the
picture is drawn of them when somebody asks for it.
"""

from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from veravox.audio.picture import STEPS, to_levels
from veravox.core.files import replace_bytes
from veravox.core.front_end import FrontEndRecipe

PICTURE = "spectrogram.png"
SHADES = "spectrogram.npy"  # what it is drawn of: uint8, shape (frames, bands)
SIZE, SMALL = (1200, 360), (640, 192)  # pixels; small where many stand on a page
RANGE = 65.0  # dB below the loudest that are shown
ANCHORS = (  # matplotlib's `magma` (CC0, van der Walt and Smith) at nine even steps
    (0, 0, 4),
    (29, 17, 71),
    (81, 18, 124),
    (131, 38, 129),
    (183, 55, 121),
    (231, 82, 99),
    (252, 137, 97),
    (254, 196, 136),
    (252, 253, 191),
)


def magma() -> NDArray[np.uint8]:
    """The colours of 256 steps from quiet to loud, shape (256, 3)."""
    steps, at = np.linspace(0, len(ANCHORS) - 1, 256), np.arange(len(ANCHORS))
    channels = [np.interp(steps, at, channel) for channel in np.array(ANCHORS).T]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def picture_of(frames: Tensor, recipe: FrontEndRecipe, size: tuple[int, int] = SIZE) -> bytes:
    """What a front end made, as PNG.

    Args:
        frames: as in a pack, uint8, shape (frames, bands), the lowest band first.
        recipe: the front end's; levels are drawn down to 65 dB below the loudest, coefficients over their whole range.
        size: width and height in pixels.
    """
    return _png(brightness(frames, recipe), size)


def keep_shades(folder: Path, frames: Tensor, recipe: FrontEndRecipe) -> None:
    """Leave in a folder what its picture is drawn of.

    Args:
        folder: of the recording.
        frames: as in a pack, uint8, shape (frames, bands), the lowest band first.
        recipe: the front end's; levels are drawn down to 65 dB below the loudest, coefficients over their whole range.
    """
    np.save(folder / SHADES, (brightness(frames, recipe) * STEPS).round().to(torch.uint8).numpy(), allow_pickle=False)


def draw_kept(folder: Path) -> None:
    """Draw the picture of a folder and rename it into place, unless it is there.

    Raises:
        FileNotFoundError: if nothing sensible was kept.
    """
    if (folder / PICTURE).is_file():
        return
    try:
        shades = np.load(folder / SHADES, allow_pickle=False)
    except (ValueError, EOFError):  # of a machine that was switched off while it was written
        raise FileNotFoundError(folder / SHADES) from None
    replace_bytes(folder / PICTURE, _png(torch.from_numpy(shades) / STEPS, SIZE))


def _png(shades: Tensor, size: tuple[int, int]) -> bytes:
    steps = np.clip(resized(shades, size) * 255, 0, 255).round().astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(magma()[steps]).save(buffer, "PNG", compress_level=1)  # a third of the time, and a third larger
    return buffer.getvalue()


def brightness(frames: Tensor, recipe: FrontEndRecipe) -> Tensor:
    """From quiet, 0, to loud, 1, shape (frames, bands)."""
    if recipe.is_spectrogram and bool(frames.any()):  # silence has no loudest
        levels = to_levels(frames, recipe)
        return ((levels - levels.max()) / RANGE + 1).clamp_(0, 1)
    return frames / STEPS


def resized(frames: Tensor, size: tuple[int, int]) -> NDArray[np.float32]:
    """Values of shape (frames, bands) as a picture of them, shape (height, width), the lowest band at the bottom; smoothing
    may pass the least and the greatest by a little."""
    upright = frames.float().cpu().numpy().T[::-1]
    return np.asarray(Image.fromarray(upright).resize(size, Image.Resampling.BICUBIC))
