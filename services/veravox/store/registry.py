"""Runs' models in the registry: from the first bundle on, and up to date with each better one."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.files import read_json
from veravox.core.run_folder import RunFolder
from veravox.store import jobs


@dataclass
class Registry:
    """Remembers which files were read, so that a pass over many runs costs a look at their dates."""

    _read: dict[UUID, tuple[int, int]] = field(default_factory=dict)

    async def keep_up(self, session: AsyncSession, id: UUID, folder: RunFolder) -> None:
        """Put the run's model into the registry, if there is a new one or there are new figures."""
        stamps = _written(folder.bundle / "model.json"), _written(folder.report)
        if not stamps[0] or self._read.get(id) == stamps:
            return
        await jobs.register_model(session, id, _values(folder))
        self._read[id] = stamps

    def forget(self, id: UUID) -> None:
        self._read.pop(id, None)


def _values(folder: RunFolder) -> dict[str, Any]:
    bundle, report = read_json(folder.bundle / "model.json", below=folder.path), read_json(folder.report) or {}
    return {
        "architecture": bundle["architecture"],
        "classes": {"names": bundle["classes"], "bonafide": bundle["bonafide"]},
        "metrics": {
            "protocol": report.get("protocol", {}),
            "test": report.get("test"),
            "validation": {"epoch": bundle["epoch"], **bundle["metrics"], "per": "window"},
        },
    }


def _written(path: Path) -> int:
    """When it was renamed into place (ns); 0 where there is none."""
    try:
        return int(path.stat().st_mtime_ns)
    except FileNotFoundError:
        return 0
