"""Secrets that must be read again, sealed: who reads the database, or a copy of it, does not have them.

A secret that is sent back to nobody is kept as a digest. What a code or a signature is computed from cannot be; it is
sealed with a key that lies outside of the database (AES-256-GCM, a nonce of 96 random bits each), bound to the row that
it is of, so that it opens in no other one.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.text import _
from veravox.store.tables import Account, OutgoingLetter, Webhook

NONCE_BYTES = 12
SEALED = "sealed"  # what a sealed secret begins with; no plain one does


class Unreadable(Exception):
    """It was sealed with a key that is not here, or for another row."""


@dataclass(frozen=True)
class Seals:
    """The first key seals, each opens what it has sealed."""

    keys: Sequence[bytes]

    def seal(self, secret: str, of: UUID) -> str:
        """`sealed.KEY.CONTENT`: which key, by the begin of its digest, and nonce, ciphertext and tag in base64."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        content = nonce + AESGCM(self.keys[0]).encrypt(nonce, secret.encode(), of.bytes)
        return ".".join((SEALED, _name(self.keys[0]), base64.urlsafe_b64encode(content).decode()))

    def open(self, sealed: str, of: UUID) -> str:
        """Raises Unreadable."""
        kind, name, content = (*sealed.split("."), "", "")[:3]
        key = next((each for each in self.keys if _name(each) == name), None)
        if kind != SEALED or key is None:
            raise Unreadable(_("no key here has sealed it"))
        try:
            raw = base64.urlsafe_b64decode(content)
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], of.bytes).decode()
        except (InvalidTag, ValueError):
            raise Unreadable(_("it was sealed for another row, or changed since")) from None

    def anew(self, kept: str, of: UUID) -> str:
        """As the first key seals it: what lies there plain, of an earlier version, or under an older key. Else the same.

        Raises:
            Unreadable: if none of the keys opens it.
        """
        if not kept.startswith(f"{SEALED}."):
            return self.seal(kept, of)
        secret = self.open(kept, of)
        return kept if kept.split(".")[1] == _name(self.keys[0]) else self.seal(secret, of)


def _name(key: bytes) -> str:
    return hashlib.sha256(b"veravox sealing key " + key).hexdigest()[:8]


async def seal_all(session: AsyncSession, seals: Seals) -> int:
    """Seal all that is kept as the first key does; how many none of the keys opens. Those stay as they are."""
    unreadable = 0
    with_codes = select(Account).where(Account.second_factor.is_not(None)).order_by(Account.id).with_for_update()
    for account in (await session.execute(with_codes)).scalars():
        assert account.second_factor is not None
        try:
            secret = seals.anew(account.second_factor["secret"], account.id)
        except Unreadable:
            unreadable += 1
        else:
            account.second_factor = account.second_factor | {"secret": secret}
    for hook in (await session.execute(select(Webhook).order_by(Webhook.id).with_for_update())).scalars():
        try:
            hook.secret = seals.anew(hook.secret, hook.id)
        except Unreadable:
            unreadable += 1
    waiting = select(OutgoingLetter).order_by(OutgoingLetter.id).with_for_update()
    for letter in (await session.execute(waiting)).scalars():
        try:
            letter.text = seals.anew(letter.text, letter.id)
        except Unreadable:
            unreadable += 1
    return unreadable
