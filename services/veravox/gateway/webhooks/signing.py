"""How a receiver knows that it was us: Standard Webhooks (standardwebhooks.com), HMAC-SHA256 with a shared secret."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """What goes with a body: id of the event, seconds since 1970, and the signature over both and the body."""
    seconds = str(int(at.timestamp()))
    return {"webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": signature(secret, id, seconds, body)}


def signature(secret: str, id: str, seconds: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{id}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
