"""Files of a folder where somebody else writes, sent by what was opened and not by a name that may lead elsewhere by then."""

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
