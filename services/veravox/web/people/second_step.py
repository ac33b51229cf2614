"""Between password and code: what was said first is kept here, in memory, for a few minutes; the page holds a random ticket."""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

HOLDS = 300.0  # s
MOST = 256


@dataclass(frozen=True)
class Said:
    """A name and a password that open an account, but for its code."""

    name: str
    password: str = field(repr=False)
    until: float


@dataclass(frozen=True)
class SecondSteps:
    """Who has said the password and not yet the code."""

    _kept: OrderedDict[str, Said] = field(default_factory=OrderedDict, repr=False)

    def keep(self, name: str, password: str) -> str:
        """A ticket that gives them back once."""
        now = time.monotonic()
        for old in [ticket for ticket, said in self._kept.items() if said.until < now]:
            del self._kept[old]
        if len(self._kept) >= MOST:
            self._kept.popitem(last=False)
        ticket = secrets.token_urlsafe(32)
        self._kept[ticket] = Said(name, password, now + HOLDS)
        return ticket

    def take(self, ticket: str) -> Said | None:
        """None if the ticket was used, or is too old."""
        said = self._kept.pop(ticket, None)
        return said if said and said.until >= time.monotonic() else None
