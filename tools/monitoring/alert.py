"""An alert: when it fires, and what it says in plain sentences."""

from dataclasses import dataclass
from typing import Literal

RUNBOOKS = "docs/runbooks.md"  # the chart, or a `sed` over the file, puts an address in its place
DAY = 86400


@dataclass(frozen=True)
class Alert:
    """One alert: `page` wakes somebody, `ticket` waits until the morning."""

    name: str
    expr: str
    wait: str
    severity: Literal["page", "ticket"]
    summary: str
    description: str
    of_all: str = ""  # the summary of every such alert, where that of one names what it is about

    @property
    def title(self) -> str:
        return self.of_all or self.summary

    @property
    def runbook(self) -> str:
        return f"{RUNBOOKS}#{self.name.lower()}"
