"""How an archive comes: piece by piece, and into its place once all of it is there and is what was announced."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO

from veravox.core import problems
from veravox.core.data_folder import DataFolder
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.context import not_found
from veravox.gateway.problems import invalid
from veravox.gateway.uploads.keeping import PARTIAL, Upload, refuse_full


def append(data: DataFolder, upload: Upload, offset: int, piece: bytes, sha256: str) -> None:
    """Write the next piece; the last one puts the archive into its place.

    Raises:
        Problem: CONFLICT, if it is not the next piece; INVALID, if it is damaged or reaches beyond the end, or if the
            archive is not the one that was announced; NOT_FOUND, if it was removed meanwhile; STORAGE_FULL.
    """
    if sha256 and hashlib.sha256(piece).hexdigest() != sha256:
        raise invalid("sha256", _("the piece was damaged on its way; send it again"))
    try:
        _append(data, upload, offset, piece)
    except FileNotFoundError:
        if upload.is_whole(data):
            raise _not_next(upload.size) from None
        raise not_found(_("upload"), str(upload.id)) from None


def _append(data: DataFolder, upload: Upload, offset: int, piece: bytes) -> None:
    with _partial(data, upload) as file:
        _lock(file)
        there = file.seek(0, os.SEEK_END)
        if offset != there or upload.is_whole(data):
            raise _not_next(there)
        if offset + len(piece) > upload.size:
            sentence = _("the piece reaches beyond the archive's end, {size} bytes")
            raise invalid("offset", sentence.format(size=upload.size))
        refuse_full(data.uploads, len(piece))
        _write(file, piece, there)
        _finish(data, upload, file)


def settle(data: DataFolder, upload: Upload) -> bool:
    """Whether all of an archive is in its place, also where the gateway was killed before it put it there.

    Raises:
        Problem: INVALID, if the archive is not the one that was announced.
    """
    with suppress(FileNotFoundError), _partial(data, upload) as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # whoever checks the archive now is waited for
        _finish(data, upload, file)
    return upload.is_whole(data)


@contextmanager
def _partial(data: DataFolder, upload: Upload) -> Iterator[FileIO]:
    """What has come, without a buffer, whose rest would be written wherever a failure left the file's end."""
    with (upload.folder(data) / PARTIAL).open("r+b", buffering=0) as file:
        yield file
        if not os.fstat(file.fileno()).st_nlink:
            raise FileNotFoundError(upload.id)


def _lock(file: FileIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Problem(problems.CONFLICT, _("another piece of this upload is being written; wait for it")) from None


def _write(file: FileIO, piece: bytes, there: int) -> None:
    """All of it, or nothing."""
    left = memoryview(piece)
    try:
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())
    except OSError:
        file.truncate(there)  # of a full disk: the piece comes again
        raise


def _finish(data: DataFolder, upload: Upload, file: FileIO) -> None:
    """Put the archive into its place if this is all of it. Another one than was announced is thrown away."""
    if upload.is_whole(data) or file.seek(0, os.SEEK_END) < upload.size:
        return
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest() if upload.sha256 else ""
    if digest != upload.sha256:
        file.truncate(0)
        sentence = _(
            "what came is not the archive that was announced: its SHA-256 is {digest}, not {known}; it changed while it"
            " was sent, so send all of it again"
        )
        raise invalid("sha256", sentence.format(digest=digest, known=upload.sha256))
    (upload.folder(data) / PARTIAL).rename(upload.folder(data) / upload.name)


def _not_next(there: int) -> Problem:
    sentence = _("this is not the next piece: {n} bytes are there; go on from them")
    return Problem(problems.CONFLICT, sentence.format(n=there))
