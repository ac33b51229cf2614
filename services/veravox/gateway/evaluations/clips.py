"""Some of an evaluation's clips, out of the file that its job left: read once from end to end, never held whole."""

import csv
import heapq
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from veravox.core import problems
from veravox.core.judged_clips import CLIPS, COLUMNS, JudgedClip, classes_of, clip_of, length_of
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.clip_files import no_place, opened
from veravox.gateway.evaluations.schemas import EvaluatedClip, EvaluatedClips, Order

Row = Sequence[str]
Key = tuple[float, int]  # how it is ordered, and its place where others are alike
AT = {name: at for at, name in enumerate(COLUMNS)}
CLASS, NAMED, HUMAN, SCORE, VERDICT, SECONDS = (
    AT[name] for name in ("class", "named", "human", "score", "verdict", "seconds")
)
WRONG = {("yes", "machine"), ("no", "human")}  # what a clip is, and what it was called
SHARES = len(COLUMNS)


@dataclass(frozen=True)
class Wanted:
    """Which clips, in which order; what is empty asks for all."""

    order: Order = "worst"
    truth: str = ""
    predicted: str = ""
    verdict: str = ""
    speaker: str = ""
    condition: str = ""
    length: str = ""

    @property
    def includes(self) -> Callable[[Row], bool]:
        """Whether a row is one of them."""
        named = {"class": self.truth, "named": self.predicted, "verdict": self.verdict}
        named |= {"speaker": self.speaker, "condition": self.condition}
        asked = [(AT[name], value) for name, value in named.items() if value]
        if self.length:
            return lambda row: length_of(float(row[SECONDS])) == self.length and _fits(row, asked)
        return (lambda row: _fits(row, asked)) if asked else lambda row: True


def _is_wrong(row: Row) -> bool:
    if row[VERDICT]:
        return (row[HUMAN], row[VERDICT]) in WRONG
    return not row[SCORE] and row[NAMED] != row[CLASS]


def _fits(row: Row, asked: Sequence[tuple[int, str]]) -> bool:
    return all(row[at] == value for at, value in asked)


def page(folder: Path, wanted: Wanted, limit: int, after: str) -> EvaluatedClips:
    """The first clips behind the place that `after` names.

    Args:
        folder: of the job.
        wanted: which, in which order.
        limit: how many at most.
        after: `next` of the part before; empty: from the beginning.

    Raises:
        Problem: NOT_FOUND if the evaluation has left no clips; INVALID if `after` is none of its places.
    """
    last, includes, total, wrong = _place_of(after), wanted.includes, 0, 0

    def behind(rows: Iterator[Row], key: Callable[[Row], float]) -> Iterator[tuple[Key, Row]]:
        nonlocal total, wrong
        for place, row in enumerate(rows):
            if includes(row):
                total += 1
                wrong += _is_wrong(row)
                at = key(row), place
                if last is None or at > last:
                    yield at, row

    with _opened(folder) as file:
        rows = csv.reader(file)
        classes = classes_of(next(rows, []))
        found = heapq.nsmallest(limit + 1, behind(rows, _key(wanted.order, classes)))
    items = [EvaluatedClip.of(place, clip_of(row, classes)) for (_value, place), row in found[:limit]]
    more = found[limit - 1][0] if len(found) > limit else None
    return EvaluatedClips(items=items, total=total, wrong=wrong, next=f"{more[0]!r},{more[1]}" if more else None)


def clip_at(folder: Path, place: int) -> JudgedClip:
    """The clip at a place of the evaluation.

    Raises:
        Problem: NOT_FOUND if there is none.
    """
    with _opened(folder) as file:
        rows = csv.reader(file)
        classes = classes_of(next(rows, []))
        row = next(islice(rows, place, None), None)
    if row is None:
        raise Problem(
            problems.NOT_FOUND, _("this evaluation has no clip {n}; the list shows those it has").format(n=place)
        )
    return clip_of(row, classes)


def _opened(folder: Path) -> io.TextIOWrapper:
    sentence = _("this evaluation has left no clips; wait until it has succeeded, or start it again if it is old")
    return opened(folder / CLIPS, folder, sentence)


def _key(order: Order, classes: Sequence[str]) -> Callable[[Row], float]:
    """By what they are ordered, the least first."""
    shares = {name: SHARES + at for at, name in enumerate(classes)}

    def support(row: Row) -> float:
        """How much the model's word speaks for what the clip is."""
        if row[SCORE] and row[HUMAN]:
            return float(row[SCORE]) if row[HUMAN] == "yes" else -float(row[SCORE])
        own = shares.get(row[CLASS])
        return float(row[own]) if own else 0.0

    def doubt(row: Row) -> float:
        """How far it is from no evidence; without a score, how sure the most probable class is."""
        return abs(float(row[SCORE])) if row[SCORE] else max(map(float, row[SHARES:]), default=0.0)

    keys: dict[Order, Callable[[Row], float]] = {
        "worst": support,
        "best": lambda row: -support(row),
        "doubtful": doubt,
        "file": lambda row: 0.0,
    }
    return keys[order]


def _place_of(after: str) -> Key | None:
    if not after:
        return None
    value, _comma, place = after.partition(",")
    try:
        return float(value), int(place)
    except ValueError:
        raise no_place(after) from None
