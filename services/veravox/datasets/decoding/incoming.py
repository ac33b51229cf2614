"""What a decoding process says, believed as little as the recording that it decodes: sizes, names and samples are checked."""

import os
import re
import select
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from veravox.audio.sound import AudioError, Refusal, Refused, Samples, Sound, refuse_rate
from veravox.core.text import _
from veravox.datasets.decoding.messages import EVEN, HEAD, HEADER, MOST, NUMBERS, REFUSAL, REFUSALS, UNIT, Kind
from veravox.datasets.portrait import SIDE

NAME = re.compile(rb"[a-z0-9_.]{1,24}")
CHANNELS = 1024  # libsndfile's most
PIPE = 1 << 16  # bytes that are read at once
LEAST_SPEED = 4  # s of sound that a decoder gives in a second, on the whole; on an idle core it is a hundred


class Broken(Exception):
    """The process has died, or says what makes no sense."""


class CannotConfine(AudioError):
    """Nothing was decoded, for this kernel cannot keep a process in."""


class Slow(Broken):
    """It has spent more time than it may."""


class Incoming:
    """The answer of one process.

    Args:
        pipe: what it writes to; not closed here.
        patience: seconds that are waited for it, all in all, beyond those that it earns by the sound that it gives: who waits
            is the one worker of everybody, and a large file must not make it wait for longer than a small one.
    """

    def __init__(self, pipe: int, patience: float) -> None:
        self._pipe, self._patience, self._most = pipe, patience, patience
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)

    def sound(self) -> Sound:
        """What it opened.

        Raises:
            AudioError: what it refused, in our words, or that it did not come to an end.
        """
        try:
            kind, content = self._message()
            if kind is not Kind.HEADER:
                raise self._no(kind, content)
            return self._described(content)
        except (Broken, OSError) as error:
            raise _sentence(error) from None

    def columns(self) -> NDArray[np.uint8]:
        """The picture that it opened, shape (columns, bands).

        Raises:
            AudioError: what it refused, in our words; also where it did not come to an end.
        """
        try:
            kind, content = self._message()
            if kind is not Kind.COLUMNS:
                raise self._no(kind, content)
            return np.frombuffer(content, np.uint8).reshape(-1, UNIT[kind])
        except (Broken, OSError):
            raise Refused(Refusal.NO_PICTURE) from None

    def portrait(self) -> NDArray[np.uint8]:
        """The pixels that it made, shape (SIDE, SIDE, 3).

        Raises:
            AudioError: what it refused, in our words; also where it did not come to an end.
        """
        try:
            kind, content = self._message()
            if kind is not Kind.PORTRAIT:
                raise self._no(kind, content)
            return np.frombuffer(content, np.uint8).reshape(SIDE, SIDE, 3)
        except (Broken, OSError):
            raise Refused(Refusal.NO_PORTRAIT) from None

    def numbers(self) -> tuple[int, int, int]:
        """Three numbers of which nothing is believed yet.

        Raises:
            AudioError: what it refused, in our words; also where it did not come to an end.
        """
        try:
            kind, content = self._message()
            if kind is not Kind.NUMBERS:
                raise self._no(kind, content)
            first, second, third = NUMBERS.unpack(content)
        except (Broken, OSError) as error:
            raise _sentence(error) from None
        return first, second, third

    def _described(self, content: bytes | bytearray) -> Sound:
        rate, channels, bits, lossy, *names = HEADER.unpack(content)
        container, codec = (each.rstrip(b"\0") for each in names)
        if not (
            NAME.fullmatch(container)
            and NAME.fullmatch(codec)
            and 0 < channels <= CHANNELS
            and bits <= 64
            and lossy < 2
        ):
            raise Broken
        refuse_rate(rate)
        return Sound(rate, channels, bits, container.decode(), codec.decode(), bool(lossy), self._blocks(rate))

    def _blocks(self, rate: int) -> Iterator[Samples]:
        is_last = False
        try:
            while (answer := self._message())[0] is Kind.BLOCK:
                samples = np.frombuffer(answer[1], "<f4").astype(np.float32, copy=False)
                if is_last or not samples.size or not np.abs(samples).max() <= 1:  # so written, NaN is refused too
                    raise Broken
                is_last = samples.size < EVEN
                self._patience = min(self._most, self._patience + samples.size / rate / LEAST_SPEED)
                yield samples
            if answer[0] is not Kind.END:
                raise self._no(*answer)
        except (Broken, OSError) as error:
            raise _sentence(error) from None

    def _no(self, kind: Kind, content: bytes | bytearray) -> AudioError:
        if kind is Kind.UNCONFINED:
            return CannotConfine(
                _(
                    "It was not opened, for this machine cannot keep the process in that decodes it (Landlock and "
                    "seccomp, Linux 5.13 or newer). Whoever runs the installation may allow it all the same: "
                    "VERAVOX_DECODE_UNCONFINED=true."
                )
            )
        if kind is not Kind.REFUSAL:
            raise Broken
        which, count, *numbers = REFUSAL.unpack(content)
        if which >= len(REFUSALS) or not np.isfinite(numbers).all():
            raise Broken
        try:
            return Refused(REFUSALS[which], *numbers[:count])
        except IndexError:
            raise Broken from None

    def _message(self) -> tuple[Kind, bytes | bytearray]:
        number, length = HEAD.unpack(self._exactly(HEAD.size))
        try:
            kind = Kind(number)
        except ValueError:
            raise Broken from None
        unit = UNIT.get(kind)
        fits = length and not length % unit and length <= MOST[kind] if unit else length == MOST[kind]
        if not fits:
            raise Broken
        return kind, self._exactly(length)

    def _exactly(self, length: int) -> bytearray:
        content = bytearray(length)
        rest = memoryview(content)
        while rest:
            self._wait()
            got = os.readv(self._pipe, [rest])
            if not got:
                raise Broken
            rest = rest[got:]
        return content

    def _wait(self) -> None:
        began = time.monotonic()
        if self._patience <= 0 or not self._poll.poll(1000 * self._patience):
            raise Slow
        self._patience -= time.monotonic() - began


def _sentence(error: Broken | OSError) -> AudioError:
    if isinstance(error, Slow):
        return AudioError(_("Decoding it takes longer than any sound recording needs; export it as WAV or FLAC."))
    return AudioError(
        _("Decoding it failed: it is damaged, or takes more time or memory than is allowed; export it as WAV or FLAC.")
    )
