"""Integrated gradients: what each cell adds to the score on the straight way from a clip that says nothing.

Source: Sundararajan, Taly, Yan, "Axiomatic attribution for deep networks", ICML (2017). The attributions of a window
add up to its score less that of the same window with everything covered.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from veravox.detection.evidence.tiling import Tiles
from veravox.detection.weighing import AT_ONCE

STEPS = (
    32  # of the midpoint rule; a quarter of them gives a map that correlates with it by 0.998 (docs/explanations.md)
)
FEWEST = 8
MOST = 64 * STEPS  # points of a clip's windows together; where there are more windows, each has fewer points


def integrated_gradients(tiles: Tiles, clip: Tensor, covered: Tensor, steps: int | None = None) -> Tensor:
    """The map of a clip in nats, shape (frames, bands).

    Args:
        clip: floats in [0, 255], shape (frames, bands).
        covered: the baseline, of the same shape.
        steps: points on the way; twice as many halve the error of the sum, and better. None: as many as the windows allow.
    """
    return tiles.over_clip(attributions(tiles, clip, covered, steps))


def attributions(tiles: Tiles, clip: Tensor, covered: Tensor, steps: int | None = None) -> Tensor:
    """Of each window, shape (windows, own, bands)."""
    windows, begins = tiles.cut(clip), tiles.cut(covered)
    steps = steps or steps_for(len(windows))
    return torch.cat(list(_means(tiles, begins, windows - begins, steps))) * (windows - begins)


def steps_for(windows: int) -> int:
    """Points on the way of each window: as many as ever where windows are few, so that short ones take no minutes."""
    steps = STEPS
    while steps > FEWEST and steps * windows > MOST:
        steps //= 2
    return steps


def _means(tiles: Tiles, begins: Tensor, ways: Tensor, steps: int) -> Iterator[Tensor]:
    """The mean slope on each window's way; as many windows at once as one pass through the network has room for."""
    points = ((torch.arange(steps, device=begins.device) + 0.5) / steps)[None, :, None, None]
    together = max(1, AT_ONCE // steps)
    for begin, way in zip(torch.split(begins, together), torch.split(ways, together), strict=True):
        slopes = tiles.slopes((begin[:, None] + points * way[:, None]).flatten(0, 1))
        yield slopes.reshape(len(begin), steps, *slopes.shape[1:]).mean(1)
