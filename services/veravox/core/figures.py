"""What a run found out, in a few numbers: read from its report, told in groups and comparisons."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import Field

from veravox.core.specs.resource import Resource
from veravox.core.spread import Spread, spread_of
from veravox.core.text import N_, _


def _figure(title: str) -> Any:
    return Field(None, title=title)


class Figures(Resource):
    """Of the test part by clip, and of the best epoch by validation window; null where the run has none."""

    test_f1: float | None = _figure(N_("macro F1, test"))
    test_accuracy: float | None = _figure(N_("accuracy, test"))
    test_balanced_accuracy: float | None = _figure(N_("balanced accuracy, test"))
    test_equal_error_rate: float | None = _figure(N_("equal error rate, test"))
    validation_f1: float | None = _figure(N_("macro F1, validation"))
    validation_loss: float | None = _figure(N_("loss, validation"))


_PLACES = MappingProxyType(  # part and name in `report.json`
    {
        "test_f1": ("test", "f1Macro"),
        "test_accuracy": ("test", "accuracy"),
        "test_balanced_accuracy": ("test", "balancedAccuracy"),
        "test_equal_error_rate": ("test", "eer"),
        "validation_f1": ("validation", "f1"),
        "validation_loss": ("validation", "validationLoss"),
    }
)


class FigureSpread(Spread):
    """A figure over the runs of a group."""

    name: str = Field(description="As in `figures`.")
    title: str


def figures_of(report: Mapping[str, Any]) -> Figures:
    """The figures of a report, or of what the registry keeps of one: `{"test": {...}, "validation": {...}}`."""
    return Figures(**{name: _number((report.get(part) or {}).get(key)) for name, (part, key) in _PLACES.items()})


def titles() -> dict[str, str]:
    """What people call each figure, by its name in the API."""
    return {field.alias or name: _(field.title or name) for name, field in Figures.model_fields.items()}


def spreads(of_runs: Sequence[Figures]) -> list[FigureSpread]:
    """Each figure over the runs that have it."""
    outside = [each.outside() for each in of_runs]
    return [
        FigureSpread(name=name, title=title, **spread_of(each[name] for each in outside).model_dump())
        for name, title in titles().items()
    ]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
