"""Judged clips as the scores of two sides, human and machine, for those who measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.core.manifest import UNKNOWN
from veravox.detection.judged import Judged
from veravox.detection.telling_apart import SPEAKERS, UTTERANCES
from veravox.metrics import Groups

Scores = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sides:
    """Clips that have a score and a truth, at least one of each side."""

    humans: list[Judged]
    machines: list[Judged]

    @property
    def human(self) -> Scores:
        """Shape (n,)."""
        return _scores(self.humans)

    @property
    def machine(self) -> Scores:
        """Shape (m,)."""
        return _scores(self.machines)

    @property
    def utterances(self) -> Groups:
        return Groups([each.utterance for each in self.humans], [each.utterance for each in self.machines])

    @property
    def speakers(self) -> Groups | None:
        """None unless it is known of each clip who spoke it, or whose speech was copied."""
        speakers = [[each.speaker for each in side] for side in (self.humans, self.machines)]
        return None if {"", UNKNOWN} & {name for side in speakers for name in side} else Groups(*speakers)

    @property
    def grouped(self) -> dict[str, Groups | None]:
        """What belongs together where an interval is drawn."""
        return {UTTERANCES: self.utterances, SPEAKERS: self.speakers}


def sides(judged: Iterable[Judged]) -> Sides | None:
    """None without scores of both."""
    scored = [each for each in judged if each.decision.score is not None]
    humans, machines = ([each for each in scored if each.human is kind] for kind in (True, False))
    return Sides(humans, machines) if humans and machines else None


def _scores(judged: Sequence[Judged]) -> Scores:
    return np.array([each.decision.score for each in judged], np.float64)
