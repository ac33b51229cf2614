"""A user's folder becomes a dataset: clips are copied unchanged, measured and written down in a manifest."""

import errno
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from veravox.audio.measures import measure
from veravox.audio.recording import AudioError, read_recording
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import Card, Clip, DatasetFolder, write_manifest
from veravox.core.specs.status import Refused
from veravox.core.text import _
from veravox.datasets.layout import Found, Layout, human_class, walk
from veravox.datasets.report import Report

FULL = (errno.ENOSPC, errno.EDQUOT)
CHUNK = 2**20  # bytes


@dataclass(frozen=True)
class Imported:
    """A dataset that is in place, and what this import left out of it."""

    folder: DatasetFolder
    card: Card


def import_folder(source: Path, datasets: Path, name: str, bonafide: str, job: str, report: Report) -> Imported:
    """Import `speaker/class/clip` into `datasets/<version>/`, or find that it is there already.

    Everything is written beside, under the job's name, and renamed into place; where that fails nothing stays.

    Args:
        source: the user's folder.
        datasets: where datasets are kept.
        name: what the dataset is called in its card.
        bonafide: the human class; empty: one of the known names.
        job: the id of the job; what an earlier, killed attempt of it left is removed.

    Raises:
        JobError: DATA_MISSING or BAD_DATA, if there is no folder, no such class, or no clip that can be read.
        OSError: where the disk is full.
    """
    layout = walk(source)
    human = human_class(layout.classes, bonafide) if layout.found else None
    with _beside(datasets / f".{job}.partial") as partial:
        report.begin(_("Importing clips"), len(layout.found))
        rows = list(_import_clips(layout, partial, report))
        _refuse_nothing(layout, rows, human)
        card = _card(name, human, rows, layout.refused)
        write_manifest(partial.manifest, rows)
        partial.write_card(card)
        return Imported(_into_place(partial, datasets / card.version, rows), card)


@contextmanager
def _beside(path: Path) -> Iterator[DatasetFolder]:
    """An empty folder that is gone afterwards, unless it was renamed."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    try:
        yield DatasetFolder(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _import_clips(layout: Layout, partial: DatasetFolder, report: Report) -> Iterator[Clip]:
    for found in layout.found:
        try:
            yield _import_clip(found, partial.clips / found.clip)
        except AudioError as error:
            (partial.clips / found.clip).unlink()
            layout.refuse(found.clip, str(error))
        except FileExistsError:  # a file system that takes no notice of capitals
            layout.refuse(found.clip, _("Another clip has the same name but for capitals; rename one."))
        except OSError as error:
            if error.errno in FULL:
                raise
            layout.refuse(found.clip, _("It cannot be copied: {why}.").format(why=error.strerror))
        report.step()


def _import_clip(found: Found, target: Path) -> Clip:
    """Copy first and look at the copy, so that what is measured is what was hashed."""
    digest = _copy(found.path, target)
    recording = read_recording(target)
    stem = found.path.stem
    return Clip(
        clip=found.clip,
        speaker=found.speaker,
        generator=found.generator,
        condition="clean",
        prompt=_prompt(stem, found.speaker),
        pair=f"{found.speaker}/{stem}",
        sha256=digest,
        seconds=recording.seconds,
        rate=recording.rate,
        channels=recording.channels,
        **asdict(measure(recording)),
    )


def _copy(source: Path, target: Path) -> str:
    """Copy a file's bytes and return their SHA-256; what exists is not overwritten."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as original, target.open("xb") as copy:
        while chunk := original.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _prompt(stem: str, speaker: str) -> str:
    """The sentence's name: the file's, without the speaker's in front, as in `awb_a0001`."""
    return stem.removeprefix(speaker).lstrip("_-. ") or stem if stem.startswith(speaker) else stem


def _refuse_nothing(layout: Layout, rows: list[Clip], human: str | None) -> None:
    if not rows:
        first = layout.refused[0] if layout.refused else None
        why = _(" The first of {n}: {clip}: {reason}").format(n=len(layout.refused), **dict(first)) if first else ""
        raise JobError(BAD_DATA, _("No clip is left; speaker/class/clip.wav was expected.") + why)
    if human and human not in {row.generator for row in rows}:
        raise JobError(BAD_DATA, _("No clip of the human class {name} can be read.").format(name=human))


def _card(name: str, human: str | None, rows: list[Clip], refused: list[Refused]) -> Card:
    return Card(
        name=name,
        version=version_of(rows, human),
        bonafide=human,
        generators=sorted({row.generator for row in rows}),
        speakers=sorted({row.speaker for row in rows}),
        conditions=sorted({row.condition for row in rows}),
        clips=len(rows),
        seconds=round(sum(row.seconds for row in rows), 3),
        refused=sorted(refused, key=lambda each: each.clip),
    )


def version_of(rows: list[Clip], bonafide: str | None) -> str:
    """16 hex digits that the same clips under the same names, with the same human class, always give."""
    what = [sorted((row.clip, row.sha256) for row in rows), bonafide]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


def _into_place(partial: DatasetFolder, target: Path, rows: list[Clip]) -> DatasetFolder:
    there = DatasetFolder(target)
    if there.card() is None:
        shutil.rmtree(target, ignore_errors=True)
        partial.path.rename(target)
    else:
        _mend(there, partial, rows)
    return there


def _mend(there: DatasetFolder, partial: DatasetFolder, rows: list[Clip]) -> None:
    """The same version exists: put back those of its clips that were lost or changed since."""
    for row in rows:
        path = there.clips / row.clip
        if not path.is_file() or sha256_of(path) != row.sha256:
            path.parent.mkdir(parents=True, exist_ok=True)
            (partial.clips / row.clip).replace(path)
    partial.manifest.replace(there.manifest)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
