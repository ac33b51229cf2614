"""A spectrogram to look at: time to the right, low notes at the bottom, from black over violet to light yellow."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from veravox.core.files import replace_bytes

SIZE = (1200, 360)  # pixels
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


def spectrogram_png(path: Path, levels: Tensor, size: tuple[int, int] = SIZE) -> None:
    """Draw levels and rename the picture into place.

    Args:
        path: of the PNG file.
        levels: in dB, shape (frames, bands), the lowest band first.
        size: width and height in pixels.
    """
    shown = levels.detach().cpu().numpy().T[::-1]
    share = np.clip((shown - shown.max()) / RANGE + 1, 0, 1).astype(np.float32)
    smooth = Image.fromarray(share).resize(size, Image.Resampling.BICUBIC)
    steps = np.clip(np.asarray(smooth) * 255, 0, 255).round().astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(magma()[steps]).save(buffer, "PNG", optimize=False)
    replace_bytes(path, buffer.getvalue())
