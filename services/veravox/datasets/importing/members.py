"""The members of an archive one after the other, whatever it says of them: reading that takes little memory of its own.

A few hundred compressed bytes may stand for a name of gigabytes, and a list of millions of entries may be read before
anybody counts them. So what is read at once on behalf of names and lists is bounded here.
"""

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.sizes import size as shown
from veravox.core.text import _
from veravox.datasets.importing.entries import Entry, Limits

CHUNK = 1 << 20  # bytes
HEADERS = 1 << 16  # bytes of a tar between two members; the longest path needs some 4 kB
LIST = 1 << 29  # bytes of a zip's list of entries; 2,000,000 need some 300 MB
LISTED = b"PK\x01\x02"  # before each
COMPRESSED: tuple[tuple[bytes, Callable[[Path], Any]], ...] = (  # by how they begin; a tar begins with a name
    (rb"\x1f\x8b\x08", gzip.open),
    (rb"BZh.1AY&SY", bz2.open),
    (rb"\xfd7zXZ\x00|\x5d\x00\x00\x80", lzma.open),
)
Member = tuple[Entry, Callable[[], IO[bytes] | None]]


def members(archive: Path, limits: Limits) -> Iterator[Member]:
    """Each entry, and how to open it before the next is asked for.

    Raises:
        JobError: BAD_DATA where it holds, or says, too much; and whatever its format's library raises for bytes that are
            none of that format.
    """
    yield from (_of_zip if archive.suffix.lower() == ".zip" else _of_tar)(archive, limits)


def _of_zip(archive: Path, limits: Limits) -> Iterator[Member]:
    with ZipBytes(archive, limits) as content, zipfile.ZipFile(content) as file:
        for index, each in enumerate(file.infolist()):
            yield Entry.of_zip(index, each), partial(file.open, each)


def _of_tar(archive: Path, limits: Limits) -> Iterator[Member]:
    packed, index = archive.stat().st_size, 0
    with _decompressed(archive) as content:
        tape = Tape(content, archive.name)
        with tarfile.TarFile(fileobj=tape) as file:
            while member := file.next():
                total = tape.tell() + member.size  # decompressed, which it is as we look
                limits.count(archive.name, index + 1, total, packed)
                tape.left = None
                yield Entry.of_tar(index, member), partial(file.extractfile, member)
                file.members, file.pax_headers = [], {}  # type: ignore[attr-defined] # it would keep them all
                tape.left = HEADERS
                index += 1


def _decompressed(archive: Path) -> Any:
    with archive.open("rb") as file:
        begin = file.read(10)
    for mark, opened in COMPRESSED:
        if re.match(mark, begin, re.DOTALL):
            return opened(archive)
    return archive.open("rb")


class Tape(io.BufferedIOBase):
    """A tar's bytes, forwards only.

    Args:
        content: decompressed.
        archive: its name.
    """

    def __init__(self, content: IO[bytes], archive: str) -> None:
        self._content, self._archive, self._position = content, archive, 0
        self.left: int | None = HEADERS  # that may be read; None for as many as there are

    def read(self, size: int | None = -1) -> bytes:
        if self.left is not None:
            self.left -= self.left + 1 if size is None or size < 0 else size
            if self.left < 0:
                sentence = _(
                    "{archive}: an entry has more than {most} of names and notes; such an archive is not unpacked."
                )
                raise JobError(BAD_DATA, sentence.format(archive=self._archive, most=shown(HEADERS)))
        content = self._content.read(-1 if size is None else size)
        self._position += len(content)
        return content

    def tell(self) -> int:
        return self._position

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or place < self._position:
            raise tarfile.StreamError("an entry begins before the one above it ends")
        while (missing := place - self._position) and (passed := self._content.read(min(missing, CHUNK))):
            self._position += len(passed)
        return self._position


class ZipBytes(io.BufferedReader):
    """A zip's bytes, whose list of entries is read at once: it is counted before anything is made of it."""

    def __init__(self, archive: Path, limits: Limits) -> None:
        super().__init__(io.FileIO(archive))
        self._archive, self._limits = archive.name, limits

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > LIST:
            sentence = _("{archive} has a list of entries of more than {most}; divide it.")
            raise JobError(BAD_DATA, sentence.format(archive=self._archive, most=shown(LIST)))
        content = super().read(size)
        self._limits.count(self._archive, content.count(LISTED), 0, 1)
        return content
