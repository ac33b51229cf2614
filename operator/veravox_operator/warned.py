"""Warnings that the cluster gave about a Job or pod: the newest of each reason."""

from dataclasses import dataclass, field
from typing import Any

MOST = 20  # reasons of one object


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
