"""The pack on disk: all frames of all clips end to end as bytes, and where each clip begins.

packs/<front end>/  frames.u8   uint8, shape (frames, bands), C order
                    index.csv   clip,start,frames
                    pack.json   schema, recipe, counts, hashes
"""

import csv
import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from veravox.core.exits import DATA_CHANGED, DATA_MISSING, JobError
from veravox.core.files import read_json
from veravox.core.front_end import FrontEndRecipe
from veravox.core.specs.resource import Resource
from veravox.core.text import _
from veravox.datasets.placing import sha256_of

SCHEMA = 1
FRAMES, INDEX, CARD = "frames.u8", "index.csv", "pack.json"
_RECIPE = TypeAdapter(FrontEndRecipe)


class PackCard(Resource):
    """What a pack says of itself (`pack.json`)."""

    schema_version: int = SCHEMA
    recipe: dict[str, Any]
    frames: int
    bands: int
    clips: int
    dataset_version: str
    sha256: str  # of frames.u8

    @property
    def front_end(self) -> FrontEndRecipe:
        """The recipe; of packs that were made before it had all its numbers, too."""
        return _RECIPE.validate_python(self.recipe)


class Hold:
    """A lock on a pack's card, shared by all who map the pack; who deletes it wants the lock for itself.

    A file system that knows no locks lets everybody in.
    """

    def __init__(self, card: Path) -> None:
        self._file = -1
        with suppress(OSError):
            self._file = os.open(card, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)


@dataclass(frozen=True, eq=False)
class Pack:
    """An open pack. The frames are mapped, not read: a slice costs what it touches."""

    path: Path
    card: PackCard
    frames: NDArray[np.uint8]  # shape (frames, bands), read-only
    clips: tuple[str, ...]  # as in the manifest, in the order of the frames
    begins: NDArray[np.int64]  # shape (clips,): the first frame of each
    lengths: NDArray[np.int64]  # shape (clips,), in frames
    held: "Hold"  # as long as there is it, nobody deletes the pack

    @property
    def recipe(self) -> FrontEndRecipe:
        return self.card.front_end

    @property
    def places(self) -> dict[str, slice]:
        """Where in `frames` each clip is."""
        return {
            clip: slice(int(start), int(start + length))
            for clip, start, length in zip(self.clips, self.begins, self.lengths, strict=True)
        }

    @classmethod
    def open(cls, path: Path) -> "Pack":
        """Map a pack.

        Raises:
            JobError: DATA_MISSING where there is none, DATA_CHANGED where its files do not fit each other.
        """
        card, held = _read_card(path), Hold(path / CARD)
        clips, lengths = _read_index(path)
        begins = np.cumsum(lengths) - lengths
        size = (path / FRAMES).stat().st_size if (path / FRAMES).is_file() else 0
        if (size, len(clips), int(lengths.sum())) != (card.frames * card.bands, card.clips, card.frames):
            raise _changed(path)
        if _touched_later(path) and sha256_of(path / FRAMES) != card.sha256:
            raise _changed(path)
        frames = np.memmap(path / FRAMES, np.uint8, "r", shape=(card.frames, card.bands))
        return cls(path, card, frames, clips, begins, lengths, held)


def _read_card(path: Path) -> PackCard:
    try:
        said = read_json(path / CARD)
        card = PackCard.model_validate(said) if said else None
    except (ValidationError, ValueError):
        raise _changed(path) from None
    if card is None:
        raise _missing(path)
    if card.schema_version != SCHEMA:
        sentence = _("The pack {name} has schema {theirs}; this version reads {ours}.")
        raise JobError(DATA_CHANGED, sentence.format(name=path.name, theirs=card.schema_version, ours=SCHEMA))
    return card


def _read_index(path: Path) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    try:
        with (path / INDEX).open(newline="") as file:
            rows = [(row["clip"], int(row["frames"])) for row in csv.DictReader(file)]
    except (OSError, KeyError, TypeError, ValueError):
        raise _changed(path) from None
    return tuple(clip for clip, _length in rows), np.array([length for _clip, length in rows], np.int64)


def _touched_later(path: Path) -> bool:
    """Whether the frames were written after the card that holds their hash."""
    return (path / FRAMES).stat().st_mtime_ns > (path / CARD).stat().st_mtime_ns


def _changed(path: Path) -> JobError:
    sentence = _("The pack of {name} spectrograms is damaged: its files do not fit each other. Prepare it again.")
    return JobError(DATA_CHANGED, sentence.format(name=path.name))


def _missing(path: Path) -> JobError:
    return JobError(DATA_MISSING, _("The dataset has no pack of {name} spectrograms.").format(name=path.name))
