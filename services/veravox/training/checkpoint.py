"""What resuming needs, on disk: the last two, each with its hash, so that a damaged one is noticed and passed over."""

import hashlib
import io
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from veravox.core.files import replace_bytes

log = logging.getLogger(__name__)

SCHEMA = 2  # 2: with what the training started from
KEPT = 2

State = dict[str, Any]  # tensors, numbers, texts, and lists and dicts of them: no class of ours, no code


@dataclass(frozen=True)
class Checkpoints:
    """`checkpoints/<order>-<hash>.pt` of a run; the greatest number is the newest, whatever its length."""

    folder: Path

    def save(self, state: State, order: int) -> Path:
        """Write beside, sync, rename; then remove all but the last two.

        Args:
            state: what torch loads with `weights_only=True`.
            order: grows from one checkpoint to the next.
        """
        buffer = io.BytesIO()
        torch.save({"schema": SCHEMA, **state}, buffer)
        content = buffer.getvalue()
        path = self.folder / f"{order:010d}-{hashlib.sha256(content).hexdigest()}.pt"
        replace_bytes(path, content)
        there = self._newest_first()
        kept = [each for each in there if _order(each) <= order][:KEPT]  # a greater one could not be used
        for old in set(there) - set(kept):
            old.unlink(missing_ok=True)
        return path

    def load(self) -> State | None:
        """The newest that is whole; None where there is none."""
        for path in self._newest_first():
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != path.stem.partition("-")[2]:
                log.warning("checkpoint %s is damaged; trying the one before it", path.name)
                continue
            state: State = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
            if state.get("schema") == SCHEMA:
                return state
        return None

    def clear(self) -> None:
        """Remove all: the training has ended, and nothing goes on from here."""
        for path in self._newest_first():
            path.unlink(missing_ok=True)

    def _newest_first(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*-*.pt"), key=_order, reverse=True)


def _order(path: Path) -> int:
    return int(path.name.partition("-")[0])
