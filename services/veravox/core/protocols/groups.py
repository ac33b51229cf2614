"""What a protocol keeps on one side: the group of each clip."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from veravox.core.manifest import UNKNOWN, Clip
from veravox.core.text import N_


@dataclass(frozen=True)
class Grouping:
    """The name of a clip's group, and what people call such groups."""

    of: Callable[[Clip], str]
    singular: str
    plural: str
    links: bool = True  # groups that share a pair are one
    spares: bool = False  # clips of no group are left out where others have one


def _speaker(row: Clip) -> str:
    """Empty where nobody knows who spoke: it may be one who is heard elsewhere."""
    return "" if row.speaker == UNKNOWN else row.speaker


_SENTENCES = Grouping(lambda row: row.pair, N_("sentence"), N_("sentences"))

GROUPINGS: Mapping[str, Grouping] = MappingProxyType(
    {
        "random": Grouping(lambda row: row.clip, N_("clip"), N_("clips"), links=False),
        "utterance": _SENTENCES,
        "speaker": Grouping(_speaker, N_("speaker"), N_("speakers"), spares=True),
        "prompt": Grouping(lambda row: row.prompt, N_("sentence"), N_("sentences")),
        "generator": _SENTENCES,
        "condition": _SENTENCES,
        "external": _SENTENCES,
    }
)
"""By protocol, what is divided. `generator` and `condition` divide sentences too, and besides leave labels out."""

LABELS: Mapping[str, Grouping] = MappingProxyType(
    {
        "generator": Grouping(lambda row: row.generator, N_("generator"), N_("generators")),
        "condition": Grouping(lambda row: row.condition, N_("condition"), N_("conditions")),
    }
)
"""By protocol, what stands in the test part alone, where that is not the groups themselves."""


def groups_of(rows: Sequence[Clip], grouping: Grouping) -> dict[str, str]:
    """By each group's own name, the group that it belongs to: the least of the names that pairs tie together.

    A bonafide clip and its copies are one recording, so whatever is kept apart, they stay on one side; where a
    pair has two speakers (a converted voice), these two stay on one side.
    """
    above: dict[str, str] = {}
    first: dict[str, str] = {}  # by pair, the group in which it was met first
    for row in rows:
        name = grouping.of(row)
        above.setdefault(name, name)
        if grouping.links and row.pair:
            one, other = _top(above, name), _top(above, first.setdefault(row.pair, name))
            above[max(one, other)] = min(one, other)
    return {name: _top(above, name) for name in above}


def tied(rows: Iterable[Clip], grouping: Grouping) -> tuple[str, list[str]] | None:
    """A pair that ties the most groups together, and their names; None where none ties any."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if grouping.links and row.pair:
            names[row.pair].add(grouping.of(row))
    pair = max(names, key=lambda each: len(names[each]), default="")
    return (pair, sorted(names[pair])) if len(names[pair]) > 1 else None


def labels_of(rows: Iterable[Clip], grouping: Grouping, without: str | None) -> list[str]:
    """Each label once, in the order of the letters."""
    return sorted({grouping.of(row) for row in rows} - {without})


def _top(above: dict[str, str], name: str) -> str:
    while above[name] != name:
        above[name] = above[above[name]]
        name = above[name]
    return name
