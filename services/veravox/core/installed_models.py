"""Models that come with the package: where they lie, and which files of theirs an installation takes over."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

WHERE = Path(__file__).parent.parent / "detection" / "public"
CARD = "model.json"
FILES = MappingProxyType(  # each with its place in a model's folder, as in a run's; the card comes last
    {
        "report.json": "report.json",
        "spec.yaml": "spec.yaml",
        "split.csv": "split.csv",
        "model.onnx": "model.onnx",
        "model.safetensors": "bundle/model.safetensors",
        CARD: "bundle/model.json",
    }
)


@dataclass(frozen=True)
class InstalledModel:
    """A folder with `model.safetensors` and `model.json`, and what else of `FILES` was shipped."""

    path: Path

    @property
    def id(self) -> UUID:
        """Its run's: other weights are another model, so that a verdict names the very one that gave it."""
        return UUID(self._card()["run"])

    @property
    def title(self) -> str:
        return str(self._card()["title"])

    @property
    def files(self) -> dict[Path, str]:
        """Those that were shipped, each with its place in a model's folder."""
        return {self.path / name: place for name, place in FILES.items() if (self.path / name).is_file()}

    def _card(self) -> dict[str, str]:
        card: dict[str, str] = json.loads((self.path / CARD).read_text())
        return card


def shipped(where: Path = WHERE) -> Iterator[InstalledModel]:
    """The models of this package, by the names of their folders."""
    yield from (InstalledModel(path.parent) for path in sorted(where.glob(f"*/{CARD}")))
