"""A model's layers, told by sending a window through them."""

from typing import Any

import torch
from torch import Tensor, nn

from veravox.core.front_end import PICTURE
from veravox.core.layers import Layer, LayerTable
from veravox.detection.bundle import Bundle
from veravox.detection.networks import parameters


def layers_of(bundle: Bundle) -> LayerTable:
    """Each layer that has no layers inside, with the shape of what it makes of one window."""
    found: list[Layer] = []
    hooks = [
        _listen(found, name, layer) for name, layer in bundle.network.named_modules() if not list(layer.children())
    ]
    try:
        picture = torch.zeros(1, 1, PICTURE, PICTURE, device=next(bundle.network.parameters()).device)
        with torch.inference_mode():
            bundle.logits(picture)
    finally:
        for hook in hooks:
            hook.remove()
    return LayerTable(input=list(picture.shape[1:]), layers=found, parameters=parameters(bundle.network))


def _listen(found: list[Layer], name: str, layer: nn.Module) -> Any:
    def told(_layer: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        shape, kind = list(output.shape[1:]), type(layer).__name__
        found.append(Layer(name=name, type=kind, shape=shape, parameters=parameters(layer)))

    return layer.register_forward_hook(told)
