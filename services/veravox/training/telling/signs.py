"""Signs of life: progress to the executor, figures to Prometheus, a line in the log, each as often as it is read."""

import logging
import math
import time
from collections.abc import Callable

from veravox.core.run_folder import RunFolder
from veravox.core.specs import Progress
from veravox.core.text import _
from veravox.datasets.report import Report
from veravox.training.telling.meters import Meters, gauges

log = logging.getLogger(__name__)

PROGRESS_EVERY = 0.5  # s
LOG_EVERY = 5.0  # s


class Signs:
    """Told of all that happens; a process that does not lead keeps it to itself."""

    def __init__(self, folder: RunFolder | None, meters: Meters, clock: Callable[[], float] = time.monotonic) -> None:
        self.meters = meters
        self._folder, self._clock = folder, clock
        self._before = folder.progress() if folder else Progress()  # of an earlier attempt
        self._due: dict[str, float] = {}

    def show(self, progress: Progress, *, at_once: bool = False) -> None:
        """How far it is, and the log's line every few seconds."""
        self.meters.beat()
        self.meters.set(gauges(progress))
        if self._folder and (at_once or self._is_due("progress", PROGRESS_EVERY)):
            self._folder.report_progress(progress)
        if self._folder and progress.steps and self._is_due("log", LOG_EVERY):
            eta = "" if progress.eta_seconds is None else f", {progress.eta_seconds:.0f} s to go"
            where = f"epoch {progress.epoch} of {progress.epochs}, step {progress.step} of {progress.steps}"
            log.info("%s: %.1f %%, %s%s", progress.stage, progress.percent, where, eta)

    def load(self, stage: str, *, at_once: bool = True) -> None:
        """What is done before the first batch; how far the run was stays as it was."""
        self.meters.beat()
        if at_once:
            log.info("%s", stage)
        if self._folder and (at_once or self._is_due("progress", PROGRESS_EVERY)):
            self._folder.report_progress(self._before.model_copy(update={"stage": stage, "eta_seconds": None}))

    def _is_due(self, what: str, every: float) -> bool:
        now = self._clock()
        if now - self._due.get(what, -math.inf) < every:
            return False
        self._due[what] = now
        return True


class Loading(Report):
    """Says of each stage of loading how many clips, or megabytes, are through."""

    def __init__(self, signs: Signs) -> None:
        self._signs, self._stage, self._step, self._steps = signs, "", 0, 0

    def begin(self, stage: str, steps: int) -> None:
        self._stage, self._step, self._steps = stage, 0, steps
        self._signs.load(stage)

    def step(self) -> None:
        self._step += 1
        words = _("{stage}: {n} of {all}").format(stage=self._stage, n=self._step, all=self._steps)
        self._signs.load(words, at_once=False)
