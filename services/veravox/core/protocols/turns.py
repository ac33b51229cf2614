"""One training many times: over folds, or with each speaker, generator or condition held out in turn."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from veravox.core.manifest import UNKNOWN
from veravox.core.specs import DatasetChoice, DatasetResult, Protocol
from veravox.core.text import N_, _

EACH: Mapping[str, str] = MappingProxyType(
    {
        "speaker": N_("each speaker in turn"),
        "generator": N_("each generator in turn"),
        "condition": N_("each condition in turn"),
    }
)
"""What can be held out in turn: protocols whose groups are few and have names."""


def in_folds(protocol: Protocol, folds: int) -> list[Protocol]:
    """The protocol once for each fold; together the test parts hold everything once."""
    said = protocol.model_dump() | {"folds": folds, "held_out": []}
    return [Protocol.model_validate(said | {"fold": fold}) for fold in range(folds)]


def names_in_turn(each: str, chosen: DatasetChoice, there: DatasetResult) -> list[str]:
    """Those of a dataset that are chosen, in the order of the letters, without the human class and unknown speakers."""
    counts = [
        count
        for count in there.counts
        if (not chosen.speakers or count.speaker in chosen.speakers)
        and (not chosen.conditions or count.condition in chosen.conditions)
        and (not chosen.generators or count.generator in chosen.generators)
    ]
    besides = {"generator": there.bonafide, "speaker": UNKNOWN}.get(each)
    names: set[str] = {getattr(count, each) for count in counts}
    return sorted({name for name in names if name != besides} or names)


def each_in_turn(protocol: Protocol, names: Iterable[str]) -> list[Protocol]:
    """The protocol once for each name, which is then the test part's alone."""
    said = protocol.model_dump() | {"folds": 0, "fold": 0}
    return [Protocol.model_validate(said | {"held_out": [name]}) for name in names]


def told_apart(protocol: Protocol) -> str:
    """What tells this run from the others over folds or names; empty where nothing does."""
    if protocol.folds:
        return left_out(protocol)
    names = left_out(protocol)
    return _("held out: {names}").format(names=names) if names else ""


def left_out(protocol: Protocol) -> str:
    """The names that its test part alone has, or its fold; empty where nothing was left out by name."""
    if protocol.folds:
        return _("fold {n} of {all}").format(n=protocol.fold + 1, all=protocol.folds)
    return ", ".join(protocol.held_out)
