"""What stands where a part of a clip is covered: something that says nothing, as far as there is such a thing."""

from enum import StrEnum

import torch
from torch import Tensor
from torch.nn import functional

QUIET = 0.05  # the quantile over time that is called quiet
AROUND = (8, 4)  # frames and bands to each side whose mean is the smooth surroundings


class Filling(StrEnum):
    """Ways to cover a part of a spectrogram."""

    MEAN = "mean"  # each band's mean over the clip
    QUIET = "quiet"  # each band's quietest twentieth
    ZERO = "zero"  # the range's floor: a level that speech never has, so that the hole itself is seen
    SMOOTH = "smooth"  # the mean of what lies around: the envelope without the fine structure


def filled(clip: Tensor, filling: Filling) -> Tensor:
    """The clip with everything covered, float, shape (frames, bands).

    Args:
        clip: bytes or floats in [0, 255], shape (frames, bands).
        filling: by what; the mean is the default of all methods, see docs/explanations.md for how they compare.
    """
    clip = clip.float()
    match filling:
        case Filling.MEAN:
            return clip.mean(0).expand_as(clip)
        case Filling.QUIET:
            return clip.quantile(QUIET, dim=0).expand_as(clip)
        case Filling.ZERO:
            return torch.zeros_like(clip)
        case Filling.SMOOTH:
            return _smooth(clip)


def _smooth(clip: Tensor) -> Tensor:
    frames, bands = AROUND
    kernel = (2 * frames + 1, 2 * bands + 1)
    return functional.avg_pool2d(clip[None], kernel, 1, (frames, bands), count_include_pad=False)[0]
