"""Names that are probably one and the same."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from veravox.core.audit.crossings import KINDS
from veravox.core.audit.model import Alike
from veravox.core.manifest import Clip


def alike(rows: Sequence[Clip]) -> Iterator[Alike]:
    """Names that a person would take for one: they differ in case, in spaces at the ends, or in how they are coded."""
    for kind in ("speaker", "prompt", "generator", "condition"):
        names: defaultdict[str, set[str]] = defaultdict(set)
        for name in {KINDS[kind](row) for row in rows}:
            names[unicodedata.normalize("NFKC", name).casefold().strip()].add(name)
        yield from (Alike(kind=kind, names=sorted(same)) for _key, same in sorted(names.items()) if len(same) > 1)
