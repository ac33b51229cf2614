"""Another dataset as the test part, without what the training holds of it."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from veravox.core.manifest import Clip
from veravox.core.specs import TrainingJobSpec


@dataclass(frozen=True)
class External:
    """The clips of the other dataset."""

    rows: Sequence[Clip]
    bonafide: str | None  # its human class
    same_name: bool = False  # whether it is another version of the dataset that is learnt from: its pairs mean the same

    @classmethod
    def of(cls, spec: TrainingJobSpec, rows: Sequence[Clip], bonafide: str | None) -> "External":
        """As a training asks for it."""
        asked = spec.protocol.external
        return cls(rows, bonafide, same_name=asked is not None and asked.name == spec.dataset.name)

    def as_called_by(self, bonafide: str | None) -> "External":
        """With the human class under the name that the training has for it; the other classes keep theirs."""
        if bonafide is None or self.bonafide is None or bonafide == self.bonafide:
            return self
        rows = [replace(row, generator=bonafide) if row.generator == self.bonafide else row for row in self.rows]
        return replace(self, rows=rows, bonafide=bonafide)

    def unseen(self, seen: Sequence[Clip]) -> list[Clip]:
        """Its clips, without those that are among the seen ones, and the pairs of such.

        A clip is among them to the byte, or by what it was made of: copied, equalised or with a condition it is another
        file of the same recording.
        """
        pairs = {row.pair for row in seen if row.pair} if self.same_name else set[str]()
        return strange(self.rows, set[str]().union(*(row.traces for row in seen)), pairs)


def strange(rows: Sequence[Clip], traces: Set[str], pairs: Set[str]) -> list[Clip]:
    """The rows without those of these traces and pairs, and without the pairs of such."""
    pairs = pairs | {row.pair for row in rows if row.pair and not traces.isdisjoint(row.traces)}
    return [row for row in rows if traces.isdisjoint(row.traces) and row.pair not in pairs]
