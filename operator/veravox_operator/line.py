"""Who waits for the same: how many jobs came earlier. Veravox schedules nothing; this is only told."""

from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field

from veravox.core.text import _
from veravox_operator.view import Key

Line = tuple[str, str]  # namespace and queue; an empty queue is the cluster's own scheduler
EXACT = 10  # from there on a round number does, so that not everyone's status changes when one begins


@dataclass
class Lines:
    """Those who wait, by what they wait for, in the order of their making."""

    _lines: dict[Line, list[tuple[str, Key]]] = field(default_factory=lambda: defaultdict(list))
    _where: dict[Key, tuple[Line, tuple[str, Key]]] = field(default_factory=dict)

    def stand(self, key: Key, queue: str, created: str) -> None:
        """It waits; created is its resource's creation time."""
        line, place = (key.namespace, queue), (created, key)
        if self._where.get(key) != (line, place):
            self.leave(key)
            insort(self._lines[line], place)
            self._where[key] = line, place

    def leave(self, key: Key) -> None:
        """It waits no more."""
        if known := self._where.pop(key, None):
            line, place = known
            self._lines[line].remove(place)

    def ahead(self, key: Key) -> str:
        """For its status; empty where nobody came earlier, or it does not wait."""
        known = self._where.get(key)
        earlier = bisect_left(self._lines[known[0]], known[1]) if known else 0
        if earlier == 0:
            return ""
        if earlier == 1:
            return _("One earlier job waits for the same.")
        if earlier <= EXACT:
            return _("{n} earlier jobs wait for the same.").format(n=earlier)
        return _("More than {n} earlier jobs wait for the same.").format(n=(earlier - 1) // EXACT * EXACT)
