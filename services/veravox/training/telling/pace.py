"""Clocks of a running training: time at work, and speed. A wall clock that jumps changes nothing here."""

import time
from collections.abc import Callable

from veravox.training.course import Course

MEMORY = 0.9  # of the speed that was known before, when more batches are timed


class Pace:
    """Measures from call to call."""

    def __init__(self, course: Course, clock: Callable[[], float] = time.monotonic) -> None:
        self.course, self._clock = course, clock
        self.images_per_second: float | None = None
        self._last = self._judging = clock()
        self._seconds = self._amount = 0.0

    def lap(self) -> float:
        """Seconds since the last call; they count as work."""
        now = self._clock()
        seconds, self._last = now - self._last, now
        self.course.seconds += seconds
        self.course.epoch_seconds += seconds
        return seconds

    def since_lap(self) -> float:
        """Seconds since the last lap."""
        return self._clock() - self._last

    def learnt(self, images: int, seconds: float) -> None:
        """A moving mean of the speed."""
        speed, before = images / max(1e-9, seconds), self.images_per_second
        self.images_per_second = speed if before is None else MEMORY * before + (1 - MEMORY) * speed

    def worked(self, amount: float, seconds: float) -> None:
        """So much was done in this time, in windows that are learnt from."""
        self._amount, self._seconds = self._amount + amount, self._seconds + seconds

    @property
    def whole(self) -> tuple[float, float] | None:
        """Seconds of work, and how much was done in one of them; None where too little was done to tell."""
        return (self._seconds, self._amount / self._seconds) if self._amount and self._seconds else None

    def begin_judging(self) -> None:
        """The epoch's last batch has been learnt from."""
        self._judging = self._clock()

    def judged(self) -> float:
        """Seconds since then."""
        return self._clock() - self._judging
