"""Spectrograms computed once: all frames of all clips end to end as bytes, and where each clip begins.

packs/<front end>/  frames.u8   uint8, shape (frames, bands), C order
                    index.csv   clip,start,frames
                    pack.json   schema, recipe, counts, hashes
"""

import csv
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import AudioError, read_recording
from veravox.core.exits import BAD_DATA, DATA_CHANGED, DATA_MISSING, JobError
from veravox.core.files import read_json, replace_json
from veravox.core.front_end import RECIPES, FrontEndRecipe
from veravox.core.manifest import Clip, DatasetFolder
from veravox.core.specs.resource import Resource
from veravox.core.text import _
from veravox.datasets.placing import sha256_of
from veravox.datasets.report import Report

SCHEMA = 1


class PackCard(Resource):
    """What a pack says of itself (`pack.json`)."""

    schema_version: int = SCHEMA
    recipe: dict[str, Any]
    frames: int
    bands: int
    clips: int
    dataset_version: str
    sha256: str  # of frames.u8


@dataclass(frozen=True, eq=False)
class Pack:
    """An open pack. The frames are mapped, not read: a slice costs what it touches."""

    path: Path
    card: PackCard
    frames: NDArray[np.uint8]  # shape (frames, bands), read-only
    clips: tuple[str, ...]  # as in the manifest, in the order of the frames
    begins: NDArray[np.int64]  # shape (clips,): the first frame of each
    lengths: NDArray[np.int64]  # shape (clips,), in frames

    @property
    def recipe(self) -> FrontEndRecipe:
        return FrontEndRecipe(**self.card.recipe)

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
        card = _read_card(path)
        clips, lengths = _read_index(path)
        begins = np.cumsum(lengths) - lengths
        size = (path / "frames.u8").stat().st_size if (path / "frames.u8").is_file() else 0
        if (size, len(clips), int(lengths.sum())) != (card.frames * card.bands, card.clips, card.frames):
            raise _changed(path)
        if _touched_later(path) and sha256_of(path / "frames.u8") != card.sha256:
            raise _changed(path)
        frames = np.memmap(path / "frames.u8", np.uint8, "r", shape=(card.frames, card.bands))
        return cls(path, card, frames, clips, begins, lengths)


def build_pack(folder: DatasetFolder, front_end: str, report: Report) -> Pack:
    """Compute the pack of a dataset, or find that it is there; the dataset's clips are checked in both cases.

    Written beside and renamed into place, one clip in memory at a time.

    Raises:
        JobError: DATA_MISSING or DATA_CHANGED, naming the clip; BAD_DATA, if a clip cannot be read.
    """
    recipe, rows = RECIPES[front_end], folder.rows()
    report.begin(_("Computing spectrograms"), len(rows))
    if pack := _existing(folder, recipe):
        for row in rows:
            verify(folder, row)
            report.step()
        return pack
    partial = folder.pack(f".{front_end}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        _write(partial, folder, recipe, rows, report)
        _into_place(partial, folder.pack(front_end))
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Pack.open(folder.pack(front_end))


def verify(folder: DatasetFolder, row: Clip) -> Path:
    """The path of a clip that is what the manifest says.

    Raises:
        JobError: DATA_MISSING or DATA_CHANGED, naming the clip.
    """
    path = folder.clips / row.clip
    if not path.is_file():
        raise JobError(DATA_MISSING, _("The clip {clip} is missing from the dataset.").format(clip=row.clip))
    if sha256_of(path) != row.sha256:
        raise JobError(DATA_CHANGED, _("The clip {clip} has changed since its import.").format(clip=row.clip))
    return path


def check_untouched(folder: DatasetFolder, rows: list[Clip], report: Report) -> None:
    """Make sure that clips are as they were imported, at the price of a look at each file's date.

    Only a file that was written after the manifest is read and compared with its hash.

    Args:
        folder: the dataset's.
        rows: the clips.
        report: told of each.

    Raises:
        JobError: DATA_MISSING or DATA_CHANGED, naming the clip.
    """
    imported = folder.manifest.stat().st_mtime_ns
    for row in rows:
        path = folder.clips / row.clip
        if not path.is_file() or path.stat().st_mtime_ns > imported:
            verify(folder, row)
        report.step()


def _existing(folder: DatasetFolder, recipe: FrontEndRecipe) -> Pack | None:
    """The pack that is there, if it is whole, of this dataset and of these numbers."""
    with suppress(JobError):
        pack = Pack.open(folder.pack(recipe.name))
        if pack.card.dataset_version == _version(folder) and pack.card.recipe == asdict(recipe):
            return pack
    return None


def _write(path: Path, folder: DatasetFolder, recipe: FrontEndRecipe, rows: list[Clip], report: Report) -> None:
    digest, total = hashlib.sha256(), 0
    with (path / "frames.u8").open("wb") as frames, (path / "index.csv").open("w", newline="") as index:
        entries = csv.writer(index)
        entries.writerow(["clip", "start", "frames"])
        for row, picture in _pictures(folder, recipe, rows):
            content = picture.tobytes()
            digest.update(content)
            frames.write(content)
            entries.writerow([row.clip, total, len(picture)])
            total += len(picture)
            report.step()
    card = PackCard(
        recipe=asdict(recipe),
        frames=total,
        bands=recipe.bands,
        clips=len(rows),
        dataset_version=_version(folder),
        sha256=digest.hexdigest(),
    )
    replace_json(path / "pack.json", card.outside())


def _pictures(
    folder: DatasetFolder, recipe: FrontEndRecipe, rows: list[Clip]
) -> Iterator[tuple[Clip, NDArray[np.uint8]]]:
    for row in rows:
        try:
            recording = read_recording(verify(folder, row))
        except AudioError as error:
            raise JobError(BAD_DATA, f"{row.clip}: {error}") from None
        yield row, to_bytes(spectrogram(recording, recipe), recipe).numpy()


def _into_place(partial: Path, target: Path) -> None:
    """Rename; a pack that was there and did not fit steps aside first, and stays mapped where it is in use."""
    aside = target.with_name(f".{target.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(FileNotFoundError):
        target.rename(aside)
    partial.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def _version(folder: DatasetFolder) -> str:
    card = folder.card()
    if card is None:
        raise JobError(DATA_MISSING, _("There is no dataset of version {version}.").format(version=folder.path.name))
    return card.version


def _read_card(path: Path) -> PackCard:
    try:
        said = read_json(path / "pack.json")
        card = PackCard.model_validate(said) if said else None
    except (ValidationError, ValueError):
        raise _changed(path) from None
    if card is None:
        raise JobError(DATA_MISSING, _("The dataset has no pack of {name} spectrograms.").format(name=path.name))
    if card.schema_version != SCHEMA:
        sentence = _("The pack {name} has schema {theirs}; this version reads {ours}.")
        raise JobError(DATA_CHANGED, sentence.format(name=path.name, theirs=card.schema_version, ours=SCHEMA))
    return card


def _read_index(path: Path) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    try:
        with (path / "index.csv").open(newline="") as file:
            rows = [(row["clip"], int(row["frames"])) for row in csv.DictReader(file)]
    except (OSError, KeyError, TypeError, ValueError):
        raise _changed(path) from None
    return tuple(clip for clip, _length in rows), np.array([length for _clip, length in rows], np.int64)


def _touched_later(path: Path) -> bool:
    """Whether the frames were written after the card that holds their hash."""
    return (path / "frames.u8").stat().st_mtime_ns > (path / "pack.json").stat().st_mtime_ns


def _changed(path: Path) -> JobError:
    sentence = _("The pack of {name} spectrograms is damaged: its files do not fit each other. Prepare it again.")
    return JobError(DATA_CHANGED, sentence.format(name=path.name))
