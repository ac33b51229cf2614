"""Models that stay in memory between recordings: the few that were asked for last."""

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from veravox.core.data_folder import DataFolder
from veravox.detection.bundle import CARD, Bundle, load_bundle

KEPT = 4  # a VGG has 60 MB of weights here


@dataclass
class WarmModels:
    """Least recently used models leave first; one whose files were renewed is read again. For one thread."""

    data: DataFolder
    device: str = "cpu"
    _kept: OrderedDict[tuple[UUID, int], Bundle] = field(default_factory=OrderedDict)

    def get(self, run: UUID) -> Bundle:
        """The model of a run.

        Raises:
            BundleError: if there is none, or it cannot be used.
        """
        folder = self.data.model(run).bundle
        key = (run, _written(folder))
        if key not in self._kept:
            self._kept[key] = load_bundle(folder, self.device)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)


def _written(folder: Path) -> int:
    """When the card was renamed into place (ns); it is written last. 0 where there is none."""
    try:
        return (folder / CARD).stat().st_mtime_ns
    except OSError:
        return 0
