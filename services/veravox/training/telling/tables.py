"""`batches.csv` and `history.csv` of a run, cut back to what the course says and grown from there."""

import math
from collections.abc import Iterable
from dataclasses import asdict

from veravox.core.run_folder import BATCH_COLUMNS, HISTORY_COLUMNS, RunFolder
from veravox.training.course import Course, Epoch
from veravox.training.telling.journal import Journal, read_journal


class Tables:
    """Both, open."""

    def __init__(self, folder: RunFolder, course: Course, windows: int) -> None:
        """Args:
        folder: of the run.
        course: up to where they are true.
        windows: of each batch.
        """
        self._folder, self._windows = folder, windows
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

    def sums(self) -> tuple[tuple[float, int], tuple[float, int]]:
        """Losses and batches, windows named rightly and windows, of all batches, those of earlier attempts too."""
        rows = list(read_journal(self._folder.batches))
        losses = math.fsum(float(row["train_loss"]) for row in rows)
        hits = sum(round(float(row["accuracy"]) * self._windows) for row in rows)
        return (losses, len(rows)), (float(hits), len(rows) * self._windows)
