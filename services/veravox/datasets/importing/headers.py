"""What a recording's header says, before any of it is copied; a header that lies is found out when it is read."""

import struct
from pathlib import Path

import soundfile

from veravox.audio.recording import LONGEST, AudioError
from veravox.core.text import _

PCM = 1  # the format tag of plain samples in a WAV file
HEAD = 4096  # bytes in which the chunk `fmt ` is looked for
UNKNOWN = 2**62  # frames that libsndfile tells where it cannot know


def refuse_by_header(path: Path) -> None:
    """So that a day of sound is not copied in vain, and single bits are not read as bytes.

    Raises:
        AudioError: with what would be right.
    """
    bits = _bits(path)
    if bits is not None and bits < 8:
        sentence = _("Its samples have {bits} bit; export it with 16 or 24 bits.")
        raise AudioError(sentence.format(bits=bits))
    try:
        told = soundfile.info(path)
    except (soundfile.LibsndfileError, TypeError, OSError):
        return
    if told.samplerate and LONGEST < told.frames < UNKNOWN:
        sentence = _("It is too long: {hours:.1f} hours; at its rate, {minutes} minutes can be read. Cut it.")
        hours, minutes = told.frames / told.samplerate / 3600, LONGEST // told.samplerate // 60
        raise AudioError(sentence.format(hours=hours, minutes=minutes))


def _bits(path: Path) -> int | None:
    """Bits of a plain sample by the WAV header; None where it is no such file. libsndfile takes fewer than 8 for 8."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    at = head.find(b"fmt ", 12)
    if head[:4] != b"RIFF" or at < 0 or len(head) < at + 24:
        return None
    tag, _channels, _rate, _bytes, _block, bits = struct.unpack_from("<HHIIHH", head, at + 8)
    return int(bits) if tag == PCM else None
