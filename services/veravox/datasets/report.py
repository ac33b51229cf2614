"""How work on data says how far it is, and where it may leave."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from veravox.core.job_process import Told
from veravox.core.specs.status import Progress

EVERY = 0.25  # s between two writings of progress.json
KNOWN = 0.05  # of the work that is done before anything is said of the rest: starting takes its time


class Report:
    """Told of every clip; this one keeps it to itself."""

    def begin(self, stage: str, steps: int) -> None:
        """A stage begins that will take so many steps."""

    def step(self) -> None:
        """One more clip is done. May raise JobError where the work should end here; the caller then cleans up."""

    def check(self) -> None:
        """Nothing is done yet, but it takes its time. May raise as `step` does."""

    def at_once(self) -> AbstractContextManager[None]:
        """What is done in it leaves nothing half-done. May raise as `step` does, at any time."""
        return nullcontext()


class HelpersReport(Report):
    """Of a process that helps another one, which does the telling; it leaves when the executor says so."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def begin(self, stage: str, steps: int) -> None:
        self.check()

    def step(self) -> None:
        self.check()

    def check(self) -> None:
        self._told.check()


class JobReport(Report):
    """Writes progress.json, at most four times a second, and leaves when the executor says so."""

    def __init__(self, told: Told, stages: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._told, self._stages, self._clock = told, stages, clock
        self._began = self._written = clock()
        self._stage, self._number, self._step, self._steps = "", -1, 0, 1

    def begin(self, stage: str, steps: int) -> None:
        self._told.check()
        self._stage, self._number, self._step, self._steps = stage, self._number + 1, 0, max(1, steps)
        self._stages = max(self._stages, self._number + 1)  # fetching and unpacking come in as many as there are
        self._write()

    def step(self) -> None:
        self._told.check()
        self._step += 1
        if self._clock() - self._written >= EVERY or self._step == self._steps:
            self._write()

    def check(self) -> None:
        self._told.check()

    def at_once(self) -> AbstractContextManager[None]:
        return self._told.at_once()

    def _write(self) -> None:
        self._written = self._clock()
        share = min(1.0, (self._number + self._step / self._steps) / self._stages)
        eta = (self._written - self._began) * (1 - share) / share if share >= KNOWN else None
        progress = Progress(
            stage=self._stage, step=self._step, steps=self._steps, percent=round(100 * share, 1), eta_seconds=eta
        )
        self._told.folder.report_progress(progress)
