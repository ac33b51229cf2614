"""What stands on both sides of a split: speakers, prompts, pairs, generators, conditions, and the same recording."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from veravox.core.audit.model import Alike, Crossing, PartCount
from veravox.core.catalogue import PROTOCOLS
from veravox.core.manifest import Clip
from veravox.core.protocols import GROUPINGS, LABELS, Grouping, Part, groups_of
from veravox.datasets.audit.columns import Codes, coded

EXAMPLES = 5
Key = Callable[[Clip], str]

KINDS: Mapping[str, Key] = MappingProxyType(
    {
        "speaker": lambda row: row.speaker,
        "prompt": lambda row: row.prompt,
        "pair": lambda row: row.pair,
        "generator": lambda row: row.generator,
        "condition": lambda row: row.condition,
    }
)
PROMISED = MappingProxyType({name: ("pair",) for name in PROTOCOLS if name != "random"})
"""Besides what a protocol is called after."""


def may_cross(rows: Sequence[Clip], sets: Sequence[Sequence[str]] = ()) -> list[Crossing]:
    """For each protocol: what it leaves free to stand on both sides, whatever the seed.

    Args:
        rows: the clips.
        sets: names of clips that are one recording.
    """
    columns = _columns(rows, sets)
    sides = {name: coded(_kept(rows, GROUPINGS[name]))[0] for name in PROTOCOLS if name != "external"}
    return [
        _crossing(protocol, kind, *columns[kind], columns[kind][0] if _is_left_out(protocol, kind) else side)
        for protocol, side in sides.items()
        for kind in columns
    ]


def _kept(rows: Sequence[Clip], grouping: Grouping) -> list[str]:
    """By clip, what a protocol keeps on one side: groups that share a pair stay together."""
    groups = groups_of(rows, grouping)
    return [groups[grouping.of(row)] for row in rows]


def crossings(
    parts: Mapping[str, Sequence[Clip]],
    protocol: str,
    sets: Sequence[Sequence[str]] = (),
    bonafide: str | None = None,
) -> list[Crossing]:
    """What does stand on both sides of a split.

    Generators and conditions that a protocol leaves out stand in the test part alone, and the others in training and
    validation both; human clips are needed in every part.

    Args:
        parts: the rows of each part.
        protocol: by which the split was made: what it promises must not cross.
        sets: names of clips that are one recording.
        bonafide: the human class.
    """
    rows = [row for some in parts.values() for row in some]
    side = np.repeat(np.arange(len(parts)), [len(some) for some in parts.values()])
    tested = np.repeat([int(part == Part.TEST) for part in parts], [len(some) for some in parts.values()])
    columns = _columns(rows, sets)
    if protocol == "generator":
        codes, names = columns[protocol]
        columns[protocol] = np.where([row.generator == bonafide for row in rows], -1, codes), names
    return [
        _crossing(protocol, kind, *column, tested if _is_left_out(protocol, kind) else side)
        for kind, column in columns.items()
    ]


def _is_left_out(protocol: str, kind: str) -> bool:
    return kind == protocol and protocol in LABELS


def part_counts(parts: Mapping[str, Sequence[Clip]]) -> list[PartCount]:
    """Clips by part and class."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for part, rows in parts.items():
        for row in rows:
            found[str(part), row.generator] += 1
    return [PartCount(part=part, generator=generator, clips=number) for (part, generator), number in found.items()]


def alike(rows: Sequence[Clip]) -> Iterator[Alike]:
    """Names that a person would take for one: they differ in case, in spaces at the ends, or in how they are coded."""
    for kind in ("speaker", "prompt", "generator", "condition"):
        names: defaultdict[str, set[str]] = defaultdict(set)
        for name in {KINDS[kind](row) for row in rows}:
            names[unicodedata.normalize("NFKC", name).casefold().strip()].add(name)
        yield from (Alike(kind=kind, names=sorted(same)) for _key, same in sorted(names.items()) if len(same) > 1)


def _columns(rows: Sequence[Clip], sets: Sequence[Sequence[str]]) -> dict[str, tuple[Codes, tuple[str, ...]]]:
    """For each kind a number of every clip's group, -1 where it has none, and the groups' names."""
    found = {kind: coded(map(key, rows)) for kind, key in KINDS.items()}
    if sets:
        whole = _merged(sets)
        places = {clip: place for place, clips in enumerate(whole) for clip in clips}
        codes = np.fromiter((places.get(row.clip, -1) for row in rows), np.int64, len(rows))
        found["duplicate"] = codes, tuple(clips[0] for clips in whole)
    return found


def _merged(sets: Sequence[Sequence[str]]) -> list[list[str]]:
    """Sets that share a clip are one: it has the bytes of some, and sounds like others."""
    found: dict[str, list[str]] = {}  # by clip, all that are one recording with it
    for clips in sets:
        whole = list(dict.fromkeys(name for clip in clips for name in found.get(clip, [clip])))
        found.update(dict.fromkeys(whole, whole))
    return list({id(whole): whole for whole in found.values()}.values())


def _crossing(protocol: str, kind: str, groups: Codes, names: tuple[str, ...], side: Codes) -> Crossing:
    inside = groups >= 0
    groups, side = groups[inside], side[inside]
    sides = int(side.max()) + 1 if side.size else 1
    sides_of = np.bincount(np.unique(groups * sides + side) // sides, minlength=len(names))
    crossing = np.flatnonzero(sides_of > 1)
    clips = np.bincount(groups, minlength=len(names))
    return Crossing(
        protocol=protocol,
        kind=kind,
        groups=int(np.count_nonzero(clips)),
        crossing=crossing.size,
        clips=int(clips[crossing].sum()),
        promised=kind in (*PROMISED.get(protocol, ()), protocol),
        examples=[names[place] for place in crossing[:EXAMPLES]],
    )
