"""A spectrogram to look at: time to the right, low notes at the bottom, from black over violet to light yellow."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from veravox.audio.picture import STEPS, to_levels
from veravox.core.files import replace_bytes
from veravox.core.front_end import FrontEndRecipe

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


def spectrogram_png(path: Path, frames: Tensor, recipe: FrontEndRecipe) -> None:
    """Draw what a front end made, as `picture_of`, and rename the picture into place."""
    replace_bytes(path, picture_of(frames, recipe))


def picture_of(frames: Tensor, recipe: FrontEndRecipe, size: tuple[int, int] = SIZE) -> bytes:
    """What a front end made, as PNG.

    Args:
        frames: as in a pack, uint8, shape (frames, bands), the lowest band first.
        recipe: the front end's; levels are drawn down to 65 dB below the loudest, coefficients over their whole range.
        size: width and height in pixels.
    """
    steps = np.clip(brightness(frames, recipe, size) * 255, 0, 255).round().astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(magma()[steps]).save(buffer, "PNG", compress_level=1)  # a third of the time, and a third larger
    return buffer.getvalue()


def brightness(frames: Tensor, recipe: FrontEndRecipe, size: tuple[int, int] = SIZE) -> NDArray[np.float32]:
    """From quiet, 0, to loud, 1, shape (height, width); smoothing may pass either by a little."""
    if recipe.is_spectrogram:
        levels = to_levels(frames, recipe)
        frames = (levels - levels.max()) / RANGE + 1
    else:
        frames = frames / STEPS
    return resized(frames.clamp(0, 1), size)


def resized(frames: Tensor, size: tuple[int, int]) -> NDArray[np.float32]:
    """Values of shape (frames, bands) as a picture of them, shape (height, width), the lowest band at the bottom."""
    upright = frames.float().cpu().numpy().T[::-1]
    return np.asarray(Image.fromarray(upright).resize(size, Image.Resampling.BICUBIC))
