"""Opening a recording of any format, for reading it block by block: by libsndfile, and what that cannot read by FFmpeg."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import FileIO, UnsupportedOperation
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, cast

import numpy as np
import soundfile

from veravox.audio.sound import BLOCK, Refusal, Refused, Samples, Sound, refuse_rate, sensible

BITS = MappingProxyType(  # of a sample, by libsndfile's name of what keeps it whole
    {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}
)
WHOLE = ("ALAC", "DPCM", "DWVW")  # beginnings of names of what keeps a sample whole too, in fewer bits
CALLED = MappingProxyType({"MPEG_LAYER_I": "mp1", "MPEG_LAYER_II": "mp2", "MPEG_LAYER_III": "mp3"})
UNKNOWN = 2**62  # frames that libsndfile tells where it cannot know

Opening = Callable[[BinaryIO], AbstractContextManager[Sound]]
"""How a file becomes a sound, here or in a process of its own."""


@contextmanager
def open_sound(source: Path | BinaryIO) -> Iterator[Sound]:
    """A recording, opened; closed when the block is left.

    Args:
        source: a path, or a file opened for reading from its beginning, which stays open.

    Raises:
        AudioError: if it is missing, empty or no sound.
    """
    if isinstance(source, Path):
        with plain_file(source) as file, _opened(file, source) as sound:
            yield sound
    else:
        with _opened(*_unbuffered(source)) as sound:
            yield sound


def plain_file(path: Path) -> BinaryIO:
    """It, opened for reading.

    Raises:
        AudioError: if it is missing, or may not be read.
    """
    if not path.is_file():
        raise Refused(Refusal.MISSING)
    try:
        return path.open("rb", buffering=0)
    except OSError:
        raise Refused(Refusal.UNREADABLE) from None


@contextmanager
def _opened(file: BinaryIO, plain: Path | BinaryIO | int) -> Iterator[Sound]:
    """Args: the file, and the same as libsndfile shall take it."""
    file.seek(0)
    if not file.read(1):
        raise Refused(Refusal.EMPTY)
    file.seek(0)
    try:
        opened = soundfile.SoundFile(plain, "r", closefd=False)
    except (soundfile.LibsndfileError, TypeError):  # TypeError: a name that means headerless data to libsndfile
        file.seek(0)
        from veravox.audio.ffmpeg import open_with_ffmpeg  # takes long to import, and few files need it

        with open_with_ffmpeg(file) as sound:
            yield sound
        return
    with opened:
        yield _by_libsndfile(opened)


def _unbuffered(file: BinaryIO) -> tuple[BinaryIO, BinaryIO | int]:
    """The file without what was read of it in advance, for libsndfile goes by its descriptor where there is one."""
    try:
        descriptor = file.fileno()
    except UnsupportedOperation:
        return file, file
    return cast(BinaryIO, FileIO(descriptor, closefd=False)), descriptor


def _by_libsndfile(file: soundfile.SoundFile) -> Sound:
    refuse_rate(file.samplerate)
    bits = BITS.get(file.subtype, 0)
    codec = "flac" if file.format == "FLAC" else CALLED.get(file.subtype, file.subtype.lower())
    lossy = not bits and not file.subtype.startswith(WHOLE)
    container = "wav" if file.format == "WAVEX" else file.format.lower()
    return Sound(file.samplerate, file.channels, bits, container, codec, lossy, _blocks(file))


def _blocks(file: soundfile.SoundFile) -> Iterator[Samples]:
    """Channels are averaged block by block, so that memory holds few of them."""
    most = max(1, BLOCK // file.channels)
    try:
        while len(block := file.read(most, dtype="float32", always_2d=True)):
            yield sensible(block.mean(axis=1) if file.channels > 1 else block[:, 0])
    except soundfile.LibsndfileError:
        raise Refused(Refusal.UNREADABLE) from None


def frames_told(file: BinaryIO) -> tuple[int, int]:
    """What a header says of its length, in frames, and of its rate in Hz; zeros where libsndfile does not know."""
    try:
        told = soundfile.info(_unbuffered(file)[1])
    except (soundfile.LibsndfileError, TypeError):
        return 0, 0
    return (told.frames, told.samplerate) if told.frames < UNKNOWN else (0, told.samplerate)


def gathered(sound: Sound, most: int) -> tuple[Samples, bool]:
    """The samples up to the first block that passes so many, shape (n,), and whether that was all."""
    blocks, length = [np.zeros(0, np.float32)], 0
    for block in sound.blocks:
        blocks.append(block)
        length += block.size
        if length > most:
            return np.concatenate(blocks), False
    return np.concatenate(blocks), True
