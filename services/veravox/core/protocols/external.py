"""Another dataset as the test part, without what the training holds of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from veravox.core.manifest import Clip


@dataclass(frozen=True)
class External:
    """The clips of the other dataset."""

    rows: Sequence[Clip]
    bonafide: str | None  # its human class
    same_name: bool = False  # whether it is another version of the dataset that is learnt from: its pairs mean the same

    def as_called_by(self, bonafide: str | None) -> "External":
        """With the human class under the name that the training has for it; the other classes keep theirs."""
        if bonafide is None or self.bonafide is None or bonafide == self.bonafide:
            return self
        rows = [replace(row, generator=bonafide) if row.generator == self.bonafide else row for row in self.rows]
        return replace(self, rows=rows, bonafide=bonafide)

    def unseen(self, seen: Sequence[Clip]) -> list[Clip]:
        """Its clips, without those that are among the seen ones, to the byte, and the pairs of such."""
        hashes = {row.sha256 for row in seen}
        pairs = {row.pair for row in self.rows if row.sha256 in hashes and row.pair}
        if self.same_name:
            pairs |= {row.pair for row in seen if row.pair}
        return [row for row in self.rows if row.sha256 not in hashes and row.pair not in pairs]
