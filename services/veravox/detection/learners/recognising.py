"""Which network it is: its weights' names, types and shapes, held against those of every network that is known here."""

from dataclasses import dataclass

from veravox.core.catalogue import ARCHITECTURES
from veravox.detection.safe_weights import MOST_CLASSES, Described, described


@dataclass(frozen=True)
class Recognised:
    """A network of the catalogue."""

    architecture: str
    classes: int
    colours: int


def recognise(weights: Described) -> Recognised | None:
    """The one network that has exactly these weights; None where there is none.

    Args:
        weights: of a file that nobody vouches for.
    """
    classes = _classes(weights)
    if not 2 <= classes <= MOST_CLASSES:
        return None
    for architecture in ARCHITECTURES:
        for colours in (1, 3):
            if architecture == "compact" and colours == 3:
                continue
            if described(architecture, classes, colours) == dict(weights):
                return Recognised(architecture, classes, colours)
    return None


def _classes(weights: Described) -> int:
    """Rows of the last matrix: the head's last layer is the last in the file, or in the order of names."""
    matrices = [(_order(name), shape[0]) for name, (_type, shape) in weights.items() if len(shape) == 2]
    return max(matrices, default=((), 0))[1]


def _order(name: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() and len(part) < 10 else -1 for part in name.split("."))
