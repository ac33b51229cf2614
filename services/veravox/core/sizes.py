"""Sizes, as people say them."""

from veravox.core.text import numeral

UNITS = ("B", "kB", "MB", "GB")


def size(n: int) -> str:
    """Bytes in the unit that leaves at most three digits before the point."""
    power = min(len(UNITS) - 1, (len(str(n)) - 1) // 3)
    return numeral(f"{n / 1000**power:.{min(power, 1)}f} {UNITS[power]}")


MEMORY = {"Mi": 20, "Gi": 30, "Ti": 40}  # powers of two


def in_bytes(memory: str) -> int:
    """What a spec's `resources.memory` means, such as 4Gi."""
    return int(memory[:-2]) << MEMORY[memory[-2:]]
