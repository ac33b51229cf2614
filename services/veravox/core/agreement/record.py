"""What is compared of a run: as its files tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from veravox.core.figures import Figures

Numbers = Mapping[str, float | None]


@dataclass(frozen=True)
class Record:
    """A run that has ended."""

    losses: Sequence[float] = ()  # of each batch, in order
    epochs: Sequence[Numbers] = ()  # each epoch's figures by name, without its time
    figures: Figures = field(default_factory=Figures)
    scores: Mapping[str, Numbers] = field(default_factory=dict)  # of each test clip: `score`, `p_<class>`
    environment: Mapping[str, Any] = field(default_factory=dict)
