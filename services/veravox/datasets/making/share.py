"""Which part of the work on a dataset is this process' own, where several processes on a shared volume do it together."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Each = TypeVar("Each")


@dataclass(frozen=True)
class Share:
    """One of `of` shares, counted from 0. The first one leads: it gathers, puts in place, and says how it went."""

    index: int = 0
    of: int = 1

    @classmethod
    def from_environment(cls) -> "Share":
        """As the executor has said it: `VERAVOX_SHARD` of `VERAVOX_SHARDS`; alone where it said nothing."""
        return cls(int(os.environ.get("VERAVOX_SHARD") or 0), int(os.environ.get("VERAVOX_SHARDS") or 1))

    @property
    def leads(self) -> bool:
        return self.index == 0

    @property
    def is_alone(self) -> bool:
        return self.of == 1

    def part(self, everything: Sequence[Each]) -> Sequence[Each]:
        """Every `of`-th, so that what grows heavier towards the end is shared fairly."""
        return everything[self.index :: self.of]
