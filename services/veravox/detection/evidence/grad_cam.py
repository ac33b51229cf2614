"""Grad-CAM: the last convolution's maps, weighted by how the score follows them.

Source: Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based localization", ICCV
(2017), without the rectification at the end, for what speaks against is asked for too. Element by element instead of by
channel: Draelos, Carin, "Use HiResCAM instead of Grad-CAM", arXiv 2011.08891; it keeps which band a gradient is for.
"""

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from veravox.core.front_end import PICTURE
from veravox.detection.evidence.tiling import Tiles, log_likelihood_ratios, some_at_once


def grad_cam(tiles: Tiles, clip: Tensor, *, elementwise: bool = False) -> Tensor:
    """The map of a clip, shape (frames, bands), in nats to first order.

    Args:
        clip: floats in [0, 255], shape (frames, bands).
        elementwise: weigh each place of a channel by its own gradient, not all by their mean.
    """
    before, after = halves(tiles.bundle.network)
    maps = []
    for some in some_at_once(tiles.cut(clip)):
        with torch.no_grad():
            activation = replace(tiles.bundle, network=before).logits(tiles.pictures(some))
        slopes = _slopes(tiles, after, activation)
        weights = slopes if elementwise else slopes.mean((2, 3), keepdim=True)
        maps.append(_onto_frames(tiles, (weights * activation).sum(1, keepdim=True), clip.shape[1]))
    return tiles.over_clip(torch.cat(maps))


def halves(network: nn.Module) -> tuple[nn.Sequential, nn.Sequential]:
    """The layers up to the last convolution's rectified maps, and those behind them: a last pooling and the head."""
    assert isinstance(network, nn.Sequential)
    body, head = network
    layers = list(_one_by_one(body))
    end = len(layers) - isinstance(layers[-1], nn.MaxPool2d)
    return nn.Sequential(*layers[:end]), nn.Sequential(*layers[end:], head)


def _one_by_one(body: nn.Module) -> Iterator[nn.Module]:
    if not isinstance(body, nn.Sequential):
        yield body
        return
    for layer in body:
        yield from _one_by_one(layer)


def _slopes(tiles: Tiles, after: nn.Module, activation: Tensor) -> Tensor:
    with torch.enable_grad():
        given = activation.detach().requires_grad_()
        scores = log_likelihood_ratios(tiles.bundle.card, after(given))
        (slopes,) = torch.autograd.grad(scores.sum(), given)
    return slopes


def _onto_frames(tiles: Tiles, coarse: Tensor, bands: int) -> Tensor:
    """From the network's picture, shape (n, 1, rows, columns), back to own frames, shape (n, own, bands).

    What `Framing.pictures` did is undone in turn; the sum stays, but for rows that a crop has added or left out.
    """
    window = tiles.framing.window
    picture = _resized(coarse, (PICTURE, PICTURE))
    if tiles.framing.transform == "Resize":
        upright = _resized(picture, (bands, window))
    else:
        room = PICTURE - bands
        upright = functional.pad(picture, (0, 0, -(room // 2), -(room - room // 2)))
    frames = upright[:, 0].flip(1).transpose(1, 2)
    return frames.new_zeros(len(frames), tiles.own, bands).index_add_(1, tiles.repeated, frames)


def _resized(maps: Tensor, size: tuple[int, int]) -> Tensor:
    smaller = maps.shape[2] > size[0] or maps.shape[3] > size[1]
    scaled = functional.interpolate(maps, size, mode="bilinear", align_corners=False, antialias=smaller)
    return scaled * (maps.shape[2] * maps.shape[3] / (size[0] * size[1]))
