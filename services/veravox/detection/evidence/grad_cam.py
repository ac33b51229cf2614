"""Grad-CAM: the last convolution's maps, weighted by how the score follows them.

Source: Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based localization", ICCV
(2017), without the rectification at the end, for what speaks against is asked for too. Element by element instead of by
channel: Draelos, Carin, "Use HiResCAM instead of Grad-CAM", arXiv 2011.08891; it keeps which band a gradient is for.

A cell of the last maps stands for the middle of what it looks at. Where layers halve with a padding of one, as in ResNet
and `compact`, that is the first of the pixels that it would cover if the maps were merely enlarged: half a cell to the
left and above, which is five bands of `compact` and ten of ResNet.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from veravox.core.front_end import PICTURE
from veravox.detection.evidence.tiling import Tiles, some_at_once
from veravox.detection.weighing import log_likelihood_ratios


def grad_cam(tiles: Tiles, clip: Tensor, *, elementwise: bool = False) -> Tensor:
    """The map of a clip, shape (frames, bands), in nats to first order.

    Args:
        clip: floats in [0, 255], shape (frames, bands).
        elementwise: weigh each place of a channel by its own gradient, not all by their mean.
    """
    before, after = halves(tiles.bundle.network)
    first, apart = centres(before)
    maps = []
    for some in some_at_once(tiles.cut(clip)):
        with torch.no_grad():
            activation = replace(tiles.bundle, network=before).logits(tiles.pictures(some))
        slopes = _slopes(tiles, after, activation)
        weights = slopes if elementwise else slopes.mean((2, 3), keepdim=True)
        picture = _enlarged((weights * activation).sum(1, keepdim=True), first, apart)
        maps.append(_onto_frames(tiles, picture, clip.shape[1]))
    return tiles.over_clip(torch.cat(maps))


def halves(network: nn.Module) -> tuple[nn.Sequential, nn.Sequential]:
    """The layers up to the last convolution's rectified maps, and those behind them: a last pooling and the head."""
    assert isinstance(network, nn.Sequential)
    body, head = network
    layers = list(_one_by_one(body))
    end = len(layers) - isinstance(layers[-1], nn.MaxPool2d)
    return nn.Sequential(*layers[:end]), nn.Sequential(*layers[end:], head)


def centres(layers: nn.Module) -> tuple[float, int]:
    """The pixel that the first cell of the layers' maps looks at, and how many pixels the cells are apart.

    Source: Araujo, Norris, Sim, "Computing receptive fields of convolutional neural networks", Distill (2019).
    """
    first, apart = 0.0, 1
    for name, layer in layers.named_modules():
        if isinstance(layer, (nn.Conv2d, nn.MaxPool2d)) and "downsample" not in name:  # ResNet's short cuts run beside
            size, step, padding = (_one(each) for each in (layer.kernel_size, layer.stride, layer.padding))
            first += ((size - 1) / 2 - padding) * apart
            apart *= step
    return first, apart


def _one(both: Any) -> int:
    """Of a number for rows and columns, or one each: they are the same in all our networks."""
    return int(both[0] if isinstance(both, tuple) else both)


def _one_by_one(body: nn.Module) -> Iterator[nn.Module]:
    if not isinstance(body, nn.Sequential):
        yield body
        return
    for layer in body:
        yield from _one_by_one(layer)


def _slopes(tiles: Tiles, after: nn.Module, activation: Tensor) -> Tensor:
    with torch.enable_grad():
        given = activation.detach().requires_grad_()
        scores = log_likelihood_ratios(tiles.bundle.card, after(given).double())
        (slopes,) = torch.autograd.grad(scores.sum(), given)
    return slopes


def _enlarged(maps: Tensor, first: float, apart: int) -> Tensor:
    """From cells to pixels, shape (n, 1, 128, 128): each cell's value is shared out around its centre, all of it."""
    rows, columns = (_sharing(cells, first, apart).to(maps) for cells in maps.shape[2:])
    return rows @ maps @ columns.T


def _sharing(cells: int, first: float, apart: int) -> Tensor:
    """What each pixel gets of each cell, shape (128, cells): least at the next cells' centres, columns adding up to 1."""
    places = ((torch.arange(PICTURE) - first) / apart).clamp(0, cells - 1)
    shares = (1 - (places[:, None] - torch.arange(cells)).abs()).clamp(min=0)
    return shares / shares.sum(0)


def _onto_frames(tiles: Tiles, picture: Tensor, bands: int) -> Tensor:
    """From the network's picture, shape (n, 1, 128, 128), back to own frames, shape (n, own, bands).

    What `Framing.pictures` did is undone in turn; the sum stays, but for rows that a crop has added or left out.
    """
    window = tiles.framing.window
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
