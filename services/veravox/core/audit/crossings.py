"""What stands on both sides of a division: speakers, prompts, pairs, generators, conditions, and the same recording."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from veravox.core.audit.model import Crossing
from veravox.core.catalogue import PROTOCOLS
from veravox.core.manifest import Clip
from veravox.core.protocols import GROUPINGS, LABELS, Division, Grouping, Part, groups_of

EXAMPLES = 5
DUPLICATE = "duplicate"
Sets = Sequence[Sequence[str]]  # clips, by name, that are one recording

KINDS: Mapping[str, Callable[[Clip], str]] = MappingProxyType(
    {
        "speaker": lambda row: row.speaker,
        "prompt": lambda row: row.prompt,
        "pair": lambda row: row.pair,
        "generator": lambda row: row.generator,
        "condition": lambda row: row.condition,
    }
)
HEARD = ("speaker", "prompt", "pair", DUPLICATE)  # what a detector may know again; classes are in every part by design
PROMISED = MappingProxyType({name: ("pair",) for name in PROTOCOLS if name != "random"})
"""Besides what a protocol is called after."""


def may_cross(rows: Sequence[Clip], sets: Sets = ()) -> list[Crossing]:
    """For each protocol: what it leaves free to stand on both sides, whatever the seed."""
    kinds, protocols = _kinds(rows, sets), [name for name in PROTOCOLS if name != "external"]
    sides = {grouping: _kept(rows, grouping) for grouping in {GROUPINGS[name] for name in protocols}}
    counted = {
        (grouping, kind): _counted(groups, side) for grouping, side in sides.items() for kind, groups in kinds.items()
    }
    whole = {name: _counted(kinds[name], kinds[name]) for name in LABELS}  # what is left out stands on one side
    return [
        _told(name, kind, whole[kind] if kind == name and name in LABELS else counted[GROUPINGS[name], kind])
        for name in protocols
        for kind in kinds
    ]


def crossings(division: Division, protocol: str, sets: Sets = ()) -> list[Crossing]:
    """Of what a detector may know again and the protocol does not promise to keep apart: what stands in several parts.

    Another dataset's names mean something else, so that a test part of such clips is left out.
    """
    parts = {part: rows for part, rows in division.parts.items() if part is not Part.TEST or not division.elsewhere}
    rows = [row for some in parts.values() for row in some]
    side = [part for part, some in parts.items() for _row in some]
    kinds = {kind: groups for kind, groups in _kinds(rows, sets).items() if kind in HEARD}
    return [
        _told(protocol, kind, _counted(groups, side))
        for kind, groups in kinds.items()
        if not _is_promised(protocol, kind)
    ]


def _merged(sets: Iterable[Sequence[str]]) -> list[list[str]]:
    """Sets that share a clip are one: it has the bytes of some, and sounds like others."""
    found: dict[str, list[str]] = {}  # by clip, all that are one recording with it
    for clips in sets:
        whole = list(dict.fromkeys(name for clip in clips for name in found.get(clip, [clip])))
        found.update(dict.fromkeys(whole, whole))
    return list({id(whole): whole for whole in found.values()}.values())


def _kinds(rows: Sequence[Clip], sets: Sets) -> dict[str, list[str]]:
    """For each kind the name of every clip's group; it is empty where the clip has none."""
    kinds = {kind: [of(row) for row in rows] for kind, of in KINDS.items()}
    there = {row.clip for row in rows}
    several = [among for clips in _merged(sets) if len(among := [name for name in clips if name in there]) > 1]
    if several:
        first = {name: clips[0] for clips in several for name in clips}
        kinds[DUPLICATE] = [first.get(row.clip, "") for row in rows]
    return kinds


def _kept(rows: Sequence[Clip], grouping: Grouping) -> list[str]:
    """By clip, what a protocol keeps on one side, groups that share a pair together; empty where it uses none."""
    groups = groups_of(rows, grouping)
    return [groups[name] if (name := grouping.of(row)) else "" for row in rows]


def _is_promised(protocol: str, kind: str) -> bool:
    return kind == protocol or kind in PROMISED.get(protocol, ())


@dataclass(frozen=True)
class _Counted:
    """Groups of a kind, and which of them stand on several sides."""

    groups: int
    crossing: list[str]
    clips: int  # of these


def _counted(groups: Sequence[str], sides: Sequence[Hashable]) -> _Counted:
    first: dict[str, Hashable] = {}
    crossing: dict[str, None] = {}
    for name, side in zip(groups, sides, strict=True):
        if name and side and first.setdefault(name, side) != side:
            crossing[name] = None
    clips = sum(name in crossing for name, side in zip(groups, sides, strict=True) if side) if crossing else 0
    return _Counted(len(first), [*crossing], clips)


def _told(protocol: str, kind: str, found: _Counted) -> Crossing:
    return Crossing(
        protocol=protocol,
        kind=kind,
        groups=found.groups,
        crossing=len(found.crossing),
        clips=found.clips,
        promised=_is_promised(protocol, kind),
        examples=found.crossing[:EXAMPLES],
    )
