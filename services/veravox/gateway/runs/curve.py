"""The curve of a run, out of the files that its trainer grows line by line.

`batches.csv` may be cut back when a run resumes from a checkpoint; the follower notices and says from which step on
what it said before no longer holds.

However long a run is, nobody is told more than `MOST` rows of batches: of longer ones each row stands for a stretch of
1, 2, 4, ... steps, with the means of its loss and accuracy and the number of its last step. The last stretch may be
shorter. Stretches begin at the same steps whoever reads, so that two readings agree. A part of the curve that is no
longer than that is told exactly. Epochs are at most 10,000
(`training.epochs`), and are told as they are.
"""

import csv
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import TypeVar

from veravox.core.beneath import open_beneath
from veravox.core.run_folder import RunFolder
from veravox.gateway.runs.schemas import Curve, EpochRow

Read = TypeVar("Read")
Batch = tuple[int, float, float]  # step, loss, accuracy
CHUNK = 1 << 20  # bytes read at once
LONGEST_LINE = 4096  # bytes
MOST = 20_000  # rows of batches that are told of one run


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
    """A growing CSV file, line by line, and what its lines say."""

    tail: Tail
    columns: list[str] = field(default_factory=list)

    def read(self) -> tuple[list[str], bool]:
        lines, cut = self.tail.read()
        texts = [line.decode(errors="replace") for line in lines]
        if cut:
            self.columns = []
        if texts and not self.columns:
            self.columns = texts.pop(0).strip().split(",")
        return texts, cut

    def named(self, lines: Sequence[str]) -> list[dict[str, str]]:
        """Each as a dictionary."""
        return list(csv.DictReader(lines, self.columns))

    def batches(self, lines: Sequence[str]) -> Curve:
        """Of a million of them, so the usual ones are read without looking at each for what it lacks, and none is kept."""
        steps, losses, accuracies = list[int](), list[float](), list[float]()
        try:
            step, loss, accuracy = (self.columns.index(name) for name in ("step", "train_loss", "accuracy"))
            for row in csv.reader(lines):
                steps.append(int(row[step]))
                losses.append(float(row[loss]))
                accuracies.append(float(row[accuracy]))
        except (ValueError, IndexError):
            return _columns(_readable(self.named(lines), _batch))
        return Curve(step=steps, train_loss=losses, accuracy=accuracies)


def last_step(folder: RunFolder) -> int:
    """Of the curve as it is now; 0 while there is nothing but the names of columns."""
    try:
        with open_beneath(folder.batches, folder.path) as file:
            size = file.seek(0, 2)
            file.seek(max(size - LONGEST_LINE, 0))
            whole = file.read(LONGEST_LINE).rpartition(b"\n")[0]
        return int(whole.rpartition(b"\n")[2].partition(b",")[0])
    except (OSError, ValueError):
        return 0


def stretch_of(folder: RunFolder) -> int:
    """For how many steps a row has to stand so that the curve as it is now is told in at most `MOST` rows."""
    return stretch_for(last_step(folder))


def stretch_for(steps: int) -> int:
    """The smallest power of two that is long enough."""
    return 1 << (max(-(-steps // MOST), 1) - 1).bit_length()


@dataclass
class Thinner:
    """Makes one row of each stretch of steps; what is not whole yet is kept until it is."""

    stretch: int
    _open: Curve = field(default_factory=Curve)

    def add(self, part: Curve) -> Curve:
        """The stretches that are whole by now."""
        if self.stretch == 1:
            return part
        thin, begin = Curve(epochs=part.epochs), 0
        while begin < len(part.step):
            last = self._last_of(part.step[begin])
            if self._open.step and self._last_of(self._open.step[0]) != last:
                extend(thin, self.rest())
            end = bisect_right(part.step, last, begin)
            self._open.step += part.step[begin:end]
            self._open.train_loss += part.train_loss[begin:end]
            self._open.accuracy += part.accuracy[begin:end]
            if part.step[end - 1] == last:
                extend(thin, self.rest())
            begin = end
        return thin

    def _last_of(self, step: int) -> int:
        """The last step of the stretch that this one is in."""
        return -(-step // self.stretch) * self.stretch

    def rest(self) -> Curve:
        """The last stretch, whole or not."""
        kept, self._open = self._open, Curve()
        if not kept.step:
            return kept
        return Curve(step=[kept.step[-1]], train_loss=[fmean(kept.train_loss)], accuracy=[fmean(kept.accuracy)])


def thinned(folder: RunFolder) -> Curve:
    """The whole curve so far, in at most `MOST` rows; memory for no more is needed."""
    return CurveReader(folder, stretch_of(folder)).all()


def part_of(folder: RunFolder, first: int, last: int | None = None) -> Curve:
    """What steps `first` to `last` say: every batch, where these are at most `MOST`. Only that part of the file is read."""
    newest = last_step(folder)
    last = newest if last is None else min(last, newest)
    rows, thinner, part = _rows_from(folder, first), Thinner(stretch_for(last - first + 1)), Curve()
    while (found := rows.read()[0]) and len(part.step) <= MOST:
        wanted = _between(rows.batches(found), first, last)
        extend(part, thinner.add(wanted))
        if not wanted.step:
            break
    part = extend(part, thinner.rest())
    part.epochs = [row for row in read_history(folder) if first <= row.step <= last]
    return part


def _rows_from(folder: RunFolder, step: int) -> Rows:
    """The batches from the line of this step on, which is found by halving: lines are in the order of their steps."""
    try:
        with open_beneath(folder.batches, folder.path) as file:
            columns = file.readline(LONGEST_LINE)
            low, high = file.tell(), file.seek(0, 2)
            while low < high:
                middle = (low + high) // 2
                file.seek(middle - 1)
                file.readline(LONGEST_LINE)
                begins, line = file.tell(), file.readline(LONGEST_LINE)
                if begins >= high or _step_of(line) >= step:
                    high = middle
                else:
                    low = begins + len(line)
    except OSError:
        return Rows(Tail(folder.batches))
    return Rows(Tail(folder.batches, low), columns.decode(errors="replace").strip().split(","))


def _step_of(line: bytes) -> float:
    """0 where it is none: what makes no sense is passed over."""
    try:
        return int(line.partition(b",")[0])
    except ValueError:
        return 0 if line else math.inf


@dataclass(frozen=True)
class News:
    """What has come since the last look: thinned, whether it replaces all that came before, and of how many batches."""

    part: Curve
    cut: bool = False
    batches: int = 0

    def followed_by(self, part: Curve, batches: int) -> "News":
        return News(extend(self.part, part), self.cut, self.batches + batches)


class CurveReader:
    """What has been added to a run's curve since the last call."""

    def __init__(self, folder: RunFolder, stretch: int = 1) -> None:
        """As `read` says it, each row stands for as many steps; with 1 every batch is told."""
        self.stretch, self._thinner, self.step = stretch, Thinner(stretch), 0
        self._batches = Rows(Tail(folder.batches))
        self._history = Rows(Tail(folder.history))

    def read(self) -> tuple[Curve, bool]:
        """The new part, and whether it replaces everything said before."""
        batches, cut_batches = self._batches.read()
        history, cut_history = self._history.read()
        if cut_batches != cut_history:  # one was cut: read both from the top, so that they fit each other
            self._batches, self._history = Rows(Tail(self._batches.tail.path)), Rows(Tail(self._history.tail.path))
            (batches, _), (history, _) = self._batches.read(), self._history.read()
        cut, part = cut_batches or cut_history, self._batches.batches(batches)
        part.epochs = _readable(self._history.named(history), _epoch)
        if cut:
            self._thinner = Thinner(self.stretch)
        if cut or part.step:
            self.step = max(part.step, default=0)
        return part, cut

    def thin(self, part: Curve) -> Curve:
        """Of a part that was read, and of what was left of those before, the rows that are whole."""
        return self._thinner.add(part)

    def read_on(self, backlog: int) -> News:
        """What is new, thinned: all of it, so that who follows asks once, however much there is behind what was read."""
        news = News(Curve())
        while True:
            part, cut = self.read()
            thin = self.thin(part)
            news = News(thin, True, len(part.step)) if cut else news.followed_by(thin, len(part.step))
            if len(part.step) < backlog or self.step > MOST * self.stretch:
                return news

    def rest(self) -> Curve:
        """The row of the steps that are left, once no others follow."""
        return self._thinner.rest()

    def all(self) -> Curve:
        """The whole curve so far."""
        whole = Curve()
        for part, cut in self._parts():
            thin = self.thin(part)
            whole = thin if cut else extend(whole, thin)
        return extend(whole, self.rest())

    def _parts(self) -> Iterator[tuple[Curve, bool]]:
        while (read := self.read())[0].step or read[0].epochs:
            yield read


def read_history(folder: RunFolder) -> list[EpochRow]:
    """Every epoch so far, without the batches."""
    rows, found = Rows(Tail(folder.history)), list[dict[str, str]]()
    while part := rows.read()[0]:
        found += rows.named(part)
    return _readable(found, _epoch)


def extend(curve: Curve, part: Curve) -> Curve:
    curve.step += part.step
    curve.train_loss += part.train_loss
    curve.accuracy += part.accuracy
    curve.epochs += part.epochs
    return curve


def _between(part: Curve, first: int, last: int) -> Curve:
    batches = zip(part.step, part.train_loss, part.accuracy, strict=True)
    return _columns([each for each in batches if first <= each[0] <= last])


def _columns(batches: list[Batch]) -> Curve:
    return Curve(
        step=[step for step, _loss, _accuracy in batches],
        train_loss=[loss for _step, loss, _accuracy in batches],
        accuracy=[accuracy for _step, _loss, accuracy in batches],
    )


def _readable(rows: list[dict[str, str]], read: Callable[[dict[str, str]], Read]) -> list[Read]:
    """Python of its user may write whatever it likes into a run's folder: what makes no sense is left out."""
    found = list[Read]()
    for row in rows:
        with suppress(ValueError, KeyError, TypeError):
            found.append(read(row))
    return found


def _batch(row: dict[str, str]) -> Batch:
    return int(row["step"]), float(row["train_loss"]), float(row["accuracy"])


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
