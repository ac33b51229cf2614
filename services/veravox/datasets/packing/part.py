"""One part of a pack, growing clip by clip: what a killed process has left is checked and gone on with.

packs/.<front end>.parts/<number>-of-<parts>/  frames.u8      as in the pack
                                               clips.jsonl    [clip, frames, SHA-256 of its bytes], a line each
                                               part.json      of what it is a part; with its own hash once it is whole
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from veravox.core.files import read_json, replace_json
from veravox.core.front_end import FrontEndRecipe
from veravox.core.manifest import DatasetFolder
from veravox.core.removing import remove_tree
from veravox.core.specs.resource import Resource
from veravox.datasets.packing.format import FRAMES
from veravox.datasets.report import Report

CLIPS, PART = "clips.jsonl", "part.json"


class PartCard(Resource):
    """What a part says of itself (`part.json`)."""

    recipe: dict[str, Any]
    dataset_version: str
    first: int  # row of the manifest
    last: int  # the row behind its last
    frames: int = 0  # this and the next once it is whole
    sha256: str = ""

    @classmethod
    def of(cls, recipe: FrontEndRecipe, version: str, rows: range) -> Self:
        return cls(
            recipe=json.loads(json.dumps(asdict(recipe))), dataset_version=version, first=rows.start, last=rows.stop
        )

    def is_of(self, other: "PartCard") -> bool:
        """Whether both are about the same, however far they are."""
        return self.model_copy(update={"frames": other.frames, "sha256": other.sha256}) == other


@dataclass
class Part:
    """A part that is being written; `clips` of its rows are done."""

    folder: Path
    bands: int
    clips: int = 0
    frames: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    _frames: IO[bytes] = field(init=False)
    _clips: IO[bytes] = field(init=False)

    def append(self, clip: str, picture: NDArray[np.uint8]) -> None:
        """The next clip's frames, shape (frames, bands)."""
        content = picture.tobytes()
        self._frames.write(content)
        line = json.dumps([clip, len(picture), hashlib.sha256(content).hexdigest()])
        self._clips.write(line.encode() + b"\n")
        for file in (self._frames, self._clips):
            file.flush()
        self._counted(content)

    def _counted(self, content: bytes) -> None:
        self.digest.update(content)
        self.clips += 1
        self.frames += len(content) // self.bands

    @contextmanager
    def opened(self, expected: Iterator[str], report: Report) -> Iterator[None]:
        """Go on behind what was done and is still right: the expected clips, with the bytes that were hashed."""
        with (self.folder / FRAMES).open("ab+") as frames, (self.folder / CLIPS).open("ab+") as clips:
            frames.seek(0)
            clips.seek(0)
            done = self._checked(frames, clips, expected, report)
            frames.truncate(self.frames * self.bands)
            clips.truncate(done)
            self._frames, self._clips = frames, clips
            yield
            frames.flush()
            os.fsync(frames.fileno())

    def _checked(self, frames: IO[bytes], clips: IO[bytes], expected: Iterator[str], report: Report) -> int:
        """How many bytes of the list of clips are right."""
        right = 0
        for line in clips:
            entry = _entry(line)
            if entry is None or entry[0] != next(expected, None):
                break
            _clip, length, digest = entry
            content = frames.read(length * self.bands)
            if len(content) != length * self.bands or hashlib.sha256(content).hexdigest() != digest:
                break
            self._counted(content)
            right += len(line)
            report.step()
        return right


def entries(folder: Path) -> Iterator[tuple[str, int]]:
    """Each clip of a part and how many frames it has."""
    with (folder / CLIPS).open("rb") as file:
        for line in file:
            clip, length, _digest = json.loads(line)
            yield clip, length


def parts_folder(folder: DatasetFolder, front_end: str) -> Path:
    return folder.pack(f".{front_end}.parts")


def whole(folder: DatasetFolder, front_end: str) -> Path:
    """What is locked by those who work on a pack (`packing.locking`)."""
    return parts_folder(folder, front_end) / "whole"


def part_folder(folder: DatasetFolder, front_end: str, index: int, parts: int) -> Path:
    return parts_folder(folder, front_end) / f"{index}-of-{parts}"


def begin(path: Path, card: PartCard) -> None:
    """Make room for a part; what lies there of something else is removed first."""
    there = part_card(path)
    if there is None or not there.is_of(card):
        remove_tree(path)
        path.mkdir(parents=True)
        replace_json(path / PART, card.outside())


def part_card(path: Path) -> PartCard | None:
    """None where there is none, or none that makes sense."""
    with suppress(ValueError):
        said = read_json(path / PART)
        return PartCard.model_validate(said) if said else None
    return None


def _entry(line: bytes) -> tuple[str, int, str] | None:
    """None for a line that a kill has torn."""
    if not line.endswith(b"\n"):
        return None
    match _parsed(line):
        case [str() as clip, int() as length, str() as digest] if length >= 0:
            return clip, length, digest
    return None


def _parsed(line: bytes) -> Any:
    with suppress(ValueError):
        return json.loads(line)
    return None
