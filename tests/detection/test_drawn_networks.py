"""The networks that Learn draws are those that are built."""

from collections import Counter

import pytest
import torch
from torch import nn

from veravox.detection.networks import build_network
from veravox.web.learn.drawings.architectures import NETWORKS, Stage


def stages_of(architecture: str) -> list[Stage]:
    """Convolutions by the side of what they make, without those that fit a shortcut to its layers."""
    network = build_network(architecture, 3).eval()
    channels, layers = Counter[int](), Counter[int]()

    def note(module: nn.Module, _given: object, made: torch.Tensor) -> None:
        side = made.shape[-1]
        channels[side] = max(channels[side], made.shape[1])
        layers[side] += 1

    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d) and "downsample" not in name:
            module.register_forward_hook(note)
    with torch.inference_mode():
        network(torch.zeros(1, 1, 128, 128))
    return [Stage(side, channels[side], layers[side]) for side in sorted(layers, reverse=True)]


@pytest.mark.parametrize("architecture", [name for name in NETWORKS if name != "resnet50"])
def test_a_drawn_network_is_the_one_that_is_built(architecture: str) -> None:
    assert stages_of(architecture) == list(NETWORKS[architecture].stages)


def test_a_drawn_bottleneck_counts_its_first_convolution_with_its_own_stage() -> None:
    built, drawn = stages_of("resnet50"), NETWORKS["resnet50"].stages
    assert [(each.side, each.channels) for each in built] == [(each.side, each.channels) for each in drawn]
    assert sum(each.layers for each in built) == sum(each.layers for each in drawn)
