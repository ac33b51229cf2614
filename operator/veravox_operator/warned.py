"""Warnings that the cluster gave about a Job or pod: the newest of each reason."""

from dataclasses import dataclass, field
from typing import Any

MOST = 20  # reasons of one object
MOST_STRANGERS = 500


@dataclass
class Warned:
    """Messages by reason, in the order of their coming."""

    by_reason: dict[str, str] = field(default_factory=dict)

    def add(self, event: dict[str, Any]) -> None:
        reason = event.get("reason", "")
        self.by_reason.pop(reason, None)
        self.by_reason[reason] = event.get("message", "")
        while len(self.by_reason) > MOST:
            del self.by_reason[next(iter(self.by_reason))]

    def last_of(self, *reasons: str) -> str:
        """The newest message of one of these reasons; empty where there is none."""
        found = [message for reason, message in self.by_reason.items() if reason in reasons]
        return found[-1] if found else ""


@dataclass
class Warnings:
    """By the UID of the object that they are about. A warning may come before its object is seen to be ours; a namespace
    is full of others', of which the newest few are remembered until then."""

    _ours: dict[str, Warned] = field(default_factory=dict)
    _strangers: dict[str, Warned] = field(default_factory=dict)

    def add(self, uid: str, event: dict[str, Any], *, ours: bool) -> None:
        (self._ours if ours else self._strangers).setdefault(uid, Warned()).add(event)
        while len(self._strangers) > MOST_STRANGERS:
            del self._strangers[next(iter(self._strangers))]

    def are_ours(self, uid: str) -> None:
        if warned := self._strangers.pop(uid, None):
            self._ours[uid] = warned

    def of(self, uid: str) -> Warned:
        return self._ours.get(uid) or self._strangers.get(uid) or Warned()

    def forget(self, uid: str) -> None:
        self._ours.pop(uid, None)
        self._strangers.pop(uid, None)
