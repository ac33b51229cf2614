"""What each network takes for a picture of 128 x 128. Measured on the networks themselves; a test measures it anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Cost:
    """Of a network for two classes that sees one grey picture, in float32."""

    parameters: int
    multiply_adds: int  # of convolutions and linear layers, on the way forward
    kept: int  # bytes of what is kept of one picture for the way back
    widest: int  # bytes of what goes into and comes out of the layer for which that is most


COSTS: Mapping[str, Cost] = MappingProxyType(
    {
        "compact": Cost(98_674, 15_795_200, 1_052_688, 524_288),
        "resnet18": Cost(11_698_624, 567_018_496, 7_133_200, 2_097_152),
        "resnet34": Cost(21_806_784, 1_170_998_272, 10_410_000, 2_097_152),
        "resnet50": Cost(25_609_152, 1_310_983_168, 27_990_032, 2_097_152),
        "vgg16": Cost(15_241_920, 4_992_795_648, 23_779_344, 8_388_608),
        "vgg19": Cost(20_551_616, 6_351_750_144, 25_483_280, 8_388_608),
        "alexnet": Cost(2_719_424, 181_592_640, 987_664, 492_032),
    }
)
