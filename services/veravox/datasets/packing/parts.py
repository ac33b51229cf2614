"""The parts of a pack: which rows each has, their spectrograms, and one pack out of all."""

import csv
import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import AudioError, read_recording
from veravox.core.exits import BAD_DATA, DATA_CHANGED, DATA_MISSING, EXITS, JobError
from veravox.core.files import replace_json
from veravox.core.front_end import PICTURES, RECIPES, FrontEndRecipe
from veravox.core.manifest import DatasetFolder, read_manifest
from veravox.core.removing import remove_tree
from veravox.core.text import _
from veravox.datasets.packing.checking import verified
from veravox.datasets.packing.format import CARD, FRAMES, INDEX, PackCard
from veravox.datasets.packing.part import PART, Part, PartCard, alone, entries, part_card, part_folder, parts_folder
from veravox.datasets.packing.workers import in_order
from veravox.datasets.pictures import columns_of
from veravox.datasets.report import Report

TOGETHER = 16  # clips that a process computes at a time
CHUNK = 2**20  # bytes

Work = tuple[Path, FrontEndRecipe, list[tuple[str, str]]]  # the clips' folder, and each clip with its SHA-256
Done = list[tuple[str, NDArray[np.uint8]]] | tuple[int, str]  # pictures, or an exit's code and a sentence


def pack_part(
    folder: DatasetFolder, front_end: str, index: int, parts: int, report: Report, processes: int = 1
) -> None:
    """Compute one part of a pack, or go on where a killed process has left it. It waits to be joined.

    A part has the rows of one stretch of the manifest. The bytes are the same whatever the numbers of parts and
    processes; memory depends on neither, nor on how many clips there are.

    Args:
        folder: the dataset's.
        front_end: its name in `RECIPES`.
        index: which part, counted from 0.
        parts: how many there are.
        report: told of each clip, also of those that an earlier attempt has computed.
        processes: that compute side by side.

    Raises:
        JobError: DATA_MISSING or DATA_CHANGED, naming the clip; BAD_DATA, if a clip cannot be read. What was computed
            before stays for the next attempt.
    """
    recipe, rows = RECIPES[front_end], rows_of(folder, index, parts)
    card, path = PartCard.of(recipe, version_of(folder), rows), part_folder(folder, front_end, index, parts)
    report.begin(_("Computing spectrograms"), len(rows))
    with alone(path, card, report):
        part = Part(path, recipe.bands)
        with part.opened((clip for clip, _sha256 in _stretch(folder, rows)), report):
            left = _stretch(folder, range(rows.start + part.clips, rows.stop))
            works = iter(lambda: (folder.clips, recipe, list(islice(left, TOGETHER))), (folder.clips, recipe, []))
            for done in in_order(_computed, works, processes if len(rows) - part.clips > TOGETHER else 1):
                if isinstance(done, tuple):
                    raise JobError(EXITS[done[0]], done[1])
                for clip, picture in done:
                    part.append(clip, picture)
                    report.step()
        whole = card.model_copy(update={"frames": part.frames, "sha256": part.digest.hexdigest()})
        replace_json(path / PART, whole.outside())


def parts_missing(folder: DatasetFolder, front_end: str, parts: int) -> list[int]:
    """The parts that are not whole yet, counted from 0."""
    cards = [part_card(part_folder(folder, front_end, index, parts)) for index in range(parts)]
    wanted = [_card(folder, front_end, index, parts) for index in range(parts)]
    return [
        index
        for index, (there, card) in enumerate(zip(cards, wanted, strict=True))
        if there is None or not there.sha256 or not there.is_of(card)
    ]


def join_parts(folder: DatasetFolder, front_end: str, parts: int, report: Report) -> PackCard:
    """One pack out of its parts, renamed into place; the parts are gone afterwards.

    Raises:
        JobError: DATA_MISSING where a part is not whole, DATA_CHANGED where one is not what was computed; that one is
            removed, to be computed anew.
    """
    if missing := parts_missing(folder, front_end, parts):
        sentence = _("Part {n} of {parts} of the pack {name} is not there; prepare the dataset again.")
        raise JobError(DATA_MISSING, sentence.format(n=missing[0] + 1, parts=parts, name=front_end))
    paths = [part_folder(folder, front_end, index, parts) for index in range(parts)]
    partial = folder.pack(f".{front_end}.partial")
    remove_tree(partial)
    partial.mkdir(parents=True)
    try:
        digest = _joined_frames(paths, partial / FRAMES, report)
        frames, clips = _joined_index(paths, partial / INDEX)
        recipe = RECIPES[front_end]
        card = PackCard(
            recipe=asdict(recipe),
            frames=frames,
            bands=recipe.bands,
            clips=clips,
            dataset_version=version_of(folder),
            sha256=digest,
        )
        replace_json(partial / CARD, card.outside())
        into_place(partial, folder.pack(front_end))
    finally:
        remove_tree(partial)
    remove_tree(parts_folder(folder, front_end))
    return card


def rows_of(folder: DatasetFolder, index: int, parts: int) -> range:
    """Which rows of the manifest a part has: stretches of equal length, one more where it does not come out even."""
    count = sum(1 for _row in read_manifest(folder.manifest))
    return range(count * index // parts, count * (index + 1) // parts)


def version_of(folder: DatasetFolder) -> str:
    """The dataset's.

    Raises:
        JobError: DATA_MISSING where there is no such dataset.
    """
    card = folder.card()
    if card is None:
        raise JobError(DATA_MISSING, _("There is no dataset of version {version}.").format(version=folder.path.name))
    return card.version


def into_place(partial: Path, target: Path) -> None:
    """Rename; a pack that was there and did not fit steps aside first, and stays mapped where it is in use."""
    aside = target.with_name(f".{target.name}.old")
    remove_tree(aside)
    with suppress(FileNotFoundError):
        target.rename(aside)
    partial.rename(target)
    remove_tree(aside)


def _card(folder: DatasetFolder, front_end: str, index: int, parts: int) -> PartCard:
    return PartCard.of(RECIPES[front_end], version_of(folder), rows_of(folder, index, parts))


def _stretch(folder: DatasetFolder, rows: range) -> Iterator[tuple[str, str]]:
    """Clips and their hashes, read from the manifest as they are needed."""
    for row in islice(read_manifest(folder.manifest), rows.start, rows.stop):
        yield row.clip, row.sha256


def _computed(work: Work) -> Done:
    """In a process of its own: the pictures of some clips. What goes wrong is told in values that can be sent."""
    clips, recipe, some = work
    try:
        return [(clip, _picture(clips, recipe, clip, sha256)) for clip, sha256 in some]
    except JobError as error:
        return error.end.code, error.message


def _picture(clips: Path, recipe: FrontEndRecipe, clip: str, sha256: str) -> NDArray[np.uint8]:
    try:
        return _columns(verified(clips, clip, sha256), recipe)
    except AudioError as error:
        raise JobError(BAD_DATA, f"{clip}: {error}") from None


def _columns(path: Path, recipe: FrontEndRecipe) -> NDArray[np.uint8]:
    if recipe.name == PICTURES:
        return columns_of(path)
    picture: NDArray[np.uint8] = to_bytes(spectrogram(read_recording(path), recipe), recipe).numpy()
    return picture


def _joined_frames(paths: list[Path], target: Path, report: Report) -> str:
    """All frames in one file, and their hash; each part's own is checked on the way, unless this process has just
    computed the only one."""
    whole = hashlib.sha256()
    with target.open("wb") as file:
        for path in paths:
            if _append(path / FRAMES, file, whole, report) != _whole_card(path).sha256:
                remove_tree(path)
                sentence = _("A part of the pack has changed since it was computed; prepare the dataset again.")
                raise JobError(DATA_CHANGED, sentence)
        file.flush()
        os.fsync(file.fileno())
    return whole.hexdigest()


def _append(source: Path, target: BinaryIO, whole: Any, report: Report) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            for each in (digest, whole):
                each.update(chunk)
            target.write(chunk)
            report.check()
    return digest.hexdigest()


def _whole_card(path: Path) -> PartCard:
    card = part_card(path)
    assert card is not None  # `parts_missing` has seen it
    return card


def _joined_index(paths: list[Path], target: Path) -> tuple[int, int]:
    """The index of all parts; how many frames and clips there are."""
    frames = clips = 0
    with target.open("w", newline="") as file:
        index = csv.writer(file)
        index.writerow(["clip", "start", "frames"])
        for path in paths:
            for clip, length in entries(path):
                index.writerow([clip, frames, length])
                frames, clips = frames + length, clips + 1
    return frames, clips
