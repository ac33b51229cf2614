"""A small work that a browser does once and that costs robots dearly: no third party is asked.

The challenge is signed and holds for ten minutes; the answer is a number that makes a hash with it begin with zeros.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field

from veravox.core.text import _
from veravox.gateway.problems import invalid

BITS = 16  # about 65,000 hashes: under a second in a browser
HOLDS = 600  # s


@dataclass(frozen=True)
class Proofs:
    """Makes challenges, and knows which were answered already."""

    secret: str
    _answered: dict[str, float] = field(default_factory=dict)

    def challenge(self) -> str:
        said = f"{int(time.time()) + HOLDS}.{secrets.token_urlsafe(12)}"
        return f"{said}.{self._signature(said)}"

    def refuse_unproven(self, challenge: str, answer: str) -> None:
        """Raises Problem, INVALID, unless the challenge is ours, fresh, answered right, and for the first time."""
        said, _dot, signature = challenge.rpartition(".")
        until = said.partition(".")[0]
        now = time.time()
        if not hmac.compare_digest(signature, self._signature(said)) or int(until) < now:
            raise invalid("challenge", _("it is too old, or not of this installation; ask for a new one"))
        for old in [each for each, end in self._answered.items() if end < now]:
            del self._answered[old]
        if said in self._answered:
            raise invalid("challenge", _("it was used before; ask for a new one"))
        if not proves(challenge, answer):
            raise invalid("answer", _("the work is missing; a browser does it by itself where scripts are allowed"))
        self._answered[said] = float(until)

    def _signature(self, said: str) -> str:
        return hmac.new(self.secret.encode(), f"proof {said}".encode(), hashlib.sha256).hexdigest()


def proves(challenge: str, answer: str) -> bool:
    """Whether SHA-256 of both begins with `BITS` zeros."""
    hashed = hashlib.sha256(f"{challenge}:{answer}".encode()).digest()
    return int.from_bytes(hashed[:4], "big") >> (32 - BITS) == 0


def solve(challenge: str) -> str:
    """What a browser's script does."""
    return next(str(n) for n in range(1 << 32) if proves(challenge, str(n)))
