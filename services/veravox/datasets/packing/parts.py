"""The parts of a pack: which rows each has, and their spectrograms."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import AudioError
from veravox.core.exits import BAD_DATA, EXITS, JobError
from veravox.core.files import replace_json
from veravox.core.front_end import PICTURES, RECIPES, FrontEndRecipe
from veravox.core.manifest import DatasetFolder, read_manifest
from veravox.core.text import _
from veravox.datasets.decoding.apart import columns_of, read_recordings
from veravox.datasets.packing.checking import is_there, verified, version_of
from veravox.datasets.packing.locking import alone, among_others
from veravox.datasets.packing.part import PART, Part, PartCard, begin, part_card, part_folder, whole
from veravox.datasets.packing.workers import in_order
from veravox.datasets.report import Report

TOGETHER = 16  # clips that a process computes at a time

Work = tuple[Path, FrontEndRecipe, list[tuple[str, str]]]  # the clips' folder, and each clip with its SHA-256
Done = list[tuple[str, NDArray[np.uint8]]] | tuple[int, str]  # pictures, or an exit's code and a sentence


def pack_part(
    folder: DatasetFolder, front_end: str, index: int, parts: int, report: Report, processes: int = 1
) -> None:
    """Compute one part of a pack, or go on where a killed process has left it. It waits to be joined.

    Where the pack is there by the time that nobody else writes this part, nothing is left to do. A part has the rows of
    one stretch of the manifest. The bytes are the same whatever the numbers of parts and
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
    rows, path = rows_of(folder, index, parts), part_folder(folder, front_end, index, parts)
    card = _card(folder, front_end, index, parts)
    report.begin(_("Computing spectrograms"), len(rows))
    with among_others(whole(folder, front_end), report), alone(path, report):
        if not is_there(folder, front_end):  # else somebody has computed all of it while this process waited
            begin(path, card)
            replace_json(path / PART, _computed_part(folder, card, path, processes, report).outside())


def _computed_part(folder: DatasetFolder, card: PartCard, path: Path, processes: int, report: Report) -> PartCard:
    """The card of the part, once all of it is there."""
    recipe, rows = RECIPES[card.recipe["name"]], range(card.first, card.last)
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
    return card.model_copy(update={"frames": part.frames, "sha256": part.digest.hexdigest()})


def parts_missing(folder: DatasetFolder, front_end: str, parts: int) -> list[int]:
    """The parts that are not whole yet, counted from 0."""
    cards = [part_card(part_folder(folder, front_end, index, parts)) for index in range(parts)]
    wanted = [_card(folder, front_end, index, parts) for index in range(parts)]
    return [
        index
        for index, (there, card) in enumerate(zip(cards, wanted, strict=True))
        if there is None or not there.sha256 or not there.is_of(card)
    ]


def rows_of(folder: DatasetFolder, index: int, parts: int) -> range:
    """Which rows of the manifest a part has: stretches of equal length, one more where it does not come out even."""
    count = sum(1 for _row in read_manifest(folder.manifest))
    return range(count * index // parts, count * (index + 1) // parts)


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
        return list(_pictures(clips, recipe, some))
    except JobError as error:
        return error.end.code, error.message


def _pictures(
    clips: Path, recipe: FrontEndRecipe, some: list[tuple[str, str]]
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    paths = [verified(clips, clip, sha256) for clip, sha256 in some]
    drawn = recipe.name == PICTURES
    for (clip, _sha256), read in zip(some, _columns(paths) if drawn else read_recordings(paths), strict=True):
        if isinstance(read, AudioError):
            raise JobError(BAD_DATA, f"{clip}: {read}")
        yield clip, read if isinstance(read, np.ndarray) else to_bytes(spectrogram(read, recipe), recipe).numpy()


def _columns(paths: list[Path]) -> Iterator[NDArray[np.uint8] | AudioError]:
    for path in paths:
        try:
            yield columns_of(path)
        except AudioError as error:
            yield error
