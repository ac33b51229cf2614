"""The table of what networks take, measured anew on the networks themselves."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.nn import functional

from veravox.core.estimates import COSTS, Cost
from veravox.core.front_end import PICTURE
from veravox.detection.networks import build_network, parameters

FLOAT = 4  # bytes


@pytest.mark.parametrize("architecture", COSTS)
def test_the_table_says_what_the_network_takes(architecture: str) -> None:
    network = build_network(architecture, 2).train()
    multiply_adds, widest = forward(network)
    kept = kept_of(network, 3) - kept_of(network, 2)
    assert COSTS[architecture] == Cost(parameters(network), multiply_adds, kept, widest)


def forward(network: nn.Sequential) -> tuple[int, int]:
    """Multiply-adds of one picture, and the bytes around its widest layer."""
    sums, around = list[int](), list[int]()

    def look(layer: nn.Module, given: tuple[Tensor, ...], made: Tensor) -> None:
        around.append(FLOAT * (given[0].numel() + made.numel()) // len(made))
        if isinstance(layer, nn.Conv2d | nn.Linear):
            sums.append(made[0].numel() * layer.weight[0].numel())

    layers = [each for each in network.modules() if not list(each.children())]
    hooks = [each.register_forward_hook(look) for each in layers]
    with torch.no_grad():
        network(torch.rand(2, 1, PICTURE, PICTURE))
    for hook in hooks:
        hook.remove()
    return sum(sums), max(around)


def kept_of(network: nn.Sequential, pictures: int) -> int:
    """Bytes that are kept for the way back, each memory once, the network's own aside."""
    own = {each.untyped_storage().data_ptr() for each in network.state_dict().values()}
    held: dict[int, Any] = {}

    def hold(tensor: Tensor) -> Tensor:
        memory = tensor.untyped_storage()
        if memory.data_ptr() not in own:
            held[memory.data_ptr()] = memory  # held: or its address would be taken by another one
        return tensor

    with saved_tensors_hooks(hold, lambda tensor: tensor):
        logits = network(torch.rand(pictures, 1, PICTURE, PICTURE))
        functional.cross_entropy(logits, torch.zeros(pictures, dtype=torch.long))
    return sum(each.nbytes() for each in held.values())
