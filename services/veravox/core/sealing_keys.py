"""Keys that secrets are sealed with, as a setting or a file holds them."""

import base64
import secrets

from veravox.core.text import _

KEY_BYTES = 32


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def keys_in(text: str) -> tuple[bytes, ...]:
    """All of a text, separated by commas or blanks.

    Raises:
        ValueError: with what would be right.
    """
    return tuple(map(_key, text.replace(",", " ").split()))


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        sentence = _("a key for sealing is {n} random bytes in base64, as `openssl rand -base64 {n}` prints them")
        raise ValueError(sentence.format(n=KEY_BYTES))
    return key
