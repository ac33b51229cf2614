"""Curves as text: a line each, all on one scale, so that they can be told apart in a terminal."""

import math
from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 60  # letters


def lines(curves: Sequence[Sequence[float | None]], width: int = WIDTH) -> list[str]:
    """A line of bars for each curve: the lowest bar is the least value of all curves, the highest the greatest.

    The scale is logarithmic where all values are positive, as losses are. A long curve is thinned out to `width`
    letters, each the mean of what it stands for; curves keep their lengths in proportion. Nothing stands where there
    is no number.
    """
    scaled = [[_scaled(value) for value in curve] for curve in _logarithmic(curves)]
    there = [value for curve in scaled for value in curve if value is not None]
    if not there:
        return ["" for _curve in scaled]
    per_letter = max(1, math.ceil(max(map(len, scaled)) / width))
    return ["".join(_bar(value, min(there), max(there)) for value in _thinned(curve, per_letter)) for curve in scaled]


def _logarithmic(curves: Sequence[Sequence[float | None]]) -> Sequence[Sequence[float | None]]:
    there = [value for curve in curves for value in curve if value is not None]
    if not there or min(there) <= 0:
        return curves
    return [[None if value is None else math.log(value) for value in curve] for curve in curves]


def _scaled(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _thinned(curve: Sequence[float | None], per_letter: int) -> list[float | None]:
    return [_mean(curve[begin : begin + per_letter]) for begin in range(0, len(curve), per_letter)]


def _mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None


def _bar(value: float | None, low: float, high: float) -> str:
    if value is None:
        return " "
    share = (value - low) / (high - low) if high > low else 0.0
    return BARS[min(len(BARS) - 1, int(share * len(BARS)))]
