"""One clip on its way in: copied unchanged, looked at, and written down as a row of a manifest."""

import errno
import hashlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import nan
from pathlib import Path
from typing import Any

from veravox.audio.measures import measure
from veravox.audio.recording import AudioError
from veravox.core.manifest import Clip, prompt_of
from veravox.core.text import _
from veravox.datasets.decoding.apart import look_at, read_recording
from veravox.datasets.importing.found import Found, Layout
from veravox.datasets.importing.headers import refuse_by_header
from veravox.datasets.importing.kept import Kept
from veravox.datasets.journal import Journal
from veravox.datasets.report import Report

FULL = (errno.ENOSPC, errno.EDQUOT)
CHUNK = 2**20  # bytes


@dataclass(frozen=True)
class Listing:
    """What a source holds, and where its clips are to be copied."""

    layout: Layout
    into: Path
    journal: Journal | None = None  # of an import that may be taken up by another attempt

    def rows(self, report: Report) -> Iterator[Clip]:
        """Import clip after clip; what cannot be used is refused, with its reason.

        What the journal knows is not copied again, unless file or copy have changed since.

        Raises:
            OSError: where the disk is full.
        """
        kept = Kept.of(self.layout, self.into, self.journal) if self.journal else None
        for found in self.layout.found:
            row = (kept and kept.row(found)) or self._imported(found, kept)
            if isinstance(row, str):
                self.layout.refuse(found.clip, row)
            else:
                yield row
            report.step()

    def _imported(self, found: Found, kept: Kept | None) -> Clip | str:
        row = import_clip(found, self.into / found.clip)
        if kept and not isinstance(row, str):
            kept.add(found, row)
        return row


def import_clip(found: Found, target: Path) -> Clip | str:
    """Copy it and look at the copy, so that what is measured is what was hashed.

    Returns:
        The row of the manifest, or why there is none; then nothing lies at `target`.

    Raises:
        OSError: where the disk is full.
    """
    try:
        if not found.is_picture:
            refuse_by_header(found.path)
        digest = copy(found.path, target)
        if found.sha256 and digest != found.sha256:
            raise AudioError(_("Its SHA-256 is {digest}; the table says another.").format(digest=digest))
        return _row(found, target, digest)
    except AudioError as error:
        target.unlink(missing_ok=True)
        return str(error)
    except FileExistsError:  # a file system that takes no notice of capitals
        return _("Another clip has the same name but for capitals; rename one.")
    except OSError as error:
        if error.errno in FULL:
            raise
        return _("It cannot be copied: {why}.").format(why=error.strerror)


def copy(source: Path, target: Path) -> str:
    """Copy a file's bytes and return their SHA-256; what exists is not overwritten, what breaks off is removed.

    Raises:
        AudioError: if the file changed meanwhile.
        OSError: if it cannot be copied.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as original, target.open("xb") as written:
        try:
            before = _state(original.fileno())
            digest = hashlib.sha256()
            while chunk := original.read(CHUNK):
                digest.update(chunk)
                written.write(chunk)
            written.flush()
            if _state(original.fileno()) != before:
                raise AudioError(_("It changed while it was copied; import it again when nobody writes it."))
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return digest.hexdigest()


def _state(file: int) -> tuple[int, int]:
    told = os.fstat(file)
    return told.st_size, told.st_mtime_ns


def _row(found: Found, target: Path, digest: str) -> Clip:
    stem = found.path.stem
    facts: dict[str, Any] = {
        "clip": found.clip,
        "speaker": found.speaker,
        "generator": found.generator,
        "condition": found.condition,
        "prompt": found.prompt or prompt_of(stem, found.speaker),
        "pair": found.pair or f"{found.speaker}/{stem}",
        "sha256": digest,
        "licence": found.licence,
        "provenance": found.provenance,
        "sex": found.sex,
        "accent": found.accent,
        "original": found.original,
    }
    return Clip(**facts, **(_of_picture(target) if found.is_picture else _of_sound(target)))


def _of_sound(target: Path) -> dict[str, Any]:
    recording = read_recording(target)
    told = {"seconds": recording.seconds, "rate": recording.rate, "channels": recording.channels}
    return {**told, **asdict(measure(recording))}


def _of_picture(target: Path) -> dict[str, Any]:
    picture = look_at(target)
    unknown = dict.fromkeys(("level", "peak", "silence", "dc", "bandwidth"), nan)
    size = {"channels": picture.channels, "bits": picture.bits, "samples": picture.columns}
    return {"seconds": picture.seconds, "rate": 0, **size, **unknown}
