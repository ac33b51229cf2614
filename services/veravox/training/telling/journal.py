"""`batches.csv` and `history.csv`: they grow by whole lines, and resuming cuts them to what the checkpoint knows."""

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from veravox.core.files import replace_text


class Journal:
    """A table on disk that grows by rows, each flushed as a whole line."""

    def __init__(self, path: Path, columns: Sequence[str], keep: int) -> None:
        """Open it, keeping the header and the first rows.

        Args:
            path: made where it is missing.
            columns: the header.
            keep: how many rows are still true; later ones, half a line too, are cut off.
        """
        self._columns = columns
        rows = _whole_lines(path)[1 : keep + 1]
        replace_text(path, "".join([",".join(columns) + "\n", *rows]))
        self._file = path.open("a", newline="", buffering=1)
        self._writer = csv.DictWriter(self._file, columns, lineterminator="\n")

    def add(self, row: Mapping[str, object]) -> None:
        self._writer.writerow(row)

    def sync(self) -> None:
        """Have it on the disk, before a checkpoint says that it is."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def read_journal(path: Path) -> Iterable[dict[str, str]]:
    """The rows of a journal, as text by column."""
    return csv.DictReader(_whole_lines(path))


def _whole_lines(path: Path) -> list[str]:
    lines = path.read_text().splitlines(keepends=True) if path.is_file() else []
    return lines[:-1] if lines and not lines[-1].endswith("\n") else lines
