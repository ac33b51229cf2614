"""The picture of a person: whatever was sent becomes a square of pixels, and nothing else of it is left."""

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from veravox.audio.sound import Refusal, Refused
from veravox.datasets.on_white import on_white

SIDE = 256  # pixels
FORMATS = ("PNG", "JPEG", "WEBP")  # the bytes choose the decoder
MOST = 1 << 26  # pixels; a telephone's camera has up to 50 million


def portrait_of(source: BinaryIO) -> NDArray[np.uint8]:
    """Its middle, upright, scaled to a square, in colours on white, shape (SIDE, SIDE, 3); of several pictures the first.

    Args:
        source: opened for reading from its beginning.

    Raises:
        Refused: if it is no picture, or has too many pixels.
    """
    try:
        image = Image.open(source, formats=FORMATS)
        if image.width * image.height > MOST:
            raise Refused(Refusal.PORTRAIT_TOO_LARGE, image.width, image.height, MOST)
        image.draft("RGB", (2 * SIDE, 2 * SIDE))  # of JPEG no more is decoded than is needed
        upright = ImageOps.exif_transpose(image)
        square = ImageOps.fit(on_white(upright).convert("RGB"), (SIDE, SIDE), Image.Resampling.LANCZOS)
        return np.asarray(square, np.uint8)
    except Refused:
        raise
    except Exception:  # whatever a decoder may raise at damaged bytes
        raise Refused(Refusal.NO_PORTRAIT) from None
