"""How clips are divided into training, validation and test, and what must not stand on both sides.

The division is stratified over groups that stay whole, after Sechidis, Tsoumakas and Vlahavas, "On the
Stratification of Multi-Label Data", ECML (2011): the groups with the rarest class are placed first, each in the
part that lacks its classes most. It depends on the clips' names and the seed alone, not on the rows' order.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import Clip
from veravox.core.specs import Protocol
from veravox.core.text import N_, _


class Part(StrEnum):
    """What a clip is used for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True)
class Grouping:
    """What a protocol keeps on one side: the group of a clip, and what people call such groups."""

    of: Callable[[Clip], str]
    plural: str


GROUPINGS = MappingProxyType(
    {
        "random": Grouping(lambda row: row.clip, N_("clips")),
        "utterance": Grouping(lambda row: row.pair, N_("sentences")),
        "speaker": Grouping(lambda row: row.speaker, N_("speakers")),
    }
)

Groups = Mapping[str, Counter[str]]  # by group: how many clips of each class


def split(rows: Sequence[Clip], protocol: Protocol) -> dict[Part, list[Clip]]:
    """Divide the rows; no group stands in two parts, and every part has clips of every class.

    Returns:
        The rows of each part, in their own order.

    Raises:
        JobError: BAD_DATA, with a sentence that says what is missing.
    """
    grouping = GROUPINGS[protocol.name]
    groups = _groups(rows, grouping)
    _refuse_too_few(rows, groups, protocol)
    parts = _allocate(groups, _shares(protocol), protocol.seed)
    divided = {part: [row for row in rows if parts[grouping.of(row)] is part] for part in Part}
    _refuse_gaps(divided, protocol)
    return divided


def _shares(protocol: Protocol) -> dict[Part, float]:
    train = 1 - protocol.validation - protocol.test
    return {Part.TRAIN: train, Part.VALIDATION: protocol.validation, Part.TEST: protocol.test}


def _groups(rows: Sequence[Clip], grouping: Grouping) -> Groups:
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        groups[grouping.of(row)][row.generator] += 1
    return groups


def _allocate(groups: Groups, shares: Mapping[Part, float], seed: int) -> dict[str, Part]:
    """Place each group in the part whose share of its classes is filled least; rare classes weigh most."""
    totals = sum(groups.values(), Counter[str]())
    filled: dict[Part, Counter[str]] = {part: Counter() for part in shares}
    parts: dict[str, Part] = {}

    def lack(part: Part, group: Counter[str]) -> float:
        return sum(
            n / totals[name] * (1 - filled[part][name] / (shares[part] * totals[name])) for name, n in group.items()
        )

    def turn(group: str) -> tuple[int, bytes]:
        return min(totals[name] for name in groups[group]), hashlib.sha256(f"{seed}/{group}".encode()).digest()

    for group in sorted(groups, key=turn):
        parts[group] = max(shares, key=lambda part: lack(part, groups[group]))
        filled[parts[group]].update(groups[group])
    return parts


def _refuse_too_few(rows: Sequence[Clip], groups: Groups, protocol: Protocol) -> None:
    clips = Counter(row.generator for row in rows)
    if len(clips) < 2:
        there = ", ".join(clips) or _("none")
        raise JobError(
            BAD_DATA, _("A detector needs at least two classes; this choice has: {there}.").format(there=there)
        )
    name, n = min(clips.items(), key=lambda each: (each[1], each[0]))
    if n < len(Part):
        sentence = _("Class {name} has {n}; training, validation and test need at least one each.")
        count = _("one clip") if n == 1 else _("{n} clips").format(n=n)
        raise JobError(BAD_DATA, sentence.format(name=name, n=count))
    if len(groups) < len(Part):
        sentence = _("Protocol {protocol} needs at least 3 {plural}; this choice has {n}: {names}.")
        raise JobError(BAD_DATA, sentence.format(**_words(protocol), n=len(groups), names=", ".join(sorted(groups))))
    for name in sorted(clips):
        among = sorted(group for group, classes in groups.items() if classes[name])
        if len(among) < len(Part):
            sentence = _("Protocol {protocol} needs class {name} from at least 3 {plural}; it has {n}: {names}.")
            words = _words(protocol) | {"name": name, "n": len(among), "names": ", ".join(among)}
            raise JobError(BAD_DATA, sentence.format(**words))


def _refuse_gaps(divided: Mapping[Part, Sequence[Clip]], protocol: Protocol) -> None:
    """Where each class has three groups, yet no way was found to give every part one."""
    classes = {row.generator for rows in divided.values() for row in rows}
    for part, rows in divided.items():
        if missing := sorted(classes - {row.generator for row in rows}):
            sentence = _(
                "With protocol {protocol} and this seed the {part} part has no clip of class {name}: add {plural}."
            )
            raise JobError(BAD_DATA, sentence.format(**_words(protocol), part=part.value, name=missing[0]))


def _words(protocol: Protocol) -> dict[str, object]:
    return {"protocol": protocol.name, "plural": _(GROUPINGS[protocol.name].plural)}
