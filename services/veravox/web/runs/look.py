"""What a viewer chose to see of a run's curve, and how its address says it."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode


class Quantity(StrEnum):
    """What a run's chart shows of each batch."""

    LOSS = "loss"
    ACCURACY = "accuracy"


class Also(StrEnum):
    """What of the validation part is drawn besides, on an axis of its own."""

    NOTHING = ""
    F1 = "f1"
    ACCURACY = "accuracy"
    EQUAL_ERROR_RATE = "equal-error-rate"


class Smoothing(StrEnum):
    """How far the thick line looks back; without smoothing there is none."""

    NONE = "none"
    LITTLE = "little"
    MUCH = "much"


@dataclass(frozen=True)
class Look:
    """What the viewer chose to see; a logarithmic axis is for losses alone."""

    quantity: Quantity = Quantity.LOSS
    logarithmic: bool = False
    also: Also = Also.NOTHING
    smoothing: Smoothing = Smoothing.LITTLE

    @property
    def query(self) -> str:
        """What stands behind the address of a run that is looked at so; nothing where nothing was chosen."""
        said = {"show": self.quantity, "scale": "log" if self.logarithmic else "linear"}
        said |= {"also": self.also, "smoothing": self.smoothing}
        usual = {"show": Quantity.LOSS, "scale": "linear", "also": Also.NOTHING, "smoothing": Smoothing.LITTLE}
        written = urlencode({name: str(value) for name, value in said.items() if value != usual[name]})
        return f"?{written}" if written else ""


def look_of(show: str = "", scale: str = "", also: str = "", smoothing: str = "") -> Look:
    """What an address asks to see; what makes no sense there asks for nothing."""
    return Look(
        quantity=Quantity(show) if show in set(Quantity) else Quantity.LOSS,
        logarithmic=scale == "log",
        also=Also(also) if also in set(Also) else Also.NOTHING,
        smoothing=Smoothing(smoothing) if smoothing in set(Smoothing) else Smoothing.LITTLE,
    )
