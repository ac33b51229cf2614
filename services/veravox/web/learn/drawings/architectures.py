"""Networks as rows of blocks: as tall as their pictures, as wide as they have channels."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from veravox.core.text import N_, _
from veravox.web.learn import svg

GROUND, TALLEST = 156.0, 128.0
GAP = 18.0
NARROWEST = 46.0  # room for what stands below


@dataclass(frozen=True)
class Stage:
    """Neighbouring layers whose pictures are alike: `side` x `side` values in each of `channels`."""

    side: int
    channels: int
    layers: int


@dataclass(frozen=True)
class Network:
    """Its convolutional stages in order, whether sums lead past its layers, and what its last pictures become."""

    stages: tuple[Stage, ...]
    pooled: str
    shortcuts: int = 0  # none


_POOLED = N_("maximum and mean of each channel")

NETWORKS: Mapping[str, Network] = MappingProxyType(
    {
        "compact": Network(
            (Stage(64, 16, 1), Stage(32, 32, 1), Stage(16, 64, 1), Stage(8, 128, 1)), N_("mean over time, 4 bands")
        ),
        "resnet18": Network(
            (Stage(64, 64, 1), Stage(32, 64, 4), Stage(16, 128, 4), Stage(8, 256, 4), Stage(4, 512, 4)), _POOLED, 2
        ),
        "resnet34": Network(
            (Stage(64, 64, 1), Stage(32, 64, 6), Stage(16, 128, 8), Stage(8, 256, 12), Stage(4, 512, 6)), _POOLED, 2
        ),
        "resnet50": Network(
            (Stage(64, 64, 1), Stage(32, 256, 9), Stage(16, 512, 12), Stage(8, 1024, 18), Stage(4, 2048, 9)),
            _POOLED,
            3,
        ),
        "vgg16": Network(
            (Stage(128, 64, 2), Stage(64, 128, 2), Stage(32, 256, 3), Stage(16, 512, 3), Stage(8, 512, 3)), _POOLED
        ),
        "vgg19": Network(
            (Stage(128, 64, 2), Stage(64, 128, 2), Stage(32, 256, 4), Stage(16, 512, 4), Stage(8, 512, 4)), _POOLED
        ),
        "alexnet": Network((Stage(31, 64, 1), Stage(15, 192, 1), Stage(7, 384, 1), Stage(7, 256, 2)), _POOLED),
    }
)


def draw(name: str) -> None:
    """One network, from the picture to the classes."""
    network = NETWORKS[name]
    layers = sum(stage.layers for stage in network.stages)
    says = _("{name}: {n} convolutions whose pictures become smaller and more, then the classes")
    widths = [max(NARROWEST, 6 + 6 * math.log2(stage.channels)) for stage in network.stages]
    total = 96 + sum(widths) + GAP * len(widths) + 240
    with svg.drawing(says.format(name=name, n=layers), total, 220):
        _tower(34, 128, 14, _("picture"), "128 × 128", "input")
        x = 96.0
        for stage, width in zip(network.stages, widths, strict=True):
            side = f"{stage.side} × {stage.side}"
            _tower(x, stage.side, width, side, f"× {stage.channels}", "stage")
            svg.text(str(stage.layers), x + width / 2, GROUND + 54, "small")
            if network.shortcuts and stage.layers > 1:
                _shortcut(x, width, stage.side)
            x += width + GAP
        if network.shortcuts:
            svg.text(_("- - -: a short cut past every {n} layers").format(n=network.shortcuts), x, 16, "small", "end")
        svg.text(_("layers:"), 8, GROUND + 54, "small", "start")
        svg.arrow((x - GAP + 4, GROUND - 24), (x + 14, GROUND - 24))
        svg.named_box(_wrapped(_(network.pooled)), x + 18, GROUND - 54, 122, 60, "plain")
        svg.arrow((x + 142, GROUND - 24), (x + 158, GROUND - 24))
        svg.named_box(_("classes"), x + 162, GROUND - 40, 70, 32, "human")


def _wrapped(said: str) -> str:
    """In lines of about 14 letters."""
    lines = [""]
    for word in said.split():
        if lines[-1] and len(lines[-1]) + len(word) > 14:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _tower(x: float, side: int, width: float, first: str, second: str, kind: str) -> None:
    height = 10 + TALLEST * side / 128
    svg.box(x, GROUND - height, width, height, kind)
    svg.text(first, x + width / 2, GROUND + 18, "small")
    svg.text(second, x + width / 2, GROUND + 34, "small")


def _shortcut(x: float, width: float, side: int) -> None:
    top = GROUND - 10 - TALLEST * side / 128
    svg.line((x - 6, top + 12), (x - 6, top - 12), (x + width + 6, top - 12), (x + width + 6, top + 8), classes="mark")
