"""One pack out of all its parts."""

import csv
import hashlib
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from veravox.core.exits import DATA_CHANGED, DATA_MISSING, JobError
from veravox.core.files import replace_json
from veravox.core.front_end import RECIPES
from veravox.core.manifest import DatasetFolder
from veravox.core.removing import remove_tree
from veravox.core.text import _
from veravox.datasets.packing.checking import is_there, version_of
from veravox.datasets.packing.format import CARD, FRAMES, INDEX, Pack, PackCard
from veravox.datasets.packing.locking import alone
from veravox.datasets.packing.part import PartCard, entries, part_card, part_folder, parts_folder, whole
from veravox.datasets.packing.parts import parts_missing
from veravox.datasets.report import Report

CHUNK = 2**20  # bytes


def join_parts(folder: DatasetFolder, front_end: str, parts: int, report: Report) -> PackCard:
    """One pack out of its parts, renamed into place; the parts are gone afterwards.

    Nobody else works on the pack meanwhile. If somebody has put it in place before, that is it.

    Raises:
        JobError: DATA_MISSING where a part is not whole, DATA_CHANGED where one is not what was computed; that one is
            removed, to be computed anew.
    """
    with alone(whole(folder, front_end), report):
        if not is_there(folder, front_end):
            _join(folder, front_end, parts, report)
        remove_tree(parts_folder(folder, front_end))
    return Pack.open(folder.pack(front_end)).card


def _join(folder: DatasetFolder, front_end: str, parts: int, report: Report) -> None:
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
        _into_place(partial, folder.pack(front_end))
    finally:
        remove_tree(partial)


def _into_place(partial: Path, target: Path) -> None:
    """Rename; a pack that was there and did not fit steps aside first, and stays mapped where it is in use."""
    aside = target.with_name(f".{target.name}.old")
    remove_tree(aside)
    with suppress(FileNotFoundError):
        target.rename(aside)
    partial.rename(target)
    remove_tree(aside)


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
