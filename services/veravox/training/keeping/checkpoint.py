"""What resuming needs, on disk: the newest and the best, each with its hash, so that a damaged one is passed over."""

import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from veravox.core.files import replace_bytes
from veravox.core.run_folder import RunFolder
from veravox.core.spans import step
from veravox.core.specs import TrainingJobSpec
from veravox.training.course import Course, Epoch
from veravox.training.telling.journal import read_journal

log = logging.getLogger(__name__)

SCHEMA = 3  # 2: with what the training started from; 3: with gradients on their way and all callbacks' states

State = dict[str, Any]  # tensors, numbers, texts, and lists and dicts of them: no class of ours, no code

WITHIN, EPOCH_ENDED, PHASE_ENDED = range(3)
KINDS = 4


def order_of(course: Course) -> int:
    """Grows from one checkpoint to the next: the step, and what has ended with it."""
    if course.batch > 0:
        return KINDS * course.step + WITHIN
    return KINDS * course.step + (EPOCH_ENDED if course.epoch else PHASE_ENDED)


def order_of_end(row: Epoch) -> int:
    """The checkpoint's that was written when this epoch had ended."""
    return KINDS * row.step + EPOCH_ENDED


@dataclass(frozen=True)
class Checkpoints:
    """`checkpoints/<order>-<hash>.pt` of a run; the greatest number is the newest, whatever its length."""

    folder: Path
    keep_last: int = 2

    def save(self, state: State, order: int, best: Sequence[int] = ()) -> Path:
        """Write beside, sync, rename; then remove all but the newest and the best.

        Args:
            state: what torch loads with `weights_only=True`.
            order: grows from one checkpoint to the next.
            best: the orders of those that stay besides the newest.
        """
        with step("checkpoint", order=order):
            return self._written(state, order, best)

    def _written(self, state: State, order: int, best: Sequence[int]) -> Path:
        buffer = io.BytesIO()
        torch.save({"schema": SCHEMA, **state}, buffer)
        content = buffer.getbuffer()
        path = self.folder / f"{order:010d}-{hashlib.sha256(content).hexdigest()}.pt"
        replace_bytes(path, content)
        there = [each for each in self._newest_first() if _order(each) <= order]  # a greater one could not be used
        kept = {*there[: self.keep_last], *(each for each in there if _order(each) in best)}
        self._remove_all_but(kept)
        return path

    def load(self) -> State | None:
        """The newest that is whole; None where there is none."""
        for path in self._newest_first():
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != path.stem.partition("-")[2]:
                log.warning("checkpoint %s is damaged; trying the one before it", path.name)
                continue
            try:
                state: State = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
            except (UnpicklingError, RuntimeError) as error:
                log.warning("checkpoint %s cannot be read; trying the one before it: %s", path.name, error)
                continue
            if state.get("schema") == SCHEMA:
                return state
        return None

    def clear(self, best: Sequence[int] = ()) -> None:
        """The training has ended, and nothing goes on from here: remove all but the best."""
        self._remove_all_but({each for each in self._newest_first() if _order(each) in best})

    def _remove_all_but(self, kept: set[Path]) -> None:
        for old in set(self._newest_first()) - kept:
            old.unlink(missing_ok=True)

    def _newest_first(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*-*.pt"), key=_order, reverse=True)


def settle(folder: RunFolder) -> None:
    """The run has ended well: of its checkpoints those of the best epochs stay, but for the first, whose weights the
    bundle holds."""
    keep = folder.read_spec(TrainingJobSpec).checkpoints.keep_best
    rows = sorted(read_journal(folder.history), key=_merit, reverse=True)[1:keep]
    Checkpoints(folder.checkpoints).clear([KINDS * int(row["step"]) + EPOCH_ENDED for row in rows])


def _merit(row: dict[str, str]) -> tuple[float, float]:
    return float(row["f1_score"]), -float(row["valid_loss"])


def _order(path: Path) -> int:
    return int(path.name.partition("-")[0])
