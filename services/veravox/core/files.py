"""Writing so that a reader, or a crash, never meets half a file."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from veravox.core.beneath import open_beneath


def replace_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Write beside and rename into place; the file is whole at every moment."""
    replace_bytes(path, text.encode(), mode)


def replace_bytes(path: Path, content: bytes | memoryview, mode: int = 0o644) -> None:
    """As `replace_text`, for bytes. What was half written is removed when the disk is full."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_beside(path, mode) as file:
        file.write(content)


@contextmanager
def written_beside(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file to write that takes its place once it is whole; what was half written is removed. Its folder is there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)  # of a killed process with our id: its mode may be another
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def replace_json(path: Path, value: Any, mode: int = 0o644) -> None:
    replace_text(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n", mode)


LARGEST_JSON = 64 << 20  # bytes: what is larger was not written by Veravox
LARGEST_OF_A_JOB = 4 << 20  # bytes, of what is read at every look


def read_json(path: Path, below: Path | None = None, largest: int = LARGEST_JSON) -> Any:
    """The parsed file, or None where there is none; a link, a pipe or a folder is none.

    Args:
        path: of the file.
        below: a folder whose own path is trusted, where the file's folder is not.
        largest: bytes; what is larger is none either.
    """
    try:
        with open_beneath(path, below or path.parent) as file:
            content = file.read(largest + 1)
    except FileNotFoundError:
        return None
    return json.loads(content) if len(content) <= largest else None


def sensible(path: Path) -> Any:
    """As `read_json`, for a file of somebody whose mistakes are his own: None where it cannot be read or is no JSON."""
    try:
        return read_json(path, largest=LARGEST_OF_A_JOB)
    except (OSError, ValueError, RecursionError):
        return None
