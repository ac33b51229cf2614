"""A folder as the tar that it would be, without writing it: any part of it can be read, so that sending can go on.

The bytes follow from names, sizes and content alone, not from dates or owners: the same folder is the same archive.
"""

import hashlib
import tarfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

BLOCK = tarfile.BLOCKSIZE
READ_AT_ONCE = 1 << 22  # bytes


class Changed(Exception):
    """A file is not what it was when sending began."""


class Packed(Protocol):
    """What is sent: a file as it is, or a folder as a tar."""

    name: str
    size: int

    def read(self, offset: int, length: int) -> bytes: ...


class Archive:
    """A file as it is."""

    def __init__(self, path: Path) -> None:
        self.name, self._path = path.name, path
        self.size = path.stat().st_size

    def read(self, offset: int, length: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(offset)
            return file.read(length)


@dataclass(frozen=True)
class _Member:
    """A file in the tar: its header, its content, and zeros up to a whole block."""

    path: Path
    begin: int
    header: bytes
    size: int

    @property
    def end(self) -> int:
        return self.begin + len(self.header) + -(-self.size // BLOCK) * BLOCK

    def part(self, offset: int, length: int) -> bytes:
        """From its own beginning on."""
        head = self.header[offset : offset + length]
        first, left = max(0, offset - len(self.header)), length - len(head)
        body = self._content(first, min(left, max(0, self.size - first))) if left else b""
        whole = head + body
        return whole + bytes(min(length, self.end - self.begin - offset) - len(whole))

    def _content(self, first: int, length: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(first)
            content = file.read(length)
        if len(content) < length or self.path.stat().st_size != self.size:
            raise Changed(self.path.name)
        return content


class Folder:
    """A folder's plain files, in the order of their names, as one tar; links and hidden files are left out."""

    def __init__(self, folder: Path) -> None:
        self.name = f"{folder.name.lstrip('.') or 'clips'}.tar"
        self._members, at = [], 0
        for path in _files(folder):
            member = _Member(path, at, _header(path, folder), path.stat().st_size)
            self._members.append(member)
            at = member.end
        self._begins = [member.begin for member in self._members]
        self._end = at
        self.size = at + 2 * BLOCK  # a tar ends with two empty blocks

    @property
    def files(self) -> int:
        return len(self._members)

    def read(self, offset: int, length: int) -> bytes:
        parts, at, stop = [], offset, min(offset + length, self.size)
        while at < min(stop, self._end):
            member = self._members[bisect_right(self._begins, at) - 1]
            part = member.part(at - member.begin, min(stop, member.end) - at)
            parts.append(part)
            at += len(part)
        return b"".join([*parts, bytes(max(0, stop - at))])


def digest_of(packed: Packed) -> str:
    """Its SHA-256."""
    digest = hashlib.sha256()
    for offset in range(0, packed.size, READ_AT_ONCE):
        digest.update(packed.read(offset, READ_AT_ONCE))
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path


def _header(path: Path, folder: Path) -> bytes:
    info = tarfile.TarInfo(path.relative_to(folder).as_posix())
    info.size, info.mode = path.stat().st_size, 0o644
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
