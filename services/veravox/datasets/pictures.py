"""Pictures instead of sound: spectrograms that somebody else made become columns of bytes like those of a pack.

A picture is read as it is drawn: time runs to the right, the lowest band is the bottom row. Grey is level; of a coloured
picture the luminance is taken. It is scaled to 128 bands; its width stays, a column a frame, so that `RandomCrop` cuts
what the first application's did. How many milliseconds a column took, from which front end it came, and at which rate
the sound was, nobody knows: a column counts as 10 ms, so that the default window of 1.28 s is 128 columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from veravox.audio.sound import Refusal, Refused
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.front_end import PICTURES, RECIPES
from veravox.core.manifest import DatasetFolder, Kind
from veravox.core.text import _
from veravox.datasets.on_white import on_white

RECIPE = RECIPES[PICTURES]
FORMATS = ("PNG", "JPEG", "BMP", "WEBP")  # the bytes choose the decoder, and some of Pillow's run other programs
MOST = 1 << 26  # pixels; a spectrogram of an hour has fewer
WIDEST = 1 << 20  # columns


@dataclass(frozen=True)
class Picture:
    """What is known of a picture."""

    columns: int
    channels: int
    bits: int  # of a channel

    @property
    def seconds(self) -> float:
        """By our measure of 10 ms a column; `FrontEndRecipe.frames` makes the columns of it again."""
        return (self.columns - 1) / RECIPE.rate


CHANNELS = {"1": (1, 1), "L": (1, 8), "I;16": (1, 16), "I": (1, 32), "F": (1, 32), "LA": (2, 8)}


def look_at(source: Path | BinaryIO) -> Picture:
    """What a picture is; it is decoded whole, so that a damaged one is found now.

    Args:
        source: as of `columns_of`.

    Raises:
        AudioError: if it cannot be used; the sentence says why.
    """
    with _opened(source) as image:
        channels, bits = CHANNELS.get(image.mode, (len(image.getbands()), 8))
        return Picture(image.width, channels, bits)


def columns_of(source: Path | BinaryIO) -> NDArray[np.uint8]:
    """Its columns, shape (columns, bands), the lowest band first.

    Args:
        source: a path, or a file opened for reading from its beginning, which stays open.

    Raises:
        AudioError: if it cannot be used; the sentence says why.
    """
    with _opened(source) as image:
        grey = _grey(image)
        scaled = grey.resize((grey.width, RECIPE.bands), Image.Resampling.BILINEAR)
        return np.ascontiguousarray(np.asarray(scaled, np.uint8)[::-1].T)


def front_ends(kind: Kind, wanted: Iterable[str]) -> list[str]:
    """The packs to make of a dataset: pictures have one of their own, whatever else is asked for."""
    return list(wanted) if kind is Kind.SOUND else [PICTURES]


def refuse_front_end(folder: DatasetFolder, front_end: str) -> None:
    """Pictures have no other front end than `pictures`, and recordings not that one.

    Raises:
        JobError: BAD_DATA, with the front end that would be right.
    """
    card = folder.card()
    if card and (card.kind is Kind.PICTURES) != (front_end == PICTURES):
        pictures = _("The dataset {name} holds pictures, of which no spectrogram can be computed: choose pictures.")
        sound = _("The dataset {name} holds recordings, not pictures: choose another front end, such as mel.")
        raise JobError(BAD_DATA, (pictures if card.kind is Kind.PICTURES else sound).format(name=card.name))


def _grey(image: Any) -> Any:
    """Eight bits a pixel; sixteen are scaled, of which Pillow would cut off all that is bright."""
    if image.mode.startswith("I"):
        values = np.asarray(image, np.float64)
        top = 65535.0 if values.max() <= 65535 else values.max()
        return Image.fromarray(np.clip(values / top * 255 + 0.5, 0, 255).astype(np.uint8))
    return on_white(image).convert("L")


def _opened(source: Path | BinaryIO) -> Any:
    try:
        image = Image.open(source, formats=FORMATS)
        _refuse(image)
        image.load()
    except Refused:
        raise
    except Exception:  # whatever a decoder may raise at damaged bytes
        raise Refused(Refusal.NO_PICTURE) from None
    return image


def _refuse(image: Any) -> None:
    if image.width * image.height > MOST or image.width > WIDEST:
        raise Refused(Refusal.TOO_MANY_PIXELS, image.width, image.height, MOST)
    if getattr(image, "n_frames", 1) > 1:
        raise Refused(Refusal.SEVERAL_PICTURES, image.n_frames)
