"""The networks: `compact`, and the six of the first application, built as fastai's `vision_learner` builds them.

fastai is not imported: its learner takes seconds to load, and a verdict needs two layers of it. Module for module,
the result equals `create_vision_model(arch, classes, n_in=1)` of fastai 2.8; a test compares the two.
"""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn

FEATURES = MappingProxyType(
    {"resnet18": 512, "resnet34": 512, "resnet50": 2048, "vgg16": 512, "vgg19": 512, "alexnet": 256}
)


class AdaptiveConcatPool2d(nn.Module):
    """Maximum and mean of each channel, side by side: (n, c, h, w) to (n, 2c, 1, 1); names as in fastai's layer."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 1
        self.ap = nn.AdaptiveAvgPool2d(1)
        self.mp = nn.AdaptiveMaxPool2d(1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.mp(x), self.ap(x)], 1)


def build_network(
    architecture: str, classes: int, pretrained: dict[str, Tensor] | None = None, colours: int = 1
) -> nn.Sequential:
    """A network for pictures of shape (n, colours, 128, 128) that answers with logits of shape (n, classes).

    Its first child is the body, the second the head, so that the head can learn alone first.

    Args:
        architecture: a name of the catalogue's `ARCHITECTURES`.
        classes: how many, at least 2.
        pretrained: the state of torchvision's network for three colours, e.g. ImageNet weights. As fastai does for
            one channel, the first layer's weights are summed over the colours. `compact` has none.
        colours: 1, or 3 for a converted network; `compact` has 1.
    """
    if architecture == "compact":
        return _compact(classes)
    body = _torchvision_body(architecture, pretrained, colours)
    head = _head(2 * FEATURES[architecture], classes)
    return nn.Sequential(body, head)


def groups(architecture: str, network: nn.Sequential) -> list[list[nn.Parameter]]:
    """Parameters by how gently they are fine-tuned, first the earliest layers; cut where fastai cuts."""
    body, head = network[0], network[1]
    assert isinstance(body, nn.Sequential)
    layers, cut = (body[0], 6) if architecture == "alexnet" else (body, 6 if "resnet" in architecture else len(body))
    assert isinstance(layers, nn.Sequential)
    parts = [list(part.parameters()) for part in (layers[:cut], layers[cut:], head)]
    return [part for part in parts if part]


def parameters(network: nn.Module) -> int:
    """How many numbers it has learnt."""
    return sum(each.numel() for each in network.parameters())


def _compact(classes: int) -> nn.Sequential:
    """Four convolutions that halve the picture each; bands stay apart in the pooling, for artefacts have a pitch.

    `InstanceNorm2d` takes out how loud a window is, and how wide its range: neither says who made it. All layers
    are torch's own, so that an exported learner loads wherever fastai is.
    """
    body = nn.Sequential(nn.InstanceNorm2d(1), *_block(1, 16, 5), *_block(16, 32), *_block(32, 64), *_block(64, 128))
    head = nn.Sequential(nn.AdaptiveAvgPool2d((4, 1)), nn.Flatten(), nn.Dropout(0.5), nn.Linear(4 * 128, classes))
    return nn.Sequential(body, head)


def _block(inner: int, outer: int, kernel: int = 3) -> Iterator[nn.Module]:
    yield nn.Conv2d(inner, outer, kernel, stride=2, padding=kernel // 2, bias=False)
    yield nn.BatchNorm2d(outer)
    yield nn.ReLU(inplace=True)


def _torchvision_body(architecture: str, pretrained: dict[str, Tensor] | None, colours: int) -> nn.Sequential:
    """All layers before the pooling that precedes the classifier."""
    from torchvision import models  # seconds to import, and `compact` needs none of it

    make: Callable[..., Any] = getattr(models, architecture)
    network = make(weights=None)
    if pretrained is not None:
        network.load_state_dict(pretrained)
    if colours == 1:
        _take_one_channel(network, summed=pretrained is not None)
    layers = list(network.children())
    return nn.Sequential(*layers[:-2])  # resnet: without avgpool, fc; vgg, alexnet: without avgpool, classifier


def _take_one_channel(network: nn.Module, *, summed: bool) -> None:
    name, first = next((name, layer) for name, layer in network.named_modules() if isinstance(layer, nn.Conv2d))
    kernel, stride, padding = first.kernel_size, first.stride, first.padding
    new = nn.Conv2d(1, first.out_channels, kernel, stride, padding, bias=first.bias is not None)  # type: ignore[arg-type]
    if summed:
        new.weight.data = first.weight.data.sum(dim=1, keepdim=True)
    network.set_submodule(name, new)


def _head(features: int, classes: int) -> nn.Sequential:
    """fastai's `create_head(features / 2, classes)`: concatenated pools, then two `LinBnDrop`."""
    return nn.Sequential(
        AdaptiveConcatPool2d(),
        nn.Flatten(),
        _norm(features),
        nn.Dropout(0.25),
        _linear(features, 512),
        nn.ReLU(inplace=True),
        _norm(512),
        nn.Dropout(0.5),
        _linear(512, classes),
    )


def _norm(features: int) -> nn.BatchNorm1d:
    norm = nn.BatchNorm1d(features)
    nn.init.constant_(norm.bias, 1e-3)  # fastai's choice
    return norm


def _linear(inner: int, outer: int) -> nn.Linear:
    linear = nn.Linear(inner, outer, bias=False)
    nn.init.kaiming_normal_(linear.weight)
    return linear
