"""What a recording's header says, before any of it is copied; a header that lies is found out when it is read."""

import os
import struct
from pathlib import Path
from typing import BinaryIO

from veravox.audio.recording import LONGEST, AudioError
from veravox.core.text import _
from veravox.datasets.decoding.apart import frames_told

PCM, EXTENSIBLE = 1, 0xFFFE  # format tags of a WAV file: plain samples; a tag that stands further behind
ORDERS = {b"RIFF": "<", b"RF64": "<", b"RIFX": ">"}  # of bytes, by the first word of a WAV file
CHUNKS = 1000  # among which `fmt ` is looked for
LARGE = 1 << 25  # bytes from which on copying in vain takes longer than asking


def refuse_by_header(path: Path) -> None:
    """So that a day of sound is not copied in vain, and single bits are not read as bytes.

    Raises:
        AudioError: with what would be right.
    """
    bits = _bits(path)
    if bits is not None and bits < 8:
        sentence = _("Its samples have {bits} bit; export it with 16 or 24 bits.")
        raise AudioError(sentence.format(bits=bits))
    if path.stat().st_size < LARGE:
        return
    frames, rate = frames_told(path)
    if rate and frames > LONGEST:
        sentence = _("It is too long: {hours:.1f} hours; at its rate, {minutes} minutes can be read. Cut it.")
        raise AudioError(sentence.format(hours=frames / rate / 3600, minutes=LONGEST // rate // 60))


def _bits(path: Path) -> int | None:
    """Bits of a plain sample by the WAV header; None where it is no such file. libsndfile takes fewer than 8 for 8."""
    with path.open("rb") as file:
        order = ORDERS.get(file.read(12)[:4])
        form = _format(file, order) if order else b""
    if order is None or len(form) < 16:
        return None
    tag, _channels, _rate, _bytes, _block, bits = struct.unpack_from(f"{order}HHIIHH", form)
    if tag == EXTENSIBLE and len(form) >= 26:
        (tag,) = struct.unpack_from(f"{order}H", form, 24)
    return int(bits) if tag == PCM else None


def _format(file: BinaryIO, order: str) -> bytes:
    """What the chunk `fmt ` holds; empty where none stands before the samples."""
    for _chunk in range(CHUNKS):
        head = file.read(8)
        if len(head) < 8 or head[:4] == b"data":
            break
        (length,) = struct.unpack(f"{order}I", head[4:])
        if head[:4] == b"fmt ":
            return file.read(min(length, 40))
        file.seek(length + length % 2, os.SEEK_CUR)
    return b""
