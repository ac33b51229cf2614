"""What is around the archive in its file: encryption, or a hash of all bytes as the last line.

Without encryption the file is a tar that any `tar` reads: what follows a tar's end is nothing to it.
"""

import hashlib
from collections.abc import Iterator
from io import RawIOBase
from typing import BinaryIO, Protocol

from veravox.backup.damage import damaged
from veravox.backup.encryption import MAGIC, Encrypting, decrypted

SEAL = b"veravox backup, sha256 "
SEAL_LENGTH = len(SEAL) + 64 + 1
READ_AT_ONCE = 1 << 20  # bytes


class Envelope(Protocol):
    """What the file holds before, for, and after the archive's bytes."""

    def begin(self) -> bytes: ...
    def update(self, content: bytes) -> bytes: ...
    def finish(self) -> bytes: ...


class Sealing:
    """Nobody is kept from reading it; whatever was changed or cut off is noticed."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def begin(self) -> bytes:
        return b""

    def update(self, content: bytes) -> bytes:
        self._digest.update(content)
        return content

    def finish(self) -> bytes:
        return SEAL + self._digest.hexdigest().encode() + b"\n"


class Enveloped(RawIOBase):
    """Writes an archive into its file. It is whole only once `finish` was called."""

    def __init__(self, file: BinaryIO, passphrase: str | None) -> None:
        self._file = file
        self._envelope: Envelope = Sealing() if passphrase is None else Encrypting(passphrase)
        file.write(self._envelope.begin())

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._file.write(self._envelope.update(bytes(content)))
        return len(content)

    def finish(self) -> None:
        self._file.write(self._envelope.finish())


def is_encrypted(file: BinaryIO) -> bool:
    """Whether a passphrase is needed; the file is at its beginning again."""
    start = file.read(len(MAGIC))
    file.seek(0)
    return start == MAGIC


class Unwrapped(RawIOBase):
    """Reads an archive out of its file.

    `read` raises Refused where the file is damaged. What it gave is known to be right: of an encrypted file at once, of
    another when its end was reached.
    """

    def __init__(self, file: BinaryIO, passphrase: str | None) -> None:
        self._pieces = _unsealed(file) if passphrase is None else decrypted(passphrase, file)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        part = self._left[: len(buffer)]
        buffer[: len(part)] = part
        self._left = self._left[len(part) :]
        return len(part)


def _unsealed(file: BinaryIO) -> Iterator[bytes]:
    """All but the last line, which must be the hash of what was before it."""
    digest, held = hashlib.sha256(), b""
    while piece := file.read(READ_AT_ONCE):
        held += piece
        content, held = held[:-SEAL_LENGTH], held[-SEAL_LENGTH:]
        digest.update(content)
        yield content
    if held != SEAL + digest.hexdigest().encode() + b"\n":
        raise damaged()
