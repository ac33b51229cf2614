"""Files of a folder where somebody else writes, sent by what was opened and not by a name that may lead elsewhere by then."""

import hashlib
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi.responses import FileResponse

from veravox.core.beneath import open_beneath


class PlainFile(FileResponse):
    """As FileResponse, ranges too, for a file below `root` that no link leads to.

    Raises:
        FileNotFoundError: if there is none.
    """

    def __init__(self, path: Path, root: Path, **options: Any) -> None:
        self._file = open_beneath(path, root)  # as long as this answer lives
        super().__init__(f"/proc/self/fd/{self._file.fileno()}", **options)

    def tag(self) -> str:
        """An ETag of its content: clips that were written at once and are equally long are told apart. It reads all of it."""
        known = os.fstat(self._file.fileno())
        identity = known.st_dev, known.st_ino, known.st_size, known.st_mtime_ns, known.st_ctime_ns
        return _tag(_Content(identity, f"/proc/self/fd/{self._file.fileno()}"))


@dataclass(frozen=True)
class _Content:
    """A file as it is now, and where it is open at the moment."""

    identity: tuple[int, ...]
    open_at: str = field(compare=False)


@lru_cache(maxsize=10_000)
def _tag(content: _Content) -> str:
    with Path(content.open_at).open("rb") as file:
        return f'"{hashlib.file_digest(file, "sha256").hexdigest()[:32]}"'
