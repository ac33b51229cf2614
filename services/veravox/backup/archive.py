"""The archive: a tar of plain files, a header first, their checksums and a summary last.

veravox.json              what made it: format, version, schema, server; read before anything else
database/<table>.csv      as PostgreSQL's COPY writes it, with the names of its columns
data/...                  of the data folder
checksums.sha256          of all the above, as `sha256sum` writes them
summary.json              how many there are, and what was left out
"""

import hashlib
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, Protocol, cast

from pydantic import AwareDatetime, BaseModel, ValidationError

from veravox.backup.damage import damaged, foreign
from veravox.core.specs.resource import Resource

FORMAT = 1
HEADER, CHECKSUMS, SUMMARY = "veravox.json", "checksums.sha256", "summary.json"
SMALL = 8 << 20  # bytes that are kept in memory
READ_AT_ONCE = 1 << 20


class Readable(Protocol):
    """Something with bytes in it."""

    def read(self, size: int = -1, /) -> bytes: ...


class Header(Resource):
    """Under which circumstances a backup was made: enough to refuse it before it is unpacked."""

    format: int = FORMAT
    veravox: str
    schema_revision: str
    server_version: int  # PostgreSQL's, as 160004
    created_at: AwareDatetime


class Summary(Resource):
    """What is in it, and what was to be but had gone."""

    files: int
    bytes: int
    gone: list[str] = []


class Packer:
    """Writes an archive, one file behind the other, in constant memory."""

    def __init__(self, out: BinaryIO, header: Header) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT, bufsize=READ_AT_ONCE)  # noqa: SIM115
        self._checksums = SpooledTemporaryFile(SMALL)  # noqa: SIM115
        self.files = self.bytes = 0
        self._add_text(HEADER, header)

    def add(self, name: str, file: Readable, size: int, mode: int = 0o600, modified: float = 0) -> None:
        """Put so many bytes of a file into the archive.

        Raises:
            OSError: if it holds fewer.
        """
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, mode & 0o777, modified
        hashed = _Hashed(file)
        self._tar.addfile(info, hashed)
        _forget(self._tar)
        self._checksums.write(_line(hashed.hexdigest(), name))
        self.files, self.bytes = self.files + 1, self.bytes + size

    def finish(self, gone: list[str]) -> Summary:
        """Add checksums and summary."""
        summary = Summary(files=self.files, bytes=self.bytes, gone=gone)
        size = self._checksums.tell()
        self._checksums.seek(0)
        self.add(CHECKSUMS, self._checksums, size)
        self._checksums.seek(size)
        self._add_text(SUMMARY, summary)
        self._tar.close()
        return summary

    def _add_text(self, name: str, value: BaseModel) -> None:
        text = value.model_dump_json(by_alias=True, indent=1).encode()
        self.add(name, BytesIO(text), len(text))


@dataclass(frozen=True)
class Member:
    """A file of an archive; its content is to be read before the next one is asked for."""

    name: str
    size: int
    mode: int
    modified: float
    file: Readable


class Unpacker:
    """Reads an archive, and knows at its end that nothing is missing and nothing was changed."""

    def __init__(self, archive: BinaryIO) -> None:
        self._archive = archive
        self.header: Header | None = None
        self.summary: Summary | None = None

    def members(self) -> Iterator[Member]:
        """The files of database and data folder, in their order; what is not read of one is skipped.

        Raises:
            Refused: where it is damaged, or no backup; `header` is known from the first member on.
        """
        with SpooledTemporaryFile(SMALL) as seen:
            try:
                with tarfile.open(fileobj=self._archive, mode="r|", bufsize=READ_AT_ONCE) as tar:
                    yield from self._members(tar, seen)
                while self._archive.read(READ_AT_ONCE):  # to the end of the file, which may still be found damaged
                    pass
            except (tarfile.TarError, EOFError, UnicodeDecodeError):
                raise (damaged() if self.header else foreign()) from None
        if self.summary is None:
            raise damaged()

    def _members(self, tar: tarfile.TarFile, seen: IO[bytes]) -> Iterator[Member]:
        while (info := tar.next()) is not None:
            _forget(tar)
            content = tar.extractfile(info)
            if not info.isreg() or content is None or not _is_safe(info.name):
                raise foreign()
            hashed = _Hashed(content)
            match info.name:
                case _ if self.header is None:
                    self.header = self._read_header(info, hashed)
                case str() if info.name == CHECKSUMS:
                    _compare(seen, hashed)
                case str() if info.name == SUMMARY:
                    self.summary = Summary.model_validate_json(hashed.read(SMALL))
                case _:
                    yield Member(info.name, info.size, info.mode, float(info.mtime), hashed)
            while hashed.read(READ_AT_ONCE):
                pass
            seen.write(_line(hashed.hexdigest(), info.name))

    def _read_header(self, info: tarfile.TarInfo, file: Readable) -> Header:
        if info.name != HEADER:
            raise foreign()
        try:
            return Header.model_validate_json(file.read(SMALL))
        except ValidationError:
            raise foreign() from None


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: Readable) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self._digest.update(content)
        return content

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _forget(tar: tarfile.TarFile) -> None:
    """A tar of millions of files must not remember them all."""
    cast(Any, tar).members.clear()


def _line(digest: str, name: str) -> bytes:
    """As `sha256sum` writes it: a name with a line's end in it is escaped, and the line says so."""
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "\\" if escaped != name else ""
    return f"{mark}{digest}  {escaped}\n".encode(errors="surrogateescape")


def _compare(seen: IO[bytes], told: Readable) -> None:
    end = seen.tell()
    seen.seek(0)
    while True:
        here, there = seen.read(READ_AT_ONCE), told.read(READ_AT_ONCE)
        if here != there:
            raise damaged()
        if not here:
            break
    seen.seek(end)


def _is_safe(name: str) -> bool:
    """Whether it leads nowhere but down."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\0" not in name
