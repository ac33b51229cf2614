"""Looks after the run: checkpoints in time, and what the executor says, at each batch."""

import logging
import time
from typing import Any

from fastai.callback.core import Callback, CancelFitException

from veravox.core import exits
from veravox.core.exits import Exit, JobError
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.training.checkpoint import Checkpoints
from veravox.training.course import Course
from veravox.training.diary import Diary
from veravox.training.pacing import callbacks_state, optimizer_state
from veravox.training.starting_weights import Start

log = logging.getLogger(__name__)

EVERY = 60.0  # s between checkpoints within an epoch


class Steward(Callback):  # type: ignore[misc]
    """Saves and leaves on Pause and SIGTERM; on Stop lets the epoch end where it is, so that it is judged and kept."""

    order = 100  # after everything else has seen the batch or the epoch

    def __init__(self, told: Told, course: Course, diary: Diary, start: Start) -> None:
        super().__init__()
        self.told, self.course, self.diary, self.start = told, course, diary, start
        self.checkpoints = Checkpoints(RunFolder(told.folder.path).checkpoints)
        self.stopping = False
        self.saved = time.monotonic()

    def after_batch(self) -> None:
        match self.told.leaving():
            case None:
                if self.learn.training and time.monotonic() - self.saved > EVERY:
                    self.save()
            case exits.STOPPED:
                self._stop()
            case how:
                self._leave(how)

    def after_epoch(self) -> None:
        self.save()
        if self.stopping or self.told.leaving() is exits.STOPPED:
            self.stopping = True
            raise CancelFitException

    def save(self) -> None:
        """Write a checkpoint of this very moment; the journals are on the disk before it is."""
        if self.told.superseded:
            raise JobError(exits.SUPERSEDED, "")
        self.diary.batches.sync()
        self.diary.epochs.sync()
        self.checkpoints.save(self._state(), 1000 * self.course.step + self.course.phase + len(self.course.history))
        self.saved = time.monotonic()

    def _state(self) -> dict[str, Any]:
        return {
            "course": self.course.state(),
            "start": self.start.state(),
            "model": self.learn.model.state_dict(),
            "optimizer": optimizer_state(self.learn),
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
            log.info("saved at step %d", self.course.step)
        raise JobError(how, "")
