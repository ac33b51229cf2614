"""How far the recordings are that are being judged, by their places: for whoever waits for a long one."""

import math
import os
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import BinaryIO, TypeVar

from veravox.core.verdict import VerdictProgress
from veravox.detection.taking_turns import Steps

T = TypeVar("T")
LEAST = 0.001  # of a file: below, nothing can be told of the rest


class Underway:
    """One worker writes, others read: an entry is replaced as a whole."""

    def __init__(self) -> None:
        self._far: dict[str, VerdictProgress] = {}

    def __getitem__(self, place: str) -> VerdictProgress:
        """Raises: KeyError, if no such recording is being judged."""
        return self._far[place]

    @contextmanager
    def entered(self, place: str) -> Iterator[None]:
        """While the block lasts, this recording is known."""
        self._far[place] = VerdictProgress()
        try:
            yield
        finally:
            self._far.pop(place, None)

    def watched(self, place: str, steps: Generator[tuple[float, float] | None, None, T], file: BinaryIO) -> "Steps[T]":
        """The same steps, noted down.

        Args:
            place: of the recording.
            steps: of `judge_sound`.
            file: which the process that decodes reads on from the place where the last reading ended, as this one would.
        """
        began, pieces, size = time.monotonic(), 0, max(1, os.fstat(file.fileno()).st_size)
        try:
            while True:
                try:
                    said = next(steps)
                except StopIteration as end:
                    result: T = end.value
                    return result
                if said and place in self._far:
                    pieces, (judged, decoded) = pieces + 1, said
                    read = min(1.0, os.lseek(file.fileno(), 0, os.SEEK_CUR) / size)
                    share = max(self._far[place].share, read * judged / decoded)
                    self._far[place] = progress(pieces, judged, share, time.monotonic() - began)
                yield pieces
        finally:
            steps.close()


def progress(pieces: int, seconds: float, share: float, spent: float) -> VerdictProgress:
    """What can be told.

    Args:
        pieces: that were judged, at least 1.
        seconds: of sound in them.
        share: of the recording that was judged, going by what was read of the file, in [0, 1].
        spent: seconds since the first piece was begun.
    """
    far = VerdictProgress(pieces=pieces, seconds=seconds, share=share)
    if share < LEAST:
        return far
    rest = {"of_pieces": max(pieces, math.ceil(pieces / share)), "seconds_left": spent * (1 - share) / share}
    return far.model_copy(update=rest)
