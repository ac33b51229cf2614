"""Time that the machine slept through: the wall clock went on, and nobody worked or stalled."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from veravox.core.reconcile import Attempt

SLEPT = timedelta(seconds=5)  # how far the clocks must part: less is the clock being set right


@dataclass
class Wakefulness:
    """Compares the wall clock with Linux' monotonic one, which stands still while the machine is suspended."""

    monotonic: Callable[[], float] = time.monotonic
    _before: tuple[datetime, float] | None = None
    _sleeps: list[tuple[datetime, timedelta]] = field(default_factory=list)

    def look(self, now: datetime) -> None:
        """To be called at each pass."""
        ticks = self.monotonic()
        if self._before:
            slept = now - self._before[0] - timedelta(seconds=ticks - self._before[1])
            if slept > SLEPT:
                self._sleeps.append((now, slept))
        self._before = now, ticks

    def without_sleep(self, attempt: Attempt) -> Attempt:
        """The attempt as if the machine had been awake: sleep counts neither as work nor as silence."""
        if attempt.started is None:
            return attempt
        since = [(woke, slept) for woke, slept in self._sleeps if woke > attempt.started]
        last = attempt.last_step and max([attempt.last_step, *(woke for woke, _slept in since)])
        return replace(
            attempt, started=attempt.started + sum((slept for _, slept in since), timedelta()), last_step=last
        )
