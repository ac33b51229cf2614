"""Occlusion: a part is covered, and how much the score falls is what the part said for a human voice.

Source: Zeiler, Fergus, "Visualizing and understanding convolutional networks", ECCV (2014); here in nats of the score,
so that a part which speaks for a machine is negative.
"""

from collections.abc import Iterable
from itertools import chain

import torch
from torch import Tensor

from veravox.detection.evidence.tiling import Tiles, some_at_once

STRETCH = 0.1  # s: about a phone
PARTS = 10  # groups of bands


def over_grid(tiles: Tiles, clip: Tensor, covered: Tensor) -> Tensor:
    """Patches of 0.1 s and a tenth of the bands, side by side; each one's effect spread over its cells.

    Args:
        clip: floats in [0, 255], shape (frames, bands).
        covered: the same with everything covered.

    Returns:
        Nats, shape (frames, bands).
    """
    times, bands = _stretches(tiles, overlap=1), _groups(clip.shape[1], overlap=1, like=clip)
    both = torch.cartesian_prod(*(torch.arange(len(each), device=each.device) for each in (times, bands)))
    masks = (times[some[:, 0], :, None] & bands[some[:, 1], None, :] for some in some_at_once(both))
    effects = _effects(tiles, clip, covered, masks).reshape(-1, len(times), len(bands))
    return tiles.over_clip(torch.einsum("wij,if,jb->wfb", effects, _spread(times), _spread(bands)))


def over_time_and_bands(tiles: Tiles, clip: Tensor, covered: Tensor) -> Tensor:
    """A stretch of 0.1 s that slides by half, over all bands; then a tenth of the bands likewise, over all time.

    A cell speaks for a side as far as both its stretch and its band do: the map is the product of the two profiles,
    taken for each side by itself, with the mean of their sums. Arguments and result as of `over_grid`.
    """
    times, bands = _stretches(tiles, overlap=2), _groups(clip.shape[1], overlap=2, like=clip)
    masks = chain(some_at_once(times[:, :, None]), some_at_once(bands[:, None, :]))
    effects = _effects(tiles, clip, covered, masks)
    by_time, by_band = effects[:, : len(times)] @ _spread(times), effects[:, len(times) :] @ _spread(bands)
    human, machine = (_product(*profiles) for profiles in ((by_time, by_band), (-by_time, -by_band)))
    return tiles.over_clip(human - machine)


def _product(by_time: Tensor, by_band: Tensor) -> Tensor:
    """What is positive of profiles of shapes (windows, own) and (windows, bands), as (windows, own, bands)."""
    along, across = by_time.clamp(min=0), by_band.clamp(min=0)
    sums = along.sum(1), across.sum(1)
    scale = (sums[0] + sums[1]) / (2 * sums[0] * sums[1]).clamp(min=1e-12)
    return scale[:, None, None] * along[:, :, None] * across[:, None, :]


def _effects(tiles: Tiles, clip: Tensor, covered: Tensor, masks: Iterable[Tensor]) -> Tensor:
    """How much each window's score falls when a part is covered, shape (windows, masks).

    Args:
        masks: as many as go through the network together, each time; all of them, of a long window, fill the memory.
    """
    windows, fillings = tiles.cut(clip), tiles.cut(covered)
    covering = [
        torch.stack([tiles.scores(torch.where(some, *both)) for both in zip(fillings, windows, strict=True)])
        for some in masks
    ]
    return (tiles.scores(windows)[:, None] - torch.cat(covering, dim=1)).float()


def _stretches(tiles: Tiles, overlap: int) -> Tensor:
    recipe = tiles.bundle.card.recipe
    return _parts(tiles.own, max(1, round(STRETCH * recipe.rate / recipe.hop)), overlap, tiles.offsets.device)


def _groups(bands: int, overlap: int, like: Tensor) -> Tensor:
    return _parts(bands, max(1, round(bands / PARTS)), overlap, like.device)


def _parts(length: int, size: int, overlap: int, device: torch.device) -> Tensor:
    """Parts of so many places, each begun a `size / overlap` after the one before: masks, shape (parts, length)."""
    step = max(1, size // overlap)
    begins = torch.arange(0, max(1, length - size + step), step, device=device)[:, None]
    places = torch.arange(length, device=device)
    return (places >= begins) & (places < begins + size)


def _spread(parts: Tensor) -> Tensor:
    """What each place gets of each part: an even share, and the mean where parts overlap; shape (parts, length)."""
    shares = parts.float() / parts.sum(1, keepdim=True)
    return shares / parts.sum(0).clamp(min=1)
