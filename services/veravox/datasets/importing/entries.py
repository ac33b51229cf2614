"""Entries of an archive, and which of them must never be written."""

import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.sizes import size
from veravox.core.text import N_, _

LONGEST_NAME, LONGEST_PATH = 255, 3000  # bytes
MEANT = 1 << 26  # bytes: below this no archive is a bomb
REFUSED = N_("{archive}: {entry} {why}; such an archive is not unpacked.")


@dataclass(frozen=True)
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
        folder = entry.is_dir() or kind == stat.S_IFDIR
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


def check(archive: str, entries: list[Entry], packed: int, limits: Limits, lenient: bool) -> list[Entry]:
    """The entries that may be written; the archive is refused as a whole if one of them must not be.

    Raises:
        JobError: BAD_DATA, naming the entry.
    """
    limits.count(archive, len(entries), sum(each.size for each in entries), packed)
    if lenient:
        entries = [each for each in entries if each.is_file or each.is_folder]
    for each in entries:
        if why := _objection(each):
            raise JobError(BAD_DATA, _(REFUSED).format(archive=archive, entry=repr(each.name[:200]), why=why))
    _refuse_twice(archive, [each for each in entries if each.is_file])
    return entries


def place_of(name: str) -> PurePosixPath:
    return PurePosixPath(*(part for part in PurePosixPath(name).parts if part != "."))


def is_wanted(name: str) -> bool:
    """All but what is hidden, and what other systems add."""
    return not any(part.startswith(".") or part == "__MACOSX" for part in place_of(name).parts)


def _objection(entry: Entry) -> str:
    name, place = entry.name, PurePosixPath(entry.name)
    if entry.encrypted:
        return _("is encrypted")
    if not (entry.is_file or entry.is_folder):
        return _("is a link or a device")
    if place.is_absolute() or "\\" in name or name[1:2] == ":":
        return _("has an absolute path, or one of another system")
    return _("leads out of the archive") if ".." in place.parts else _objection_to_name(entry)


def _objection_to_name(entry: Entry) -> str:
    name, place = entry.name, PurePosixPath(entry.name)
    if "\0" in name or (entry.is_file and not place_of(name).parts):
        return _("has no proper name")
    if len(name.encode(errors="surrogateescape")) > LONGEST_PATH or any(
        len(part.encode(errors="surrogateescape")) > LONGEST_NAME for part in place.parts
    ):
        return _("has a name that is too long")
    return ""


def _refuse_twice(archive: str, files: Iterable[Entry]) -> None:
    """Also where the names differ in capitals or accents' spelling alone, or one is a folder of the other."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for each in files:
        key = unicodedata.normalize("NFC", str(place_of(each.name))).casefold()
        if key in seen:
            why = _("has the same name as {other}, or one that differs in capitals alone").format(other=repr(seen[key]))
            raise JobError(BAD_DATA, _(REFUSED).format(archive=archive, entry=repr(each.name), why=why))
        seen[key] = each.name
        folders |= {str(above): each.name for above in PurePosixPath(key).parents}
    for key in seen.keys() & folders.keys():
        why = _("is a file and a folder at once")
        raise JobError(BAD_DATA, _(REFUSED).format(archive=archive, entry=repr(seen[key]), why=why))
