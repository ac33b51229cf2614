"""What happened to each batch and epoch: tables, meters, progress, log, and the best model so far."""

import logging
import math
from collections.abc import Callable as Function
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import torch
from fastai.callback.core import Callback
from torch import Tensor

from veravox.core.estimates import FROZEN_SHARE, JUDGING_SHARE
from veravox.core.spans import passed
from veravox.core.specs import Progress
from veravox.core.text import _
from veravox.core.trace import current
from veravox.training.course import Course, Epoch, Plan
from veravox.training.failure import NotFinite
from veravox.training.telling.forecast import Forecast
from veravox.training.telling.pace import Pace
from veravox.training.telling.signs import Signs
from veravox.training.telling.tables import Tables
from veravox.training.together.ranks import Ranks
from veravox.training.validation import Validation

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2  # s between two looks at what a GPU has computed: each makes it wait for a moment
LOOK_TOGETHER = 8  # batches between two looks where several processes have to look at once


@dataclass(frozen=True)
class Taken:
    """A batch that was learnt from. Loss and hits may still be on their way through the device."""

    step: int
    epoch: int  # from 1, over all phases
    batch: int
    rate: float
    time: str
    sums: Tensor  # loss times windows, windows named rightly, and windows, of this process' share; shape (3,)


class Diary(Callback):  # type: ignore[misc]
    """Keeps tables, progress, log and meters true to the course. Only the leading process has tables."""

    order = 55  # after fastai's Recorder (50), before the callbacks that end a fit (60 and more)

    def __init__(
        self,
        course: Course,
        plan: Plan,
        forecast: Forecast,
        signs: Signs,
        ranks: Ranks,
        tables: Tables | None,
        on_epoch: Function[[bool], None],
    ) -> None:
        super().__init__()
        self.course, self.plan, self.forecast, self.signs = course, plan, forecast, signs
        self.ranks, self.tables, self.on_epoch = ranks, tables, on_epoch
        self.pace = Pace(course)
        self.waiting: list[Taken] = []
        self.looks = 0  # at batches, in this phase of this attempt
        self.judged = False
        self._largest = 0  # windows of a batch
        self._know_what_was()

    def before_fit(self) -> None:
        self.looks, self.judged = 0, False
        self.pace.lap()

    def before_train(self) -> None:
        if self.judged:
            seconds = self.pace.judged()
            self.forecast.ended_epoch(seconds)
            self.pace.worked(JUDGING_SHARE * self.forecast.validation * self._largest, seconds)
        self.pace.lap()

    def after_batch(self) -> None:
        if not self.training:
            self.pace.lap()
            self.show(_("Judging the validation clips"))
            return
        self.course.took_batch()
        self.waiting.append(self._taken())
        if self._has_to_look():
            self.look()

    def before_validate(self) -> None:
        self.look()
        self.pace.begin_judging()
        self.show(_("Judging the validation clips"), at_once=True)

    def after_epoch(self) -> None:
        self.pace.lap()
        row = self._epoch_row(self.learn.validation)
        if not math.isfinite(row.valid_loss):
            raise NotFinite(row.step, row.epoch, self.course.batch, judged=True)
        if self.tables:
            self.tables.add_epoch(row)
        better = self.course.ended_epoch(row)
        if better:
            self.course.confusion = self.learn.validation.confusion_matrix()
        self.signs.meters.set_epoch(row)
        self.on_epoch(better)
        self.judged = True
        sentence = "epoch %d of %d: training loss %.4f, validation loss %.4f, macro F1 %.4f, accuracy %.4f"
        epochs = self.plan.epochs(self.course)
        log.info(sentence, row.epoch, epochs, row.train_loss, row.valid_loss, row.f1_score, row.accuracy)
        self._tell(row)

    def _tell(self, row: Epoch) -> None:
        now = datetime.now(UTC)
        began = now - timedelta(seconds=row.seconds)
        passed("epoch", began, now, current(), epoch=row.epoch, f1=row.f1_score, valid_loss=row.valid_loss)

    def look(self) -> None:
        """Fetch from the device what the batches since the last look gave, and write it down.

        Raises:
            NotFinite: at the first batch whose loss is not a number; those before it are written.
        """
        if not self.waiting:
            return
        sums = self.ranks.summed(torch.stack([each.sums for each in self.waiting])).tolist()
        seconds, steps = self.pace.lap(), len(self.waiting)
        for taken, (loss, right, windows) in zip(self.waiting, sums, strict=True):
            self._write(taken, loss / windows, right, int(windows))
        self.waiting, self.looks = [], self.looks + 1
        learnt = int(sum(windows for _loss, _right, windows in sums))
        self._largest = max(self._largest, *(int(windows) for _loss, _right, windows in sums))
        self.pace.learnt(learnt, seconds)
        if self.looks > 1:  # the first batches wait for what is set up once
            self.forecast.stepped(self._is_frozen, seconds, steps)
            self.pace.worked(learnt * (FROZEN_SHARE if self._is_frozen else 1), seconds)
        self.show()

    def epoch_loss(self) -> float:
        """Mean over the epoch's batches so far."""
        self.look()
        return self.course.mean_loss

    def show(self, stage: str = "", *, at_once: bool = False) -> None:
        """Progress to the executor and the meters."""
        self.signs.show(self.progress(stage or _("Training")), at_once=at_once)

    def progress(self, stage: str) -> Progress:
        """How far the training is."""
        course, steps, epochs = self.course, self.plan.steps(self.course), self.plan.epochs(self.course)
        left = self.forecast.left(course)
        return Progress(
            stage=stage,
            epoch=min(len(course.history) + 1, epochs),
            epochs=epochs,
            step=course.step,
            steps=steps,
            percent=round(100 * course.step / steps, 2) if steps else 100.0,
            eta_seconds=None if left is None else round(left, 1),
            images_per_second=self.pace.images_per_second,
        )

    def ended(self, stage: str) -> Progress:
        """What is told for good, by which later trainings are estimated."""
        seconds, speed = self.pace.whole or (None, None)
        said = {"percent": 100.0, "eta_seconds": 0, "work_seconds": seconds, "work_per_second": speed}
        return self.progress(stage).model_copy(update=said)

    def close(self) -> None:
        if self.tables:
            self.tables.close()

    def _has_to_look(self) -> bool:
        if self.ranks.alone:
            on_cpu = self.learn.loss.device.type == "cpu"
            return on_cpu or self.pace.since_lap() > LOOK_EVERY
        return self.course.step % LOOK_TOGETHER == 0

    def _taken(self) -> Taken:
        truth = self.learn.yb[0]
        right = (self.learn.pred.detach().argmax(1) == truth).sum()
        count = torch.full_like(right, len(truth))
        sums = torch.stack([self.learn.loss.detach().double() * len(truth), right.double(), count.double()])
        epoch, rate = len(self.course.history) + 1, float(self.learn.opt.hypers[-1]["lr"])
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        return Taken(self.course.step, epoch, self.course.batch, rate, now, sums)

    def _write(self, taken: Taken, loss: float, right: float, windows: int) -> None:
        if not math.isfinite(loss):
            raise NotFinite(taken.step, taken.epoch, taken.batch)
        self.course.epoch_loss += loss
        self.signs.meters.count_batch(loss, right, windows)
        self.signs.meters.set({"learning_rate": taken.rate})
        if self.tables:
            row = (taken.step, taken.epoch, taken.batch, loss, taken.rate, right / windows, taken.time)
            self.tables.add_batch(row)

    def _epoch_row(self, validation: Validation) -> Epoch:
        rate = validation.equal_error_rate()
        return Epoch(
            epoch=len(self.course.history) + 1,
            step=self.course.step,
            train_loss=self.course.mean_loss,
            valid_loss=validation.loss(),
            f1_score=validation.f1_score(),
            accuracy=validation.accuracy(),
            equal_error_rate=rate if math.isfinite(rate) else None,
            seconds=round(self.course.epoch_seconds, 3),
        )

    @property
    def _is_frozen(self) -> bool:
        return self.plan.phases[self.course.phase].frozen

    def _know_what_was(self) -> None:
        """Counters and gauges go on where the last attempt's stood."""
        if self.tables:
            self.signs.meters.losses, self.signs.meters.hits = self.tables.sums()
        for row in self.course.history[-1:]:
            self.signs.meters.set_epoch(row)
