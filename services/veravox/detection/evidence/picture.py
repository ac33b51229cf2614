"""A map to look at: over the grey spectrogram, blue where it speaks for a human voice, orange-red for a machine."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from veravox.core.front_end import FrontEndRecipe
from veravox.detection.spectrogram import SIZE, brightness, resized

HUMAN = (0, 114, 178)  # the page's blue
MACHINE = (213, 84, 10)  # the page's vermilion, a little lighter on grey
QUIET, LOUD = 250, 60  # grey: ink on paper, so that both colours are seen
FULL = 0.99  # the quantile of the evidence's strength from which a colour is full
MOST = 0.85  # of a cell that colour may take


def evidence_png(frames: Tensor, said: Tensor, recipe: FrontEndRecipe, size: tuple[int, int] = SIZE) -> bytes:
    """A map drawn over what it is of, as a PNG file. Time to the right, low notes at the bottom.

    Args:
        frames: as in a pack, uint8, shape (frames, bands), the lowest band first.
        said: the map, shape (frames, bands): positive for a human voice. Its strongest hundredth has the full colour,
            so that colours of two pictures do not compare.
        recipe: the front end's.
        size: width and height in pixels.
    """
    buffer = BytesIO()
    Image.fromarray(coloured(frames, said, recipe, size)).save(buffer, "PNG", optimize=False)
    return buffer.getvalue()


def coloured(frames: Tensor, said: Tensor, recipe: FrontEndRecipe, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """The picture itself, shape (height, width, 3)."""
    grey = (QUIET + (LOUD - QUIET) * np.clip(resized(brightness(frames, recipe), size), 0, 1))[..., None]
    strength = np.clip(resized(_strength(said), size), -1, 1)[..., None]
    colour = np.where(strength > 0, np.array(HUMAN, np.float32), np.array(MACHINE, np.float32))
    opacity = MOST * np.abs(strength)
    return ((1 - opacity) * grey + opacity * colour).round().astype(np.uint8)


def _strength(said: Tensor) -> Tensor:
    """In [-1, 1]."""
    flat = np.abs(said.float().cpu().numpy())
    full = float(np.quantile(flat, FULL)) or float(flat.max()) or 1.0
    return (said / full).clamp(-1, 1)
