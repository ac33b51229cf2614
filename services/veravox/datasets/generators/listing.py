"""What there is to choose from, and whether it can run here: for the command line, and as JSON for everyone else."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from veravox.core.generators import ARCHIVES, find_weights
from veravox.core.text import _
from veravox.datasets.generators.contract import GeneratorError
from veravox.datasets.generators.registry import GENERATORS, generator


@dataclass(frozen=True)
class Told:
    """One generator, as its weights make it where there are some."""

    name: str
    title: str
    family: str
    rate: int
    reach: int
    hop: int
    neural: bool
    deterministic: bool
    licence: str
    recipe: str
    needs_weights: bool
    weights_hash: str
    runs: bool
    why: str
    remedy: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def listing(weights: Path | None) -> list[Told]:
    """All generators, and below `weights` all models that lie there under names of their own."""
    names = [*GENERATORS]
    if weights is not None and weights.is_dir():
        own = {_bare(path) for path in weights.iterdir() if not path.name.startswith(".")}
        names += sorted(name for name in own - GENERATORS.keys() if _is_model(name, weights))
    return [_told(name, weights) for name in names]


def _told(name: str, weights: Path | None) -> Told:
    known = GENERATORS.get(name)
    found = find_weights(name, weights) if weights is not None else None
    probe = known.probe(found) if known else None
    described = generator(name, found) if known is None or (probe and probe.ok) else known
    return Told(
        name=name,
        title=_(described.title),
        family=described.family,
        rate=described.rate,
        reach=described.reach,
        hop=described.hop,
        neural=described.neural,
        deterministic=described.deterministic,
        licence=_(described.licence),
        recipe=_(described.recipe),
        needs_weights=described.needs_weights,
        weights_hash=described.weights_hash,
        runs=probe.ok if probe else True,
        why=probe.why if probe else "",
        remedy=probe.remedy if probe else "",
    )


def _bare(path: Path) -> str:
    """The name without an archive's ending."""
    for end in ARCHIVES:
        if path.name.endswith(end):
            return path.name.removesuffix(end)
    return path.name


def _is_model(name: str, weights: Path) -> bool:
    found = find_weights(name, weights)
    try:
        return found is not None and bool(generator(name, found))
    except GeneratorError:
        return False
