"""The networks that Learn draws are those that are built."""

from itertools import groupby

import pytest
import torch
from torch import nn

from veravox.detection.networks import build_network
from veravox.web.learn.drawings.architectures import NETWORKS, Stage


def convolutions_of(architecture: str) -> list[tuple[int, int]]:
    """Side and channels of what each makes, in turn, without those that fit a shortcut to its layers."""
    network = build_network(architecture, 3).eval()
    made = list[tuple[int, int]]()

    def note(_module: nn.Module, _given: object, picture: torch.Tensor) -> None:
        made.append((picture.shape[-1], picture.shape[1]))

    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d) and "downsample" not in name:
            module.register_forward_hook(note)
    with torch.inference_mode():
        network(torch.zeros(1, 1, 128, 128))
    return made


@pytest.mark.parametrize("architecture", [name for name in NETWORKS if name != "resnet50"])
def test_a_drawn_network_is_the_one_that_is_built(architecture: str) -> None:
    built = [Stage(*alike, len(list(layers))) for alike, layers in groupby(convolutions_of(architecture))]
    assert built == list(NETWORKS[architecture].stages)


def test_a_drawn_bottleneck_counts_its_first_convolution_with_its_own_stage() -> None:
    built, drawn = convolutions_of("resnet50"), NETWORKS["resnet50"].stages
    widest = {side: max(channels for other, channels in built if other == side) for side, _channels in built}
    assert widest == {each.side: each.channels for each in drawn}
    assert len(built) == sum(each.layers for each in drawn)
