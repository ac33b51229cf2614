"""What is done already, one line each: whoever was killed goes on behind the last whole line."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from veravox.core.manifest import Clip, read_row
from veravox.core.specs.status import Refused


@dataclass(frozen=True)
class Made:
    """What came of one task: the clips that it made, and those that it had to leave out."""

    rows: tuple[Clip, ...] = ()
    refused: tuple[Refused, ...] = ()

    def outside(self) -> dict[str, Any]:
        """Plain values for one line of JSON."""
        return {"rows": [asdict(row) for row in self.rows], "refused": [each.outside() for each in self.refused]}

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        return cls(tuple(map(read_row, said["rows"])), tuple(Refused.model_validate(each) for each in said["refused"]))


@dataclass(frozen=True)
class Journal:
    """A folder with one file for each process that writes; all are read."""

    folder: Path
    index: int = 0  # of the process

    def read(self) -> dict[str, Made]:
        """By the task's key. A line that was torn by a kill is as if it had not been written."""
        return {key: made for path in sorted(self.folder.glob("*.jsonl")) for key, made in _lines(path)}

    def append(self, key: str, made: Made) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.index}.jsonl"
        with path.open("ab+") as file:
            if _is_torn(file.fileno()):
                file.write(b"\n")
            file.write(json.dumps([key, made.outside()]).encode() + b"\n")


def key_of(*what: object) -> str:
    """The name of a task: what it is made of, by what, and how."""
    return hashlib.sha256(repr(what).encode()).hexdigest()[:32]


def _lines(path: Path) -> Iterator[tuple[str, Made]]:
    with path.open("rb") as file:
        for line in file:
            try:
                key, said = json.loads(line)
                yield key, Made.read(said)
            except (ValueError, KeyError, TypeError):
                continue


def _is_torn(file: int) -> bool:
    size = os.fstat(file).st_size
    return size > 0 and os.pread(file, 1, size - 1) != b"\n"
