"""What is written down: a row for each batch and epoch, the meters, progress, log, and the best model so far."""

import logging
import math
import time
from collections.abc import Callable as Function
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import torch
from fastai.callback.core import Callback

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.run_folder import BATCH_COLUMNS, HISTORY_COLUMNS, RunFolder
from veravox.core.specs import Progress
from veravox.core.text import _
from veravox.training.course import Course, Epoch, Plan
from veravox.training.journal import Journal, read_journal
from veravox.training.meters import Meters
from veravox.training.validation import Validation

log = logging.getLogger(__name__)

PROGRESS_EVERY = 0.5  # s
LOG_EVERY = 5.0  # s


class Diary(Callback):  # type: ignore[misc]
    """Keeps `batches.csv`, `history.csv`, `progress.json`, the log and the meters true to the course."""

    order = 55  # after fastai's Recorder (50), before the callbacks that end a fit (60 and more)

    def __init__(
        self, folder: RunFolder, course: Course, plan: Plan, meters: Meters, on_epoch: Function[[bool], None]
    ) -> None:
        super().__init__()
        self.folder, self.course, self.plan, self.meters, self.on_epoch = folder, course, plan, meters, on_epoch
        self.batches = Journal(folder.batches, BATCH_COLUMNS, course.step)
        self.epochs = Journal(folder.history, HISTORY_COLUMNS, len(course.history))
        self.pace = Pace(course)
        self._count_what_was()

    def before_batch(self) -> None:
        if self.learn.training:
            self.pace.begin()

    def after_batch(self) -> None:
        self.pace.work()
        if not self.learn.training:
            self.show(_("Judging the validation clips"))
            return
        loss = float(self.learn.loss.detach())
        if not math.isfinite(loss):
            sentence = _("The loss of step {step} is not a number.")
            raise JobError(exits.NOT_A_NUMBER, sentence.format(step=self.course.step + 1))
        self.course.took(loss)
        self._write_batch(loss)
        self.meters.count_loss(loss)
        self.pace.batch(len(self.learn.yb[0]))
        self.show()

    def before_validate(self) -> None:
        self.show(_("Judging the validation clips"), at_once=True)

    def after_epoch(self) -> None:
        self.pace.work()
        row = self._epoch_row(self.learn.validation)
        self.epochs.add(asdict(row))
        self.batches.sync()
        self.epochs.sync()
        better = self.course.ended_epoch(row)
        if better:
            self.course.confusion = self.learn.validation.confusion_matrix()
        self.on_epoch(better)
        names = {"validation_loss": row.valid_loss, "f1": row.f1_score, "accuracy": row.accuracy}
        self.meters.gauges = {**self.meters.gauges, **names}
        sentence = "epoch %d of %d: training loss %.4f, validation loss %.4f, macro F1 %.4f, accuracy %.4f"
        epochs = self.plan.epochs(self.course)
        log.info(sentence, row.epoch, epochs, row.train_loss, row.valid_loss, row.f1_score, row.accuracy)

    def show(self, stage: str = "", *, at_once: bool = False) -> None:
        """Progress to the executor and the meters; a line in the log every few seconds."""
        progress = self.progress(stage or _("Training"))
        self.meters.gauges = {**self.meters.gauges, **_gauges(progress, self._rate())}
        if self.pace.due("progress", PROGRESS_EVERY) or at_once:
            self.folder.report_progress(progress)
        if self.pace.due("log", LOG_EVERY):
            eta = "" if progress.eta_seconds is None else f", {progress.eta_seconds:.0f} s to go"
            where = f"epoch {progress.epoch} of {progress.epochs}, step {progress.step} of {progress.steps}"
            log.info("%s: %.1f %%, %s%s", progress.stage, progress.percent, where, eta)

    def progress(self, stage: str) -> Progress:
        """How far the training is."""
        course, steps, epochs = self.course, self.plan.steps(self.course), self.plan.epochs(self.course)
        return Progress(
            stage=stage,
            epoch=min(len(course.history) + 1, epochs),
            epochs=epochs,
            step=course.step,
            steps=steps,
            percent=round(100 * course.step / steps, 2) if steps else 100.0,
            eta_seconds=self.pace.eta(steps - course.step),
            images_per_second=self.pace.images_per_second,
        )

    def close(self) -> None:
        self.batches.close()
        self.epochs.close()

    def _rate(self) -> float:
        return float(self.learn.opt.hypers[-1]["lr"]) if getattr(self.learn, "opt", None) else 0.0

    def _write_batch(self, loss: float) -> None:
        right = (self.learn.pred.detach().argmax(1) == self.learn.yb[0]).float().mean()
        values = (self.course.step, len(self.course.history) + 1, self.course.batch, loss, self._rate(), float(right))
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.batches.add(dict(zip(BATCH_COLUMNS, (*values, now), strict=True)))

    def _epoch_row(self, validation: Validation) -> Epoch:
        course = self.course
        return Epoch(
            epoch=len(course.history) + 1,
            step=course.step,
            train_loss=course.epoch_loss / max(1, course.batch),
            valid_loss=float(self.learn.recorder.loss.value),
            f1_score=validation.f1_score(),
            accuracy=validation.accuracy(),
            seconds=round(course.epoch_seconds, 3),
        )

    def _count_what_was(self) -> None:
        """Counters go on where the last attempt's stood, by what is in the file."""
        losses = [float(row["train_loss"]) for row in read_journal(self.folder.batches)]
        self.meters.loss_sum, self.meters.loss_count = math.fsum(losses), len(losses)
        if newest := self.course.history[-1:]:
            row = newest[0]
            self.meters.gauges |= {"validation_loss": row.valid_loss, "f1": row.f1_score, "accuracy": row.accuracy}


class Pace:
    """Clocks: time at work, speed, and what is due."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.images_per_second: float | None = None
        self._last = self._epoch = self._batch = time.monotonic()
        self._began = course.seconds
        self._steps = 0
        self._due: dict[str, float] = {}

    def work(self) -> None:
        """Add the time since the last call to what the run took."""
        now = time.monotonic()
        self.course.seconds += now - self._last
        self.course.epoch_seconds += now - self._last
        self._last = now

    def begin(self) -> None:
        self._batch = time.monotonic()

    def batch(self, images: int) -> None:
        """A moving mean of the speed, and one more step."""
        speed = images / max(1e-6, time.monotonic() - self._batch)
        before = self.images_per_second
        self.images_per_second = speed if before is None else 0.9 * before + 0.1 * speed
        self._steps += 1

    def eta(self, left: int) -> float | None:
        """Seconds, by the time that steps and validation took in this attempt."""
        taken = self.course.seconds - self._began
        return round(taken / self._steps * left, 1) if self._steps > 2 else None

    def due(self, what: str, every: float) -> bool:
        """Whether it was not done for so many seconds; then it counts as done."""
        now = time.monotonic()
        if now - self._due.get(what, -math.inf) < every:
            return False
        self._due[what] = now
        return True


def _gauges(progress: Progress, rate: float) -> dict[str, float]:
    said: dict[str, Any] = {
        "step": progress.step,
        "steps": progress.steps,
        "epoch": progress.epoch,
        "epochs": progress.epochs,
        "progress_percent": progress.percent,
        "eta_seconds": progress.eta_seconds,
        "images_per_second": progress.images_per_second,
        "learning_rate": rate,
        "gpu_memory_bytes": torch.cuda.memory_reserved() if torch.cuda.is_available() else None,
    }
    return {name: float(value) for name, value in said.items() if value is not None}
