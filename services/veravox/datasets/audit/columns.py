"""A manifest as columns of numbers: one for each cue, and one for each kind of group."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from veravox.core.audit.cues import CUES, CueKind
from veravox.core.manifest import Clip, Kind

Values = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Column:
    """A cue of all clips."""

    kind: CueKind
    values: Values  # shape (clips,); not a number where it is unknown; of a name, its place in `names`
    names: tuple[str, ...] = ()


def columns(rows: Sequence[Clip]) -> list[Column]:
    """Every cue of the catalogue that such clips have, in its order."""
    found = []
    kinds = {row.kind for row in rows}
    for kind in (each for each in CUES.values() if kinds.intersection(each.of)):
        values = [_VALUES[kind.name](row) for row in rows]
        if kind.is_name:
            codes, names = coded(values)
            found.append(Column(kind, codes.astype(np.float64), names))
        else:
            found.append(Column(kind, np.array(values, np.float64)))
    return _without_what_nobody_looked_at(found)


def coded(values: Iterable[object]) -> tuple[Codes, tuple[str, ...]]:
    """A number for each distinct value, in the order in which they appear, and what these stand for."""
    places: dict[object, int] = {}
    codes = np.fromiter((places.setdefault(value, len(places)) for value in values), np.int64)
    return codes, tuple(map(str, places))


def ending(clip: str) -> str:
    """The kind of a file, by its name; some say `.WAV`."""
    return PurePosixPath(clip).suffix.lower()


def samples_of(row: Clip) -> float:
    """The native number of samples; manifests that do not say it have the exact duration."""
    if row.kind is not Kind.SOUND:
        return np.nan
    return float(row.samples or round(row.seconds * row.rate)) or np.nan


def _modulo(hop: int) -> Callable[[Clip], float]:
    return lambda row: samples_of(row) % hop


def _modulo_at(rate: int, hop: int) -> Callable[[Clip], float]:
    """As a vocoder of another rate has left it, whose output was resampled afterwards."""
    return lambda row: (
        float(np.floor(samples_of(row) * rate / row.rate + 0.5)) % hop if row.kind is Kind.SOUND else np.nan
    )


def _heard(name: str) -> Callable[[Clip], float]:
    """A column that was measured where there was sound."""
    return lambda row: getattr(row, name) if row.kind is Kind.SOUND else np.nan


_VALUES: Mapping[str, Callable[[Clip], object]] = MappingProxyType(
    {
        **{
            name: _heard(name)
            for name in (
                *("seconds", "leading", "trailing", "silence", "level", "peak", "noise_floor"),
                *("dc", "zeros", "bandwidth", "reach", "high", "rate"),
            )
        },
        **{f"modulo{hop}": _modulo(hop) for hop in (160, 200, 256, 300, 320)},
        "crest": lambda row: row.peak - row.level if row.kind is Kind.SOUND else np.nan,
        "channels": lambda row: row.channels,
        "bits": lambda row: row.bits,
        "width": lambda row: (row.samples or np.nan) if row.kind is Kind.PICTURES else np.nan,
        "modulo256_22050": _modulo_at(22050, 256),
        "file": lambda row: ending(row.clip),
        "speaker": lambda row: row.speaker,
        "condition": lambda row: row.condition,
    }
)


def _without_what_nobody_looked_at(found: list[Column]) -> list[Column]:
    """A depth of 0 may mean that a file is lossy; where all have it, nobody looked."""
    for column in found:
        if column.kind.name == "bits" and not (column.values > 0).any():
            column.values[:] = np.nan
    return found
