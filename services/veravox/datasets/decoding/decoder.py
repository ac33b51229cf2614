"""Decoding in throw-away processes, from the side of whoever wants to know."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from veravox.audio.sound import AudioError, Refusal, Refused, Sound
from veravox.confinement.confining import Limits
from veravox.core.text import _
from veravox.datasets.decoding.incoming import CannotConfine, Incoming
from veravox.datasets.decoding.messages import Asked
from veravox.datasets.pictures import WIDEST, Picture

MODULE = "veravox.datasets.decoding.zygote"
STARTING, FORKING = 60.0, 20.0  # s
LEAST, EACH, MOST = (
    30,
    50_000,
    3600,
)  # s of a processor for any recording; bytes for each of which it has a second more, and the most, s
SOUNDS, PICTURES = 1 << 29, 1 << 30
MEMORY = {
    Asked.SOUND: SOUNDS,
    Asked.LENGTH: SOUNDS,
    Asked.PICTURE: PICTURES,
    Asked.LOOK: PICTURES,
    Asked.PORTRAIT: PICTURES,
}  # bytes of data; a sound needs some tens of millions
ROOM = 1 << 20  # bytes of a pipe: a second of sound is ready while one is looked at


class CannotStart(AudioError):
    """Nothing was decoded, and that says nothing of the recording."""


class _Gone(Exception):
    """There is no zygote any more."""


@dataclass
class Decoder:
    """Opens sounds in processes of their own; for several threads. To be closed."""

    unconfined: bool = False
    """Whether a recording is decoded even if the kernel cannot confine the process."""
    _zygote: "_Zygote | None" = None
    _lock: Lock = field(default_factory=Lock)

    def start(self) -> None:
        """Start what takes long, before the first recording comes; should it fail, that one tries again, and says so."""
        with self._lock, suppress(_Gone):
            self._started()

    @contextmanager
    def open_sound(self, file: BinaryIO) -> Iterator[Sound]:
        """A recording, opened elsewhere, until the block is left; then nothing of that process is left.

        Args:
            file: an opened plain file, to be read from its beginning; nobody else may read it meanwhile.

        Raises:
            AudioError: as `audio.decoding.open_sound`; or if the process dies, or spends more than it may.
        """
        with self._child([file], Asked.SOUND) as pipe:
            yield Incoming(pipe, LEAST).sound()

    @contextmanager
    def open_sounds(self, files: Sequence[BinaryIO]) -> Iterator[Iterator[Sound]]:
        """Several recordings, opened one after the other by one process, each to be read to its end before the next.

        It decodes ahead while one is looked at. What attacks it may lie about those behind it. After an error, nothing
        comes any more: ask for the rest again.

        Args:
            files: as of `open_sound`, at most `MOST_FILES`.
        """
        with self._child(files, Asked.SOUND) as pipe:
            yield (Incoming(pipe, LEAST).sound() for _file in files)

    def columns_of(self, file: BinaryIO) -> NDArray[np.uint8]:
        """A picture's columns, as `datasets.pictures.columns_of`.

        Args:
            file: as of `open_sound`.

        Raises:
            AudioError: if it cannot be used.
        """
        with self._child([file], Asked.PICTURE) as pipe:
            return Incoming(pipe, LEAST).columns()

    def portrait_of(self, file: BinaryIO) -> NDArray[np.uint8]:
        """A person's picture as a square of pixels, as `datasets.portrait.portrait_of`; arguments and errors as of `columns_of`."""
        with self._child([file], Asked.PORTRAIT) as pipe:
            return Incoming(pipe, LEAST).portrait()

    def look_at(self, file: BinaryIO) -> Picture:
        """What a picture is, as `datasets.pictures.look_at`; arguments and errors as of `columns_of`."""
        with self._child([file], Asked.LOOK) as pipe:
            try:
                columns, channels, bits = Incoming(pipe, LEAST).numbers()
            except (Refused, CannotConfine):
                raise
            except AudioError:
                raise Refused(Refusal.NO_PICTURE) from None
        if not (0 < columns <= WIDEST and 0 < channels <= 4 and 0 < bits <= 64):
            raise Refused(Refusal.NO_PICTURE)
        return Picture(columns, channels, bits)

    def frames_told(self, file: BinaryIO) -> tuple[int, int]:
        """How many frames its header says there are, and their rate, as `audio.decoding.frames_told`; as of `open_sound`."""
        with self._child([file], Asked.LENGTH) as pipe:
            frames, rate, _nothing = Incoming(pipe, LEAST).numbers()
        return frames, rate

    def close(self) -> None:
        with self._lock:
            if self._zygote:
                self._zygote.end()
                self._zygote = None

    @contextmanager
    def _child(self, files: Sequence[BinaryIO], asked: Asked) -> Iterator[int]:
        """The pipe that the process writes to."""
        seconds = sum(min(MOST, LEAST + os.fstat(file.fileno()).st_size // EACH) for file in files)
        limits = Limits(seconds, MEMORY[asked], output=0, nice=0)
        with ExitStack() as ending:
            pipe, answering = os.pipe()
            ending.callback(os.close, pipe)
            try:
                _widen(pipe)
                handle = self._forked([file.fileno() for file in files], answering, asked, limits)
            finally:
                os.close(answering)
            ending.callback(_end, handle)
            yield pipe

    def _forked(self, files: list[int], answering: int, asked: Asked, limits: Limits) -> int:
        """A handle of the process, from a new zygote where the old one has died."""
        words = [asked, self.unconfined, limits.seconds, limits.memory, limits.output, limits.nice]
        with self._lock:
            for _attempt in range(2):
                try:
                    return self._started().fork(json.dumps(words).encode(), [answering, *files])
                except _Gone:
                    if self._zygote:
                        self._zygote.end()
                    self._zygote = None
        raise CannotStart(_("It was not opened: the process that decodes recordings does not start; the log says why."))

    def _started(self) -> "_Zygote":
        if not self._zygote:
            self._zygote = _Zygote()
        return self._zygote


class _Zygote:
    """The process that others are forked from, and our line to it."""

    def __init__(self) -> None:
        self._asking, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", MODULE, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_environment(),
                start_new_session=True,
            )
        try:
            self._hear(STARTING, b"ready")
        except _Gone:
            self.end()
            raise

    def fork(self, words: bytes, descriptors: list[int]) -> int:
        """Raises: _Gone."""
        try:
            socket.send_fds(self._asking, [words], descriptors)
        except OSError:
            raise _Gone from None
        (handle,) = self._hear(FORKING, b"forked")
        return handle

    def end(self) -> None:
        """Its children end with it."""
        self._asking.close()
        self._process.kill()
        self._process.wait()

    def _hear(self, seconds: float, expected: bytes) -> list[int]:
        self._asking.settimeout(seconds)
        try:
            words, handles, _flags, _sender = socket.recv_fds(self._asking, 16, 1)
        except OSError:
            raise _Gone from None
        if words != expected:
            raise _Gone
        return handles


def _environment() -> dict[str, str]:
    """None of ours: no token, no address of a database, no home."""
    there = {"PATH": "", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    return there | {"OMP_NUM_THREADS": "1", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}


def _widen(pipe: int) -> None:
    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, ROOM)
    except OSError:  # its user has too many pipes already; a narrow one is slower
        return


def _end(handle: int) -> None:
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except ProcessLookupError:  # it has ended
        return
    finally:
        os.close(handle)
