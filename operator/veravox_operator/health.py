"""Whether the operator is alive: its loop turns, its looks end, and its watches are not deaf."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

STALE = 120.0  # s without any sign
STUCK = 300.0  # s that a look may take; several calls may each wait until the API server is given up

Watched = tuple[str, str]  # kind and namespace


@dataclass
class Signs:
    """Signs of life, noted by those who give them and read by a probe's thread."""

    turned: float = field(default_factory=time.monotonic)  # the comparison with the API server ended
    last_heard: float = field(default_factory=time.monotonic)  # a watch brought something
    looked: float = field(default_factory=time.monotonic)  # a look ended
    deaf: bool = False  # a watch has kept silent of what two listings knew
    compared: bool = False  # the API server has answered a comparison at all

    slowest: Callable[[], float] = lambda: 0.0  # for how many seconds the longest look has been going on
    _heard: dict[Watched, float] = field(default_factory=dict)

    def heard(self, body: Mapping[str, Any]) -> None:
        """A watch brought this object."""
        watched = (body.get("kind", ""), body.get("metadata", {}).get("namespace", ""))
        self.last_heard = self._heard[watched] = time.monotonic()

    def has_heard(self, watched: Watched, since: float) -> bool:
        return self._heard.get(watched, -math.inf) >= since

    def are_there(self) -> bool:
        """Whether anything happened in time; where not, starting anew helps."""
        return not self.deaf and self.silent_for() < STALE and self.slowest() < STUCK

    def silent_for(self) -> float:
        """Seconds since the newest sign."""
        return time.monotonic() - max(self.turned, self.last_heard, self.looked)
