"""What the process that decodes says: a kind and a length, then so many bytes, little-endian.

A header, then blocks of samples, all but the last of the same length, then the end; of a picture all columns at once, or
what it is; of a header how long it says that the recording is; or, at any time, a refusal. Of several files, one after the other.
"""

import struct
from collections.abc import Iterator
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from veravox.audio.sound import Refusal, Refused, Samples, Sound
from veravox.datasets.pictures import RECIPE, WIDEST
from veravox.datasets.portrait import SIDE

HEAD = struct.Struct("<BI")  # kind, bytes
HEADER = struct.Struct("<IIBB24s24s")  # rate, channels, bits, lossy, container, codec
NUMBERS = struct.Struct("<3Q")
REFUSAL = struct.Struct("<BB3d")  # which, how many numbers, the numbers
MOST_FILES = 32  # that one process decodes, one after the other
EVEN = 2**16  # samples of a block
REFUSALS = tuple(Refusal)


class Kind(IntEnum):
    """Of a message."""

    HEADER = 1
    BLOCK = 2
    END = 3
    REFUSAL = 4
    UNCONFINED = 5  # nothing was decoded, for the kernel cannot keep the process in
    COLUMNS = 6
    NUMBERS = 7
    PORTRAIT = 8


class Asked(StrEnum):
    """What a file shall be, or what is to be told of it."""

    SOUND = "sound"
    PICTURE = "picture"
    LENGTH = "length"  # frames and rate by the header, and a zero
    LOOK = "look"  # columns, channels and bits of a picture
    PORTRAIT = "portrait"  # of a person: a square of pixels


UNIT = {Kind.BLOCK: 4, Kind.COLUMNS: RECIPE.bands}  # bytes of a sample, and of a column; the others have one length
MOST = {
    Kind.HEADER: HEADER.size,
    Kind.BLOCK: 4 * EVEN,
    Kind.END: 0,
    Kind.REFUSAL: REFUSAL.size,
    Kind.UNCONFINED: 0,
    Kind.NUMBERS: NUMBERS.size,
    Kind.COLUMNS: RECIPE.bands * WIDEST,
    Kind.PORTRAIT: 3 * SIDE * SIDE,
}


def header(sound: Sound) -> bytes:
    names = (sound.container.encode()[:24], sound.codec.encode()[:24])
    return _message(Kind.HEADER, HEADER.pack(sound.rate, sound.channels, sound.bits, sound.lossy, *names))


def blocks(sound: Sound) -> Iterator[bytes]:
    """The samples in blocks of `EVEN`, the last one shorter."""
    rest = np.zeros(0, np.float32)
    for each in sound.blocks:
        rest = np.concatenate([rest, each])
        while rest.size >= EVEN:
            yield _block(rest[:EVEN])
            rest = rest[EVEN:]
    if rest.size:
        yield _block(rest)


def columns(picture: NDArray[np.uint8]) -> bytes:
    """Of a picture, shape (columns, bands)."""
    return _message(Kind.COLUMNS, picture.tobytes())


def portrait(pixels: NDArray[np.uint8]) -> bytes:
    """Of a square in colours, shape (SIDE, SIDE, 3)."""
    return _message(Kind.PORTRAIT, pixels.tobytes())


def numbers(*three: int) -> bytes:
    return _message(Kind.NUMBERS, NUMBERS.pack(*three))


def refusal(why: Refused) -> bytes:
    numbers = (*why.numbers, 0.0, 0.0, 0.0)[:3]
    return _message(Kind.REFUSAL, REFUSAL.pack(REFUSALS.index(why.refusal), len(why.numbers), *numbers))


def bare(kind: Kind) -> bytes:
    return _message(kind, b"")


def _block(samples: Samples) -> bytes:
    return _message(Kind.BLOCK, samples.astype("<f4", copy=False).tobytes())


def _message(kind: Kind, content: bytes) -> bytes:
    return HEAD.pack(kind, len(content)) + content
