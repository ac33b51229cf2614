"""Whether the operator is alive: its loop turns, its looks end, and its watches are not deaf."""

import time
from dataclasses import dataclass, field

STALE = 120.0  # s without any sign


@dataclass
class Signs:
    """Signs of life, noted by those who give them and read by a probe's thread."""

    turned: float = field(default_factory=time.monotonic)  # the comparison with the API server ended
    last_heard: float = field(default_factory=time.monotonic)  # a watch brought something
    looked: float = field(default_factory=time.monotonic)  # a look ended
    deaf: bool = False  # twice in a row a listing knew what a watch should have told
    compared: bool = False  # the API server has answered a comparison at all

    def heard(self) -> None:
        self.last_heard = time.monotonic()

    def are_there(self) -> bool:
        """Whether anything happened in time; where not, starting anew helps."""
        newest = max(self.turned, self.last_heard, self.looked)
        return not self.deaf and time.monotonic() - newest < STALE
