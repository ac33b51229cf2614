"""Convolutions of a trained network together with what follows them, for judging on a CPU.

Normalisation is folded into a convolution's weights; its sum with what it passes by, and its ReLU, are done while a result is still
in the cache; and weights lie as oneDNN's kernels want them, instead of being laid out anew for each look. On two cores that takes
a quarter off ResNet18, in float32 as before: benchmarks/fusing.py. These are the operations that `torch.compile` makes of
a network too, without the half minute that it takes. As they are no promise of torch's, a fused network is held against its
original before it is used.
"""

import operator
from typing import Any, cast

import torch
from torch import Tensor, fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

SUMS = (operator.add, operator.iadd, torch.add)
CLOSE = 1e-4  # of the largest of its answers, that a fused network may differ by
LOOKS = (1, 3)  # pictures at once


class FusedConvolution(nn.Module):
    """A convolution, then the sum with something of the same shape if there is one, then ReLU if wanted."""

    def __init__(self, plain: nn.Conv2d, rectified: bool) -> None:
        super().__init__()
        padding = cast(tuple[int, ...], plain.padding)
        self._how = (list(padding), list(plain.stride), list(plain.dilation), plain.groups)
        weight = plain.weight.detach().contiguous(memory_format=torch.channels_last).to_mkldnn()
        self._weight = torch._C._nn.mkldnn_reorder_conv2d_weight(weight, *self._how)
        self._bias = None if plain.bias is None else plain.bias.detach()
        self._then = "relu" if rectified else None

    def forward(self, x: Tensor, beside: Tensor | None = None) -> Tensor:
        convolve, given = torch.ops.mkldnn._convolution_pointwise, (self._weight, self._bias, *self._how)
        if beside is None:
            return cast(Tensor, convolve(x, *given, self._then or "none", [], ""))
        return cast(Tensor, convolve.binary(x, beside, *given, "add", 1.0, self._then, [], None))


def fused(network: nn.Sequential, colours: int) -> nn.Module | None:
    """The same network for pictures of shape (n, colours, 128, 128) on the CPU, faster; None where that cannot be.

    Args:
        network: in its evaluation mode; it stays as it is, and shares all weights but those of its convolutions.
        colours: that it sees.
    """
    try:
        made = _rewritten(fx.symbolic_trace(network))
        return made if _says_the_same(made, network, colours) else None
    except (RuntimeError, AttributeError, TypeError):  # a torch without oneDNN, or with other operations
        return None


def _says_the_same(made: nn.Module, network: nn.Module, colours: int) -> bool:
    draw = torch.Generator().manual_seed(1)
    with torch.inference_mode():
        for count in LOOKS:
            pictures = torch.randn(count, colours, 128, 128, generator=draw)
            expected, said = network(pictures), made(pictures)
            if not torch.allclose(said, expected, rtol=0, atol=CLOSE * float(expected.abs().max())):
                return False
    return True


def _rewritten(graph: fx.GraphModule) -> fx.GraphModule:
    modules: dict[str, Any] = dict(graph.named_modules())
    for node in list(graph.graph.nodes):
        if isinstance(_module(node, modules), nn.Conv2d):
            _fuse(graph, modules, node)
    graph.graph.lint()
    graph.recompile()
    graph.delete_all_unused_submodules()
    return graph


def _fuse(graph: fx.GraphModule, modules: dict[str, Any], node: fx.Node) -> None:
    """Put one in the place of this convolution and of what follows it."""
    plain, last = modules[str(node.target)], node
    taken = [node]
    norm = _only_user(node)
    if norm and isinstance(_module(norm, modules), nn.BatchNorm2d):
        plain, last = fuse_conv_bn_eval(plain, modules[str(norm.target)]), norm
        taken.append(norm)
    beside = _summed_with(last)
    if beside:
        last = next(iter(last.users))
        taken.append(last)
    relu = _only_user(last)
    rectified = relu is not None and isinstance(_module(relu, modules), nn.ReLU)
    if rectified:
        assert relu is not None
        taken.append(relu)
    name = str(node.target).replace(".", "_") + "_fused"
    graph.add_submodule(name, FusedConvolution(plain, rectified))
    with graph.graph.inserting_before(last):
        new = graph.graph.call_module(name, (node.args[0], beside) if beside else (node.args[0],))
    taken[-1].replace_all_uses_with(new)
    for each in reversed(taken):
        graph.graph.erase_node(each)


def _summed_with(node: fx.Node) -> fx.Node | None:
    """What is added to it, where nothing else becomes of it."""
    user = _only_user(node)
    if user is None or user.target not in SUMS or len(user.args) != 2:
        return None
    others = [each for each in user.args if each is not node]
    return others[0] if len(others) == 1 and isinstance(others[0], fx.Node) else None


def _only_user(node: fx.Node) -> fx.Node | None:
    users = list(node.users)
    return users[0] if len(users) == 1 else None


def _module(node: fx.Node, modules: dict[str, Any]) -> Any:
    """None of what is no layer of the original."""
    return modules.get(str(node.target)) if node.op == "call_module" else None
