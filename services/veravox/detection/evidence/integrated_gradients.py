"""Integrated gradients: what each cell adds to the score on the straight way from a clip that says nothing.

Source: Sundararajan, Taly, Yan, "Axiomatic attribution for deep networks", ICML (2017). The attributions of a window
add up to its score less that of the same window with everything covered.
"""

import torch
from torch import Tensor

from veravox.detection.evidence.tiling import Tiles

STEPS = 32  # of the midpoint rule


def integrated_gradients(tiles: Tiles, clip: Tensor, covered: Tensor, steps: int = STEPS) -> Tensor:
    """The map of a clip in nats, shape (frames, bands).

    Args:
        clip: floats in [0, 255], shape (frames, bands).
        covered: the baseline, of the same shape.
        steps: points on the way; twice as many halve the error of the sum, and better.
    """
    return tiles.over_clip(attributions(tiles, clip, covered, steps))


def attributions(tiles: Tiles, clip: Tensor, covered: Tensor, steps: int = STEPS) -> Tensor:
    """Of each window, shape (windows, own, bands)."""
    ways = (torch.arange(steps, device=clip.device) + 0.5)[:, None, None] / steps
    windows, begins = tiles.cut(clip), tiles.cut(covered)
    means = [
        tiles.slopes(begin + ways * (window - begin)).mean(0) for window, begin in zip(windows, begins, strict=True)
    ]
    return torch.stack(means) * (windows - begins)
