"""Archives: what is in one is looked at before anything is written, and written by us alone, entry by entry.

Refused as a whole: paths that lead out, links and devices, what is encrypted, names that stand twice (also but for
capitals), folders within folders without end, more entries or bytes than a dataset has, and bytes that unpack to far more
than they are. What an entry says of its size is believed only until it is unpacked.
"""

import errno
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from veravox.core.exits import BAD_DATA, DISK_FULL, JobError
from veravox.core.removing import remove_tree
from veravox.core.sizes import size
from veravox.core.sources import is_archive_name
from veravox.core.text import _
from veravox.datasets.importing.entries import Entry, Limits, check, is_wanted, place_of
from veravox.datasets.importing.members import CHUNK, members
from veravox.datasets.report import Report

OF_CONTENT = {None, errno.EINVAL}  # what is said of bytes that make no sense; a disk that is full, or fails, has others
DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


def is_archive(path: Path) -> bool:
    """By its name."""
    return is_archive_name(path.name) and path.is_file()


@contextmanager
def opened(source: Path, room: Path, report: Report) -> Iterator[Path]:
    """The folder to read: the source itself, or where an archive was unpacked, which is gone afterwards.

    A folder that holds one archive and nothing else, as an upload does, stands for that archive.

    Raises:
        JobError: as `unpack` does.
    """
    archive = source if is_archive(source) else _only_archive(source)
    if archive is None:
        yield source
        return
    try:
        unpack(archive, room, report)
        yield room
    finally:
        remove_tree(room)


def unpack(
    archive: Path,
    target: Path,
    report: Report,
    limits: Limits | None = None,
    wanted: Callable[[str], bool] = is_wanted,
    lenient: bool = False,
) -> None:
    """Check an archive and unpack it into an empty folder.

    Args:
        archive: a zip or tar file; the tar may be compressed by gzip, bzip2 or xz.
        target: the folder, which is emptied first.
        report: told of each entry.
        limits: how much it may hold.
        wanted: which of its files are written, by their paths.
        lenient: whether links and devices are passed over instead; for archives whose hash is known.

    Raises:
        JobError: BAD_DATA, naming the entry, if the archive is damaged or must not be unpacked; DISK_FULL.
    """
    limits = limits or Limits()
    remove_tree(target)
    target.mkdir(parents=True)
    try:
        entries = check(
            archive.name, (each for each, _content in members(archive, limits)), archive.stat().st_size, limits, lenient
        )
        there = [each for each in entries if each.is_file and wanted(each.name)]
        _refuse_full(target, sum(each.size for each in there))
        report.begin(_("Unpacking {archive}").format(archive=archive.name), len(there))
        _write(archive, limits, {each.index: each for each in there}, target, report)
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno not in OF_CONTENT:
            raise
        sentence = _("The archive {name} is damaged or no archive of its kind: {why}. Pack or copy it again.")
        raise JobError(BAD_DATA, sentence.format(name=archive.name, why=str(error) or type(error).__name__)) from None


def _write(archive: Path, limits: Limits, wanted: dict[int, Entry], target: Path, report: Report) -> None:
    for each, content in members(archive, limits):
        if each.index in wanted and (stream := content()) is not None:
            _write_one(stream, wanted[each.index], target, archive.name)
            report.step()


def _write_one(content: IO[bytes], entry: Entry, target: Path, archive: str) -> None:
    path, left = target / place_of(entry.name), entry.size
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file, content as stream:
        while chunk := stream.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                sentence = _("{archive}: {entry} unpacks to more than it says; such an archive is not unpacked.")
                raise JobError(BAD_DATA, sentence.format(archive=archive, entry=entry.name))
            file.write(chunk)
    if left:
        raise JobError(
            BAD_DATA, _("{archive}: {entry} is cut off; copy it again.").format(archive=archive, entry=entry.name)
        )


def _refuse_full(target: Path, total: int) -> None:
    free = shutil.disk_usage(target).free
    if total > free:
        sentence = _("The archive unpacks to {total}; the disk has {free} left.")
        raise JobError(DISK_FULL, sentence.format(total=size(total), free=size(free)))


def _only_archive(source: Path) -> Path | None:
    """The one archive in a folder that holds nothing else, but for what the gateway writes about it."""
    if not source.is_dir():
        return None
    there = [path for path in source.iterdir() if not path.name.startswith(".") and path.name != "access.json"]
    return there[0] if len(there) == 1 and is_archive(there[0]) else None
