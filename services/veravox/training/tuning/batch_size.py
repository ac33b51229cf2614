"""The batch size that learns fastest here, and the learning rate that goes with it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SMALLEST, LARGEST = 4, 4096
LARGEST_ON_CPU = 128  # beyond it no processor that was measured became faster
LEAST_STEPS = 8  # of an epoch: with fewer the one cycle has no shape
WORTH_IT = 1.03  # how much faster twice the batch must be to be worth its coarser steps
REFERENCE = 32  # the batch that a learning rate is meant for


@dataclass(frozen=True)
class Tried:
    """One size and its speed, in windows a second; None where the memory did not suffice."""

    size: int
    speed: float | None


def candidates(windows: int, on_cpu: bool, world: int = 1) -> list[int]:
    """Powers of two that leave an epoch of so many windows enough steps; at least one, and never less than `world`."""
    most = min(LARGEST_ON_CPU if on_cpu else LARGEST, max(SMALLEST, windows // LEAST_STEPS))
    sizes = [2**power for power in range(int(math.log2(SMALLEST)), int(math.log2(LARGEST)) + 1)]
    return [size for size in sizes if world <= size <= most] or [max(world, min(SMALLEST, windows))]


def try_sizes(sizes: list[int], seconds: Callable[[int], float | None]) -> Iterator[Tried]:
    """Try ever larger ones, until the memory does not suffice or nothing is gained twice in a row.

    Args:
        sizes: in ascending order.
        seconds: of a step of so many windows; None where the memory does not suffice.
    """
    best, idle = 0.0, 0
    for size in sizes:
        took = seconds(size)
        speed = size / took if took else None
        yield Tried(size, speed)
        idle = 0 if speed and speed > WORTH_IT * best else idle + 1
        best = max(best, speed or 0.0)
        if speed is None or idle == 2:
            return


def fastest(tried: list[Tried]) -> Tried | None:
    """The largest for which each doubling up to it was worth it, leaving out a dip on the way; None if none fits."""
    chosen: Tried | None = None
    for each in tried:
        if each.speed and (chosen is None or each.speed > WORTH_IT * (chosen.speed or 0.0)):
            chosen = each
    return chosen


def scaled(rate: float, size: int) -> float:
    """The learning rate for batches of this size, by the square root, as suits Adam.

    Source: Malladi et al., "On the SDEs and Scaling Rules for Adaptive Gradient Algorithms", NeurIPS (2022).
    """
    return rate * math.sqrt(size / REFERENCE)
