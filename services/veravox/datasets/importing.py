"""A user's folder becomes a dataset: clips are copied unchanged, measured and written down in a manifest."""

import errno
import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from veravox.audio.measures import measure
from veravox.audio.recording import AudioError, read_recording
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import Clip
from veravox.core.text import _
from veravox.datasets.layout import Found, Layout, human_class, walk
from veravox.datasets.placing import Gathered, Placed, beside, place
from veravox.datasets.report import Report

FULL = (errno.ENOSPC, errno.EDQUOT)
CHUNK = 2**20  # bytes


def import_folder(source: Path, datasets: Path, name: str, bonafide: str, job: str, report: Report) -> Placed:
    """Import `speaker/class/clip` into `datasets/<version>/`, or find that it is there already.

    Everything is written beside, under the job's name, and renamed into place; where that fails nothing stays.

    Args:
        source: the user's folder.
        datasets: where datasets are kept.
        name: what the dataset is called in its card.
        bonafide: the human class; empty: one of the known names.
        job: the id of the job; what an earlier, killed attempt of it left is removed.
        report: told of each clip.

    Raises:
        JobError: DATA_MISSING or BAD_DATA, if there is no folder, no such class, or no clip that can be read.
        OSError: where the disk is full.
    """
    with beside(datasets / f".{job}.partial") as partial:
        return place(partial, datasets, name, gather(source, partial.clips, bonafide, report))


def gather(source: Path, into: Path, bonafide: str, report: Report) -> Gathered:
    """Copy the clips of a user's folder below `into`, and measure them.

    Raises:
        JobError: DATA_MISSING or BAD_DATA, if there is no folder, no such class, or no clip that can be read.
        OSError: where the disk is full.
    """
    layout = walk(source)
    human = human_class(layout.classes, bonafide) if layout.found else None
    report.begin(_("Importing clips"), len(layout.found))
    rows = list(_import_clips(layout, into, report))
    gathered = Gathered(rows, human, layout.refused)
    _refuse_nothing(gathered)
    return gathered


def _import_clips(layout: Layout, into: Path, report: Report) -> Iterator[Clip]:
    for found in layout.found:
        try:
            yield _import_clip(found, into / found.clip)
        except AudioError as error:
            (into / found.clip).unlink()
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


def _refuse_nothing(gathered: Gathered) -> None:
    human, refused = gathered.human, gathered.refused
    if not gathered.rows:
        first = refused[0] if refused else None
        why = _(" The first of {n}: {clip}: {reason}").format(n=len(refused), **dict(first)) if first else ""
        raise JobError(BAD_DATA, _("No clip is left; speaker/class/clip.wav was expected.") + why)
    if human and human not in {row.generator for row in gathered.rows}:
        raise JobError(BAD_DATA, _("No clip of the human class {name} can be read.").format(name=human))
