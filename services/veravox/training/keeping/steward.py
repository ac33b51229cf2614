"""Looks after the run: checkpoints in time, and what the executor says, at each batch."""

import logging
import math
import time
from collections.abc import Callable
from typing import Any

from fastai.callback.core import Callback, CancelFitException

from veravox.core import exits
from veravox.core.exits import EXITS, Exit, JobError
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Checkpoints as Wishes
from veravox.training.course import Course, Epoch
from veravox.training.keeping.best_model import BestModel
from veravox.training.keeping.checkpoint import Checkpoints, State, order_of, order_of_end
from veravox.training.keeping.pacing import callbacks_state, gradients_state, optimizer_state, snapshot
from veravox.training.keeping.writer import Writer
from veravox.training.starting_weights import Start
from veravox.training.telling.diary import Diary
from veravox.training.together.ranks import Ranks

log = logging.getLogger(__name__)

DEAREST = 0.02  # of a run's time that saving may take from its training
GO_ON, SAVE = -1, -2  # what the leading process says to all, besides the codes of exits


class Steward(Callback):  # type: ignore[misc]
    """Saves and leaves on Pause and SIGTERM; on Stop lets the epoch end where it is, so that it is judged and kept."""

    order = 100  # after everything else has seen the batch or the epoch

    def __init__(
        self,
        told: Told,
        course: Course,
        diary: Diary,
        start: Start,
        best: BestModel,
        wishes: Wishes,
        ranks: Ranks,
        writer: Writer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.told, self.course, self.diary, self.start, self.best = told, course, diary, start, best
        self.wishes, self.ranks, self.writer, self._clock = wishes, ranks, writer, clock
        self.checkpoints = Checkpoints(RunFolder(told.folder.path).checkpoints, wishes.keep_last)
        self.stopping = False
        self._began, self._saved, self._is_writing = clock(), -math.inf, False
        self._waited = self._spent = 0.0  # for the newest checkpoint: training's time; the writer's time before it

    def after_batch(self) -> None:
        if not self.training and not self.ranks.alone:
            return  # all leave at the same batch, and not all have as many to judge
        word = self.ranks.agreed_number(self._word())
        if word == SAVE:
            self.save()
        elif word == exits.STOPPED.code:
            self._stop()
        elif word != GO_ON:
            self._leave(EXITS[word])

    def after_epoch(self) -> None:
        if self.ranks.agreed(self._wants_a_checkpoint(self.course.history[-1])):
            self.save()
        leaving = self.told.leaving()
        if self.ranks.agreed(self.stopping or leaving is exits.STOPPED):
            self.stopping = True
            raise CancelFitException

    def save(self) -> None:
        """Have a checkpoint of this very moment written, with all that it says was written before."""
        self.diary.look()
        if not self.ranks.leads:
            return
        if self.told.superseded:
            raise JobError(exits.SUPERSEDED, "")
        began, keep_best = self._clock(), self.best.keeping()
        state, order = snapshot(self._state()), order_of(self.course)
        best = [order_of_end(row) for row in self.course.best_epochs(self.wishes.keep_best)]
        self._spent = self.writer.seconds
        name = f"checkpoint {order}" if order in best else "checkpoint"  # one that stays is not replaced by the next
        self._is_writing = True
        self.writer.put(name, lambda: self._write(state, order, best, keep_best))
        self._saved = self._clock()
        self._waited = self._saved - began

    def _word(self) -> int:
        """What this batch's end means: the code of an exit, SAVE or GO_ON."""
        how = self.told.leaving() if self.ranks.leads else None
        if how is not None:
            return how.code
        due = self.training and self._since() > self.wishes.every_seconds and self._can_be_afforded()
        return SAVE if due else GO_ON

    def _wants_a_checkpoint(self, epoch: Epoch) -> bool:
        """At an epoch's end: if it costs little, or if this epoch's is one of several that stay."""
        stays = self.wishes.keep_best > 1 and epoch in self.course.best_epochs(self.wishes.keep_best)
        return stays or self._can_be_afforded()

    def _since(self) -> float:
        """Seconds since the newest checkpoint, or since the attempt began."""
        return self._clock() - max(self._saved, self._began)

    def _can_be_afforded(self) -> bool:
        """Whether saving as often as this takes no more than its share; what the writer takes slows training too."""
        cost = self._waited + self.writer.seconds - self._spent
        return not self._is_writing and self._clock() - self._saved > cost / DEAREST

    def keep_best(self) -> None:
        """The training cannot go on: have the best epoch's weights written, which no checkpoint will do."""
        self.writer.put("bundle", self.best.keeping())
        self.writer.wait()

    def _write(self, state: State, order: int, best: list[int], keep_best: Callable[[], None]) -> None:
        if self.told.superseded:
            return
        keep_best()
        if self.diary.tables:
            self.diary.tables.sync()
        self.checkpoints.save(state, order, best)
        self._is_writing = False

    def _state(self) -> dict[str, Any]:
        return {
            "course": self.course.state(),
            "start": self.start.state(),
            "model": self.learn.model.state_dict(),
            "optimizer": optimizer_state(self.learn),
            "gradients": gradients_state(self.learn),
            "callbacks": callbacks_state(self.learn),
        }

    def _stop(self) -> None:
        if not self.stopping:
            log.info("told to stop: judging the validation clips, then the report")
        self.stopping = True
        self.learn.dls.train.closed = True

    def _leave(self, how: Exit) -> None:
        if how is not exits.SUPERSEDED:
            self.save()
            self.writer.wait()
            log.info("saved at step %d", self.course.step)
        raise JobError(how, "")
