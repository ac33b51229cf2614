"""How large folders are: measured when somebody asks, and remembered, for a folder of many clips takes a while."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

SETTLED, GROWING = 3600.0, 60.0  # s for which a size is believed: of what has ended, of what a job still writes


@dataclass(frozen=True)
class Measured:
    """A folder to be measured."""

    path: Path
    settled: bool  # whether nothing writes there any more but packs that come and go


@dataclass
class Sizes:
    """In bytes; several threads may ask."""

    _known: dict[Path, tuple[float, int]] = field(default_factory=dict)

    def total(self, folders: Iterable[Measured], now: float | None = None) -> int:
        """Of all together, each counted once."""
        at = time.monotonic() if now is None else now
        return sum(self._of(each, at) for each in {folder.path: folder for folder in folders}.values())

    def _of(self, folder: Measured, now: float) -> int:
        known = self._known.get(folder.path)
        if known and now - known[0] < (SETTLED if folder.settled else GROWING):
            return known[1]
        measured = size_of(folder.path)
        self._known[folder.path] = now, measured
        return measured


def size_of(folder: Path) -> int:
    """Of all files below it, without following links; what vanishes meanwhile counts nothing."""
    total, left = 0, [folder]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        left.append(Path(entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return total
