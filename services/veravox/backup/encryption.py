"""AES-256-GCM in chunks: the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (CRYPTO 2015).

A chunk's nonce is the file's prefix, the chunk's number, and whether it is the last one; so a chunk that is missing,
twice, elsewhere or of another file does not open, nor does a file that was cut off. The key is scrypt's, RFC 7914, of
a passphrase and a salt of the file's own; half of what scrypt gives tells a wrong passphrase from a damaged file.
"""

import hashlib
import os
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from veravox.backup.damage import damaged
from veravox.core.ownership import Refused
from veravox.core.text import _

MAGIC = b"veravox backup, encrypted 1\n"
CHUNK = 1 << 20  # bytes of content
TAG = 16
COST, BLOCKS, LANES = 17, 8, 1  # log2 N, r, p: 128 MiB, as OWASP advises (Password Storage Cheat Sheet, scrypt)
_HEAD = struct.Struct(">B16s7s32s")  # cost, salt, prefix, check


@dataclass(frozen=True)
class _Cipher:
    """The key of one file, and how its chunks are numbered."""

    key: bytes
    prefix: bytes
    head: bytes  # authenticated with each chunk

    def seal(self, number: int, last: bool, content: bytes) -> bytes:
        return AESGCM(self.key).encrypt(self._nonce(number, last), content, self.head)

    def open(self, number: int, last: bool, sealed: bytes) -> bytes:
        try:
            return AESGCM(self.key).decrypt(self._nonce(number, last), sealed, self.head)
        except InvalidTag:
            raise damaged() from None

    def _nonce(self, number: int, last: bool) -> bytes:
        return self.prefix + struct.pack(">I?", number, last)


class Encrypting:
    """Makes of an archive what its file holds: head and chunks, which are handed out as they come about."""

    def __init__(self, passphrase: str) -> None:
        salt, prefix = os.urandom(16), os.urandom(7)
        key, check = _derived(passphrase, salt, COST)
        self._cipher = _Cipher(key, prefix, MAGIC + _HEAD.pack(COST, salt, prefix, check))
        self._number, self._left = 0, bytearray()

    def begin(self) -> bytes:
        return self._cipher.head

    def update(self, content: bytes) -> bytes:
        self._left += content
        sealed = bytearray()
        while len(self._left) > CHUNK:  # what may be the last chunk is held back
            sealed += self._cipher.seal(self._number, False, bytes(self._left[:CHUNK]))
            del self._left[:CHUNK]
            self._number += 1
        return bytes(sealed)

    def finish(self) -> bytes:
        return self._cipher.seal(self._number, True, bytes(self._left))


def decrypted(passphrase: str, file: BinaryIO) -> Iterator[bytes]:
    """The content, each piece known to be right and in its place.

    Raises:
        Refused: if the passphrase is wrong, or the file is damaged or cut off.
    """
    head = file.read(len(MAGIC) + _HEAD.size)
    if len(head) < len(MAGIC) + _HEAD.size:
        raise damaged()
    cost, salt, prefix, known = _HEAD.unpack(head.removeprefix(MAGIC))
    if cost != COST:
        raise damaged()
    key, check = _derived(passphrase, salt, cost)
    if check != known:
        raise Refused(
            _("this is not the passphrase that the backup was encrypted with, or its first bytes are damaged")
        )
    cipher, number = _Cipher(key, prefix, head), 0
    sealed = file.read(CHUNK + TAG)
    while following := file.read(CHUNK + TAG):
        yield cipher.open(number, False, sealed)
        sealed, number = following, number + 1
    yield cipher.open(number, True, sealed)


def _derived(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    """The key, and what a passphrase is recognised by."""
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    made = Scrypt(salt=salt, length=64, n=1 << cost, r=BLOCKS, p=LANES).derive(secret)
    return made[:32], hashlib.sha256(made[32:]).digest()
