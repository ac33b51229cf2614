"""`batches.csv` and `history.csv` of a run, cut back to what the course says and grown from there."""

import math
from collections.abc import Iterable
from dataclasses import asdict

from veravox.core.run_folder import BATCH_COLUMNS, HISTORY_COLUMNS, RunFolder
from veravox.training.course import Course, Epoch
from veravox.training.journal import Journal, read_journal


class Tables:
    """Both, open."""

    def __init__(self, folder: RunFolder, course: Course) -> None:
        self._folder = folder
        self._batches = Journal(folder.batches, BATCH_COLUMNS, course.step)
        self._epochs = Journal(folder.history, HISTORY_COLUMNS, len(course.history))

    def add_batch(self, values: Iterable[object]) -> None:
        self._batches.add(dict(zip(BATCH_COLUMNS, values, strict=True)))

    def add_epoch(self, row: Epoch) -> None:
        self._epochs.add(asdict(row))

    def sync(self) -> None:
        """Have both on the disk."""
        self._batches.sync()
        self._epochs.sync()

    def close(self) -> None:
        self._batches.close()
        self._epochs.close()

    def losses(self) -> tuple[float, int]:
        """Sum and count of all batches' losses, those of earlier attempts too."""
        losses = [float(row["train_loss"]) for row in read_journal(self._folder.batches)]
        return math.fsum(losses), len(losses)
