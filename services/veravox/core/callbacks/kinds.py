"""What an argument of a callback may be: kinds, bounds, and how to say them."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from veravox.core.text import N_, _, numeral

METRICS = MappingProxyType(
    {
        "train_loss": N_("The mean loss of the epoch's batches; falls also where a network learns clips by heart."),
        "valid_loss": N_("The mean loss over the validation windows."),
        "f1_score": N_("Macro F1 over the validation windows: every class counts alike."),
        "accuracy": N_("The share of the validation windows that were told right."),
        "equal_error_rate": N_("Where as much human speech is refused as machine-made speech passes; lower is better."),
    }
)


class Comparison(StrEnum):
    """Which way is better; the value is the name of numpy's function."""

    LESS = "less"
    GREATER = "greater"


Value = str | int | float | bool | Comparison | None


class Kind(StrEnum):
    """The kinds of values that can be written down without running anything."""

    METRIC = "metric"
    COMPARISON = "comparison"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "truth value"


@dataclass(frozen=True)
class Argument:
    """An argument that a user may give; numbers within `low` and `high`, both included."""

    name: str
    kind: Kind
    help: str
    low: float = 0
    high: float = 0
    unit: str = ""
    default: Value = None

    def allows(self, number: float) -> bool:
        return self.low <= number <= self.high

    @property
    def takes(self) -> str:
        """What would be right, as an error and the reference say it."""
        said = _(SAID[self.kind]).format(
            low=numeral(f"{self.low:,}"), high=numeral(f"{self.high:,}"), metrics=quoted_metrics()
        )
        said = f"{said} {_(self.unit)}" if self.unit else said
        return _("{kind}, or None").format(kind=said) if self.default is None else said


SAID = MappingProxyType(
    {
        Kind.METRIC: N_("a metric in quotes: {metrics}"),
        Kind.COMPARISON: N_("np.less or np.greater"),
        Kind.WHOLE: N_("a whole number from {low} to {high}"),
        Kind.NUMBER: N_("a number from {low} to {high}"),
        Kind.TRUTH: N_("True or False"),
    }
)


def quoted_metrics() -> str:
    return ", ".join(map(repr, METRICS))
