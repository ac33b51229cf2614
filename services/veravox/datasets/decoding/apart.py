"""A dataset's clips, read as `audio.recording` and `datasets.pictures` read files, but each in a process that can do nothing else.

Whoever imports a folder, computes with clips or measures a model on them reads files that strangers made, in a process that
may write the whole data folder. So it opens a clip and has it decoded elsewhere. Each process has a decoder of its own, which
is started by its first clip and ends with it.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from veravox.audio.decoding import plain_file
from veravox.audio.recording import AudioError, Recording, recording_of
from veravox.core.exits import KILLED, JobError
from veravox.core.text import _
from veravox.datasets.decoding.decoder import CannotStart, Decoder
from veravox.datasets.decoding.incoming import CannotConfine
from veravox.datasets.pictures import Picture

T = TypeVar("T")
log = logging.getLogger(__name__)
_decoders: dict[int, Decoder] = {}  # by process: whoever is forked shares no line with its parent


def read_recording(path: Path) -> Recording:
    """As `audio.recording.read_recording`.

    Raises:
        AudioError: as there; or if the process dies, or spends more than it may.
        JobError: KILLED, if no such process can be started.
    """

    def read(decoder: Decoder, file: BinaryIO) -> Recording:
        with decoder.open_sound(file) as sound:
            return recording_of(sound)

    return _apart(read, path)


def read_recordings(paths: Sequence[Path]) -> Iterator[Recording | AudioError]:
    """As `read_recording` of each, in their order, at most `MOST_FILES`; an error stands for a recording that has one.

    One process decodes them, ahead of who reads, and a new one what comes behind an error: a pack's thousands of short clips
    would otherwise take three times as long. So a clip that attacks its decoder may lie about those behind it.

    Raises:
        JobError: as of `read_recording`.
    """
    left = list(paths)
    while left:
        done = 0
        try:
            with ExitStack() as opened:
                files = [opened.enter_context(plain_file(path)) for path in left]
                with _decoder().open_sounds(files) as sounds:
                    for sound in sounds:
                        recording = recording_of(sound)
                        done += 1
                        yield recording
        except AudioError:  # of the file that is missing, or of the one that was read: alone, it says which
            try:
                yield read_recording(left[done])
            except AudioError as error:
                yield error
            done += 1
        left = left[done:]


def frames_told(path: Path) -> tuple[int, int]:
    """As `audio.decoding.frames_told`; errors as of `read_recording`."""
    return _apart(Decoder.frames_told, path)


def look_at(path: Path) -> Picture:
    """As `datasets.pictures.look_at`; errors as of `read_recording`."""
    return _apart(Decoder.look_at, path)


def columns_of(path: Path) -> NDArray[np.uint8]:
    """As `datasets.pictures.columns_of`; errors as of `read_recording`."""
    return _apart(Decoder.columns_of, path)


def _decoder() -> Decoder:
    return _decoders.setdefault(os.getpid(), Decoder())


def _apart(what: Callable[[Decoder, BinaryIO], T], path: Path) -> T:
    """A job whose kernel cannot keep a decoder in goes on without, for its user chose the files; the log says so, once."""
    decoder = _decoder()
    with plain_file(path) as file:
        try:
            return what(decoder, file)
        except CannotStart as error:  # no clip's fault: none is left out for it, and another attempt may have more luck
            raise JobError(KILLED, str(error)) from None
        except CannotConfine:
            log.warning(
                _(
                    "This machine cannot keep the process in that decodes clips (Landlock and seccomp, Linux 5.13 or "
                    "newer): they are decoded with limits alone. Import from sources that you trust."
                )
            )
            decoder.unconfined = True
            return what(decoder, file)
