"""What was measured on this machine, so that the next run does not measure again and decides alike."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from veravox.core.files import read_json, replace_json

log = logging.getLogger(__name__)

Figures = dict[str, float]


@dataclass(frozen=True)
class Measured:
    """`measured.json` in the data folder: figures by what they are about. Where it cannot be kept, nothing is lost."""

    path: Path

    def get(self, key: str) -> Figures | None:
        return self._all().get(key)

    def get_or(self, key: str, measure: Callable[[], Figures]) -> Figures:
        """The figures that are known, or those that are measured now."""
        known = self.get(key)
        return known if known is not None else self.put(key, measure())

    def get_or_once(self, key: str, measure: Callable[[], tuple[Figures, bool]]) -> Figures:
        """As `get_or`, where what is measured now may hold for this moment alone: then it is not kept."""
        if (known := self.get(key)) is not None:
            return known
        figures, holds = measure()
        return self.put(key, figures) if holds else figures

    def put(self, key: str, figures: Figures) -> Figures:
        try:
            replace_json(self.path, self._all() | {key: figures})
        except OSError as error:  # read-only where a cluster runs it
            log.info("what was measured is not kept: %s", error)
        return figures

    def _all(self) -> dict[str, Figures]:
        try:
            said = read_json(self.path)
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}
