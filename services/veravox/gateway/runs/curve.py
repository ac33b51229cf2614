"""The curve of a run, out of the files that its trainer grows line by line.

`batches.csv` may be cut back when a run resumes from a checkpoint; the follower notices and says from which step on
what it said before no longer holds.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from veravox.core.beneath import open_beneath
from veravox.core.run_folder import RunFolder
from veravox.gateway.runs.schemas import Curve, EpochRow

CHUNK = 1 << 20  # bytes read at once


@dataclass
class Tail:
    """New whole lines of a file that grows, and whether it was cut or rewritten since the last look."""

    path: Path
    offset: int = 0
    last: bytes = b""  # the line before the offset: it must still be there, or the file was cut

    def read(self) -> tuple[list[bytes], bool]:
        """Whole lines since the last call, and whether they begin anew from the top."""
        try:
            with open_beneath(self.path, self.path.parent) as file:
                file.seek(self.offset - len(self.last))
                cut = file.read(len(self.last)) != self.last
                if cut:
                    self.offset, self.last = 0, b""
                    file.seek(0)
                return self._lines(file.read(CHUNK)), cut
        except FileNotFoundError:
            return [], False

    def _lines(self, read: bytes) -> list[bytes]:
        whole = read[: read.rfind(b"\n") + 1]
        lines = whole.splitlines(keepends=True)
        if lines:
            self.offset, self.last = self.offset + len(whole), lines[-1]
        return lines


@dataclass
class Rows:
    """A growing CSV file as dictionaries."""

    tail: Tail
    columns: list[str] = field(default_factory=list)

    def read(self) -> tuple[list[dict[str, str]], bool]:
        lines, cut = self.tail.read()
        texts = [line.decode() for line in lines]
        if cut:
            self.columns = []
        if texts and not self.columns:
            self.columns = texts.pop(0).strip().split(",")
        return list(csv.DictReader(texts, self.columns)), cut


class CurveReader:
    """What has been added to a run's curve since the last call."""

    def __init__(self, folder: RunFolder) -> None:
        self._batches = Rows(Tail(folder.batches))
        self._history = Rows(Tail(folder.history))

    def read(self) -> tuple[Curve, bool]:
        """The new part, and whether it replaces everything said before."""
        batches, cut_batches = self._batches.read()
        history, cut_history = self._history.read()
        if cut_batches != cut_history:  # one was cut: read both from the top, so that they fit each other
            self._batches, self._history = Rows(Tail(self._batches.tail.path)), Rows(Tail(self._history.tail.path))
            (batches, _), (history, _) = self._batches.read(), self._history.read()
        return _curve(batches, history), cut_batches or cut_history

    def all(self) -> Curve:
        """The whole curve so far."""
        whole = Curve()
        for part, cut in self._parts():
            whole = part if cut else extend(whole, part)
        return whole

    def _parts(self) -> Iterator[tuple[Curve, bool]]:
        while (read := self.read())[0].step or read[0].epochs:
            yield read


def read_history(folder: RunFolder) -> list[EpochRow]:
    """Every epoch so far, without the batches."""
    rows, found = Rows(Tail(folder.history)), list[dict[str, str]]()
    while part := rows.read()[0]:
        found += part
    return [_epoch(row) for row in found]


def extend(curve: Curve, part: Curve) -> Curve:
    curve.step += part.step
    curve.train_loss += part.train_loss
    curve.accuracy += part.accuracy
    curve.epochs += part.epochs
    return curve


def _curve(batches: list[dict[str, str]], history: list[dict[str, str]]) -> Curve:
    return Curve(
        step=[int(row["step"]) for row in batches],
        train_loss=[float(row["train_loss"]) for row in batches],
        accuracy=[float(row["accuracy"]) for row in batches],
        epochs=[_epoch(row) for row in history],
    )


def _epoch(row: dict[str, str]) -> EpochRow:
    return EpochRow(
        epoch=int(row["epoch"]),
        step=int(row["step"]),
        train_loss=float(row["train_loss"]),
        validation_loss=_number(row["valid_loss"]),
        f1=float(row["f1_score"]),
        accuracy=float(row["accuracy"]),
        equal_error_rate=_number(row.get("equal_error_rate")),  # runs of earlier versions have no such column
        seconds=float(row["seconds"]),
    )


def _number(text: str | None) -> float | None:
    """None where there is none, or where it is not a number."""
    return number if text and math.isfinite(number := float(text)) else None
