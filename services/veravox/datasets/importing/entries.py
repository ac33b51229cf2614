"""Entries of an archive, and which of them must never be written."""

import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from pathlib import PurePosixPath

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.sizes import size
from veravox.core.text import N_, _

LONGEST_NAME, LONGEST_PATH = 255, 3000  # bytes
DEEPEST = 32  # folders
MEANT = 1 << 26  # bytes: below this no archive is a bomb
REFUSED = N_("{archive}: {entry} {why}; such an archive is not unpacked.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an archive says of an entry."""

    index: int
    name: str
    size: int
    is_file: bool
    is_folder: bool
    encrypted: bool = False

    @classmethod
    def of_zip(cls, index: int, entry: zipfile.ZipInfo) -> "Entry":
        kind = stat.S_IFMT(entry.external_attr >> 16)
        folder = entry.orig_filename.endswith("/") or kind == stat.S_IFDIR
        plain = not folder and kind in {0, stat.S_IFREG}
        return cls(index, entry.orig_filename, entry.file_size, plain, folder, bool(entry.flag_bits & 1))

    @classmethod
    def of_tar(cls, index: int, entry: tarfile.TarInfo) -> "Entry":
        return cls(index, entry.name, entry.size, entry.isreg() and not entry.issparse(), entry.isdir())


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold."""

    entries: int = 2_000_000
    bytes: int = 1 << 41  # 2 TiB
    ratio: int = 200  # times what it is; silence as 16-bit WAV reaches 1,000, but no speech does

    def count(self, archive: str, entries: int, total: int, packed: int) -> None:
        """Raises JobError, BAD_DATA, where it holds too much."""
        if entries > self.entries:
            sentence = _("{archive} holds more than {n} entries; divide it.")
            raise JobError(BAD_DATA, sentence.format(archive=archive, n=self.entries))
        if total > self.bytes:
            sentence = _("{archive} unpacks to more than {most}; divide it.")
            raise JobError(BAD_DATA, sentence.format(archive=archive, most=size(self.bytes)))
        if total > MEANT and total > self.ratio * packed:
            sentence = _("{archive} of {packed} unpacks to {total} or more; such an archive is not unpacked.")
            raise JobError(BAD_DATA, sentence.format(archive=archive, packed=size(packed), total=size(total)))


def check(archive: str, entries: Iterable[Entry], packed: int, limits: Limits, lenient: bool) -> list[Entry]:
    """The entries that may be written; the archive is refused as a whole, at the first of them that must not be.

    Raises:
        JobError: BAD_DATA, naming the entry.
    """
    total, there = 0, []
    for each in entries:
        total += each.size
        limits.count(archive, each.index + 1, total, packed)
        if lenient and not (each.is_file or each.is_folder):
            continue
        if why := _objection(each):
            raise JobError(BAD_DATA, _(REFUSED).format(archive=archive, entry=repr(each.name[:200]), why=why))
        there.append(each)
    _refuse_twice(archive, [each for each in there if each.is_file])
    return there


def place_of(name: str) -> PurePosixPath:
    return PurePosixPath(*(part for part in PurePosixPath(name).parts if part != "."))


def is_wanted(name: str) -> bool:
    """All but what is hidden, and what other systems add."""
    return not any(part.startswith(".") or part == "__MACOSX" for part in place_of(name).parts)


def _objection(entry: Entry) -> str:
    name = entry.name
    if len(name) > LONGEST_PATH:  # before anything is made of it
        return _("has a name that is too long")
    place = PurePosixPath(name)
    if entry.encrypted:
        return _("is encrypted")
    if not (entry.is_file or entry.is_folder):
        return _("is a link or a device")
    if place.is_absolute() or "\\" in name or name[1:2] == ":":
        return _("has an absolute path, or one of another system")
    return _("leads out of the archive") if ".." in place.parts else _objection_to_name(entry)


def _objection_to_name(entry: Entry) -> str:
    name, place = entry.name, PurePosixPath(entry.name)
    if len(place.parts) - entry.is_file > DEEPEST:
        return _("lies in more than {n} folders").format(n=DEEPEST)
    if "\0" in name or (entry.is_file and not place_of(name).parts):
        return _("has no proper name")
    if len(name.encode(errors="surrogateescape")) > LONGEST_PATH or any(
        len(part.encode(errors="surrogateescape")) > LONGEST_NAME for part in place.parts
    ):
        return _("has a name that is too long")
    return ""


def _refuse_twice(archive: str, files: Iterable[Entry]) -> None:
    """Also where the names differ in capitals or accents' spelling alone, or one is a folder of the other.

    In the order of the names, folder by folder, such two stand side by side.
    """
    for (one, first), (other, second) in pairwise(
        sorted(((_key(each.name), each.name) for each in files), key=itemgetter(0))
    ):
        if one == other:
            why = _("has the same name as {other}, or one that differs in capitals alone").format(other=repr(first))
            raise JobError(BAD_DATA, _(REFUSED).format(archive=archive, entry=repr(second), why=why))
        if other.startswith(f"{one}\0"):
            why = _("is a file and a folder at once")
            raise JobError(BAD_DATA, _(REFUSED).format(archive=archive, entry=repr(first), why=why))


def _key(name: str) -> str:
    """As a file system may know it; folders end in what sorts before everything else and is in no name."""
    return unicodedata.normalize("NFC", str(place_of(name))).casefold().replace("/", "\0")
