"""How far values lie apart: what is told of a group of runs instead of its best one."""

import math
import statistics
from collections.abc import Iterable

from pydantic import Field

from veravox.core.specs.resource import Resource


class Spread(Resource):
    """Mean and deviation of the values that there are."""

    n: int = Field(description="How many values there are.")
    mean: float | None = Field(description="Null where there is no value.")
    deviation: float | None = Field(description="The sample's standard deviation (n - 1); null below two values.")
    minimum: float | None
    maximum: float | None


def spread_of(values: Iterable[float | None]) -> Spread:
    """The spread of those that are numbers: a run that has no such figure counts neither as zero nor at all."""
    there = [value for value in values if value is not None and math.isfinite(value)]
    return Spread(
        n=len(there),
        mean=statistics.fmean(there) if there else None,
        deviation=statistics.stdev(there) if len(there) > 1 else None,
        minimum=min(there, default=None),
        maximum=max(there, default=None),
    )
