"""Whether all of kopf's watchers are there: it watches no kind that was unknown to the cluster when it began.

A watcher that meets an error which kopf takes for final ends the process.
"""

import asyncio
import logging
from dataclasses import dataclass

from veravox_operator.health import Signs

log = logging.getLogger(__name__)

PREFIX = "watcher for "  # how kopf names their tasks
EVERY, PATIENCE = 5.0, 6  # s, and looks until a missing watcher is no mere beginning


@dataclass
class Watchers:
    """Counts them; where some are gone, the operator says so and is started anew."""

    signs: Signs
    expected: int  # one for each namespace and kind

    async def run(self) -> None:
        """Until cancelled."""
        missing = 0
        while True:
            await asyncio.sleep(EVERY)
            there = {task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(PREFIX)}
            missing = missing + 1 if len(there) < self.expected else 0
            if missing == PATIENCE:
                log.error("only these are watched any more: %s", ", ".join(sorted(there)) or "nothing")
                self.signs.deaf = True
