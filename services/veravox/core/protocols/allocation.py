"""Whole groups into parts, each with its share of every class under every condition.

After Sechidis, Tsoumakas and Vlahavas, "On the Stratification of Multi-Label Data", ECML (2011): the groups with the
rarest kind of clip are placed first, each in the part that lacks its kinds most. It depends on names and seed alone,
not on the rows' order.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from veravox.core.manifest import Clip
from veravox.core.protocols.parts import Part
from veravox.core.specs import Protocol

Place = TypeVar("Place", bound=Hashable)  # a part, or a fold
Kind = tuple[str, str]  # class and condition
Groups = Mapping[str, Counter[Kind]]  # by group: how many clips of each kind


def grouped(rows: Iterable[Clip], groups: Iterable[str]) -> Groups:
    """The kinds of each group's clips; `groups` goes along with the rows."""
    found: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
    for row, group in zip(rows, groups, strict=True):
        found[group][row.generator, row.condition] += 1
    return found


def apportioned(groups: Groups, protocol: Protocol, held_out: Iterable[str] = ()) -> dict[str, Part]:
    """The part of each group.

    Where something else decides on the test part (names, a fold, another dataset), the rest is divided into training
    and validation in the ratio of their shares.

    Args:
        groups: what there is to divide.
        protocol: shares, folds and seed.
        held_out: the groups that are the test part; none: the shares or the fold decide.
    """
    train = {Part.TRAIN: 1 - protocol.validation - protocol.test, Part.VALIDATION: protocol.validation}
    test = set(held_out) or _fold(groups, protocol)
    if not test and protocol.name != "external":
        return allocated(groups, {**train, Part.TEST: protocol.test}, protocol.seed)
    rest = {name: kinds for name, kinds in groups.items() if name not in test}
    whole = sum(train.values())
    shares = {part: share / whole for part, share in train.items()}
    return allocated(rest, shares, protocol.seed) | dict.fromkeys(test, Part.TEST)


def allocated(groups: Groups, shares: Mapping[Place, float], seed: int) -> dict[str, Place]:
    """Place each group in the part whose share of its kinds is filled least; rare kinds weigh most."""
    totals = sum(groups.values(), Counter[Kind]())
    filled: dict[Place, Counter[Kind]] = {part: Counter() for part in shares}
    parts: dict[str, Place] = {}

    def lack(part: Place, group: Counter[Kind]) -> float:
        full, share = filled[part], shares[part]
        return sum(n / totals[kind] * (1 - full[kind] / (share * totals[kind])) for kind, n in group.items())

    def turn(group: str) -> tuple[int, bytes]:
        return min(totals[kind] for kind in groups[group]), drawn(seed, group)

    for group in sorted(groups, key=turn):
        parts[group] = max(shares, key=lambda part: lack(part, groups[group]))
        filled[parts[group]].update(groups[group])
    return parts


def labels_left_out(labels: Sequence[str], protocol: Protocol) -> list[str]:
    """Those of the labels that stand in the test part alone: the named ones, those of the fold, or one by the seed."""
    if protocol.held_out:
        return sorted(set(protocol.held_out))
    order = sorted(labels, key=lambda name: drawn(protocol.seed, name))
    return sorted(order[protocol.fold :: protocol.folds] if protocol.folds else order[:1])


def drawn(seed: int, name: str) -> bytes:
    """A place in an order that the seed shuffles."""
    return hashlib.sha256(f"{seed}/{name}".encode()).digest()


def _fold(groups: Groups, protocol: Protocol) -> set[str]:
    if not protocol.folds:
        return set()
    folds = allocated(groups, dict.fromkeys(range(protocol.folds), 1 / protocol.folds), protocol.seed)
    return {name for name, fold in folds.items() if fold == protocol.fold}
