"""An ID token: signed by the provider, for this installation, now, and for this very sign-in (OpenID Connect Core, 3.1.3.7)."""

from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

ALGORITHMS = (  # with a public key alone: none is no signature, and HS256 would take a public key for a secret
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
LEEWAY = 60  # s: clocks differ


@dataclass(frozen=True)
class Expected:
    """What it must say."""

    issuer: str
    client_id: str
    nonce: str


def claims_of(
    token: str, keys: KeySet, expected: Expected, access_token: str, now: int | None = None
) -> dict[str, Any]:
    """What it says of somebody.

    Args:
        token: as the provider sent it.
        keys: of the provider.
        expected: issuer, audience and nonce.
        access_token: that came with it, whose hash it may hold.
        now: seconds since 1970; None: by the clock.

    Raises:
        InvalidKeyIdError: if it is signed by a key that is not among these.
        JoseError, ValueError: if anything else of it does not hold.
    """
    read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "sub": {"essential": True},
        "aud": {"essential": True, "value": expected.client_id},
    }
    bound = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": access_token}
    claims = CodeIDToken(read.claims, read.header, options, bound)
    claims.validate(now, LEEWAY)
    return dict(claims)
