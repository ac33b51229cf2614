"""How long a training will take and how much memory it will need, before it starts: pure arithmetic, without torch."""

from veravox.core.estimates.memory import AT, Memory, memory_of
from veravox.core.estimates.networks import COSTS, Cost
from veravox.core.estimates.seconds import (
    FINISHING,
    FROZEN_SHARE,
    JUDGING_SHARE,
    Seconds,
    Timed,
    Windows,
    frozen_epochs,
    seconds_of,
)
from veravox.core.estimates.words import device_said, memory_for, memory_said, taken_from, time_said, too_much

__all__ = [
    "AT",
    "COSTS",
    "FINISHING",
    "FROZEN_SHARE",
    "JUDGING_SHARE",
    "Cost",
    "Memory",
    "Seconds",
    "Timed",
    "Windows",
    "device_said",
    "frozen_epochs",
    "memory_for",
    "memory_of",
    "memory_said",
    "seconds_of",
    "taken_from",
    "time_said",
    "too_much",
]
