"""What the provider says of itself, and the keys that it signs with: asked for once an hour."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from veravox.gateway.oidc.line import Line

HOLDS = 3600.0  # s
Known = TypeVar("Known")


@dataclass(frozen=True)
class Kept(Generic[Known]):
    """What was answered, and until when it holds."""

    value: Known
    until: float


class Discovery:
    """Document and keys of one issuer (OpenID Connect Discovery 1.0)."""

    def __init__(self, issuer: str, line: Line, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer, self._line, self._clock = issuer, line, clock
        self._document: Kept[dict[str, Any]] | None = None
        self._keys: Kept[KeySet] | None = None

    async def document(self) -> dict[str, Any]:
        """Raises Problem, UNAVAILABLE, if there is none, or it is another issuer's."""
        if self._document is None or self._document.until <= self._clock():
            status, found = await self._line.ask("GET", get_well_known_url(self._issuer, external=True))
            if status != 200 or found.get("issuer") != self._issuer:
                raise self._line.away(f"{status}, and its issuer is {found.get('issuer')!r}, not {self._issuer!r}")
            self._document = Kept(found, self._clock() + HOLDS)
        return self._document.value

    async def keys(self, anew: bool = False) -> KeySet:
        """Its public keys; anew, where one of them is not known yet."""
        if anew or self._keys is None or self._keys.until <= self._clock():
            status, found = await self._line.ask("GET", (await self.document()).get("jwks_uri"))
            try:
                keys = KeySet.import_key_set(found)  # type: ignore[arg-type]
            except (JoseError, LookupError, TypeError, ValueError):
                raise self._line.away(f"{status}, and no keys") from None
            self._keys = Kept(keys, self._clock() + HOLDS)
        return self._keys.value
