"""Models in the registry: from the first bundle on, and up to date with each better one; those that were sent too."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, FiniteFloat
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.calibration import Calibration
from veravox.core.catalogue import PROTOCOLS
from veravox.core.evidence import EvidenceScores
from veravox.core.files import read_json, sensible
from veravox.core.run_folder import RunFolder
from veravox.core.text import N_, _
from veravox.store import jobs

UNKNOWN = {
    "converted": {
        "title": N_("not known"),
        "badge": N_("converted from a .pkl: which clips it has learnt from is not known, and it was never calibrated"),
    },
    "uploaded": {
        "title": N_("not known"),
        "badge": N_(
            "uploaded: which clips it has learnt from, and how well, is its publisher's word; nothing was measured"
        ),
    },
}
LARGEST = 1 << 20  # bytes of a bundle's card


@dataclass
class Registry:
    """Remembers which files were read, so that a pass over many runs costs a look at their dates."""

    _read: dict[UUID, tuple[int, int]] = field(default_factory=dict)

    async def keep_up(self, session: AsyncSession, id: UUID, folder: RunFolder) -> None:
        """Put the run's model into the registry, if there is a new one or there are new figures."""
        stamps = _written(folder.bundle / "model.json"), _written(folder.report)
        if not stamps[0] or self._read.get(id) == stamps:
            return
        await jobs.register_model(session, id, await asyncio.to_thread(values_of, folder))
        self._read[id] = stamps

    def forget(self, id: UUID) -> None:
        self._read.pop(id, None)


class _Dataset(BaseModel):
    name: Annotated[str, Field(max_length=200)]
    version: Annotated[str, Field(max_length=200)]


class _Card(BaseModel):
    """What the registry takes from a bundle's card; whoever trained may have written it."""

    architecture: Annotated[str, Field(max_length=100)]
    classes: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=1000)]
    bonafide: Annotated[str, Field(max_length=200)] | None
    epoch: Annotated[int, Field(ge=0, le=10**9)]
    metrics: Annotated[dict[Annotated[str, Field(max_length=100)], FiniteFloat | None], Field(max_length=50)]
    provenance: Literal["trained", "converted", "uploaded"] = "trained"
    notes: Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=20)] = []
    calibration: Calibration | None = None
    parameters: Annotated[int, Field(ge=0, le=10**12)] = 0
    dataset: _Dataset | None = None
    protocol: Annotated[str, Field(max_length=200)] = ""
    evidence: EvidenceScores | None = None
    sha256: Annotated[str, Field(max_length=64)] = ""
    created: AwareDatetime | None = None


def values_of(folder: RunFolder) -> dict[str, Any]:
    """What a model's files say, as its row keeps it.

    Raises:
        ValueError: if the bundle's card makes no sense.
    """
    card = _Card.model_validate(read_json(folder.bundle / "model.json", below=folder.path, largest=LARGEST))
    said = sensible(folder.report)
    report = said if isinstance(said, dict) else {}
    return {
        "architecture": card.architecture,
        "classes": {"names": card.classes, "bonafide": card.bonafide},
        "provenance": card.provenance,
        "notes": card.notes,
        "lineage": _lineage(card, report),
        "metrics": {
            "protocol": UNKNOWN.get(card.provenance) or report.get("protocol") or _protocol(card.protocol),
            "test": report.get("test"),
            "calibration": report.get("calibration") or _summary(card.calibration),
            "explanations": card.evidence.outside() if card.evidence else None,
            "validation": {"epoch": card.epoch, **card.metrics, "per": "window"},
        },
    }


def _lineage(card: _Card, report: dict[str, Any]) -> dict[str, Any]:
    """Where it comes from: its dataset with its version, what was kept apart, which weights these are, and, by the report,
    which ones it began with."""
    said = card.model_dump(mode="json", include={"dataset", "protocol", "parameters", "sha256", "created"})
    weights = report.get("weights")
    said["weights"] = weights[:100] if isinstance(weights, str) else ""
    return {name: each for name, each in said.items() if each}


def _protocol(name: str) -> dict[str, str]:
    """As a report says it, of a model that came without one."""
    choice = PROTOCOLS.get(name)
    return {"name": name, "title": _(choice.title), "badge": _(choice.badge) if choice.badge else ""} if choice else {}


def _summary(calibration: Calibration | None) -> dict[str, Any] | None:
    """What the report of a training says of it, as far as a card of somebody else's knows it."""
    if calibration is None:
        return None
    said = calibration.outside()
    return {name: said[name] for name in ("method", "slope", "offset", "fusion", "before", "after", "tried")}


def _written(path: Path) -> int:
    """When it was renamed into place (ns); 0 where there is none."""
    try:
        return int(path.stat().st_mtime_ns)
    except OSError:
        return 0
