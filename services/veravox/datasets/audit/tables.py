"""What kinds of files each class has, and how the cues that give most away are distributed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

import numpy as np

from veravox.core.audit.model import ClassCounts, ClassFormat, Cue, Histogram
from veravox.core.manifest import Clip, Kind
from veravox.datasets.audit.columns import Column, coded, ending

BARS = 32
BEYOND = 0.005  # of the clips, at either end, are counted into the outermost bar
HISTOGRAMS = 6
NAMES = 20


def formats(rows: Sequence[Clip]) -> list[ClassFormat]:
    """A row for each class, in the order of their names."""
    classes: defaultdict[str, list[Clip]] = defaultdict(list)
    for row in rows:
        classes[row.generator].append(row)
    return [_format(name, classes[name]) for name in sorted(classes)]


def histograms(table: Sequence[Column], rows: Sequence[Clip], cues: Sequence[Cue]) -> list[Histogram]:
    """Of the six cues with the lowest rates; those that raise an alarm come first."""
    known = [cue for cue in cues if cue.equal_error_rate is not None]
    names = dict.fromkeys(cue.name for cue in sorted(known, key=lambda cue: (not cue.alarm, cue.equal_error_rate)))
    columns = {column.kind.name: column for column in table}
    return [_histogram(columns[name], rows) for name in list(names)[:HISTOGRAMS]]


def _format(generator: str, rows: Sequence[Clip]) -> ClassFormat:
    seconds = [row.seconds for row in rows if row.kind is Kind.SOUND]
    return ClassFormat(
        generator=generator,
        clips=len(rows),
        rates=_counted(row.rate for row in rows if row.kind is Kind.SOUND),
        channels=_counted(row.channels for row in rows),
        bits=_counted(row.bits for row in rows),
        files=_counted(ending(row.clip) for row in rows),
        shortest=round(min(seconds), 3) if seconds else None,
        median=round(median(seconds), 3) if seconds else None,
        longest=round(max(seconds), 3) if seconds else None,
    )


def _counted(values: Iterable[object]) -> dict[str, int]:
    return {str(value): number for value, number in Counter(values).most_common()}


def _histogram(column: Column, rows: Sequence[Clip]) -> Histogram:
    classes, names = coded(row.generator for row in rows)
    known = np.isfinite(column.values)
    values = column.values[known]
    if column.kind.is_name:
        common = np.argsort(-np.bincount(values.astype(np.int64)), kind="stable")[:NAMES]
        place = np.full(len(column.names), -1)
        place[common] = np.arange(common.size)
        bars, edges, labels = place[values.astype(np.int64)], [], [column.names[each] for each in common]
    else:
        low, high = np.quantile(values, [BEYOND, 1 - BEYOND])
        ends = np.linspace(low, high if high > low else low + 1, BARS + 1)
        bars = np.clip(np.searchsorted(ends, values, side="right") - 1, 0, BARS - 1)
        edges, labels = [float(f"{each:.6g}") for each in ends], []
    size = len(labels) or BARS
    counts = [(name, bars[(classes[known] == place) & (bars >= 0)]) for place, name in enumerate(names)]
    return Histogram(
        cue=column.kind.name,
        edges=edges,
        labels=labels,
        classes=[
            ClassCounts(generator=name, counts=np.bincount(some, minlength=size).tolist())
            for name, some in sorted(counts, key=lambda each: each[0])
        ],
    )
