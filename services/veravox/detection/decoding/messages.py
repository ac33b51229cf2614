"""What the process that decodes says: a kind and a length, then so many bytes, little-endian.

A header, then blocks of samples, all but the last of the same length, then the end; or, at any time, a refusal.
"""

import struct
from collections.abc import Iterator
from enum import IntEnum

import numpy as np

from veravox.audio.sound import Refusal, Refused, Samples, Sound

HEAD = struct.Struct("<BI")  # kind, bytes
HEADER = struct.Struct("<IIBB24s24s")  # rate, channels, bits, lossy, container, codec
REFUSAL = struct.Struct("<BB3d")  # which, how many numbers, the numbers
EVEN = 2**16  # samples of a block
REFUSALS = tuple(Refusal)


class Kind(IntEnum):
    """Of a message."""

    HEADER = 1
    BLOCK = 2
    END = 3
    REFUSAL = 4
    UNCONFINED = 5  # nothing was decoded, for the kernel cannot keep the process in


MOST = {Kind.HEADER: HEADER.size, Kind.BLOCK: 4 * EVEN, Kind.END: 0, Kind.REFUSAL: REFUSAL.size, Kind.UNCONFINED: 0}


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


def refusal(why: Refused) -> bytes:
    numbers = (*why.numbers, 0.0, 0.0, 0.0)[:3]
    return _message(Kind.REFUSAL, REFUSAL.pack(REFUSALS.index(why.refusal), len(why.numbers), *numbers))


def bare(kind: Kind) -> bytes:
    return _message(kind, b"")


def _block(samples: Samples) -> bytes:
    return _message(Kind.BLOCK, samples.astype("<f4", copy=False).tobytes())


def _message(kind: Kind, content: bytes) -> bytes:
    return HEAD.pack(kind, len(content)) + content
