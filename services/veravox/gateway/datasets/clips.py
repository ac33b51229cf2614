"""Some of a dataset's clips, out of its manifest: read from end to end, never held whole.

Clips of one voice, pair and condition stand together, a human one before what was made of it; such a group comes where the
manifest names its first clip.
"""

import csv
import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from veravox.core import problems
from veravox.core.manifest import Clip, DatasetFolder, read_row
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.clip_files import no_place, opened
from veravox.gateway.datasets.schemas import DatasetClip, DatasetClips

Row = Sequence[str]
Key = tuple[int, bool, int]  # its group, whether it stands behind the human one, its place
Group = tuple[str, str, str]  # voice, pair and condition


@dataclass(frozen=True)
class Sought:
    """Which clips; what is empty asks for all."""

    speaker: str = ""
    generator: str = ""
    condition: str = ""
    search: str = ""
    beside: bool = False  # with the human clip of its group each
    pairs: int | None = None  # groups at most


class Table:
    """A manifest's columns, and which of its clips are human.

    Args:
        head: its first line.
        bonafide: the human class; None where nobody told.
    """

    def __init__(self, head: Row, bonafide: str | None) -> None:
        self._head, self._bonafide = head, bonafide
        at = {name: place for place, name in enumerate(head)}
        self._clip, self._speaker, self._class = at["clip"], at["speaker"], at["generator"]
        self._condition, self._pair = at["condition"], at["pair"]

    def group_of(self, row: Row) -> Group:
        """What is in no pair stands alone."""
        return row[self._speaker], row[self._pair] or row[self._clip], row[self._condition]

    def is_human(self, row: Row) -> bool:
        return row[self._class] == self._bonafide

    def fitting(self, sought: Sought) -> Callable[[Row], bool]:
        """Whether a row is sought for itself."""
        named = {self._speaker: sought.speaker, self._class: sought.generator, self._condition: sought.condition}
        asked = [(at, value) for at, value in named.items() if value]
        part = sought.search.casefold()
        return lambda row: all(row[at] == value for at, value in asked) and part in row[self._clip].casefold()

    def clip(self, row: Row) -> Clip:
        return read_row(dict(zip(self._head, row, strict=True)))


@dataclass(frozen=True)
class Manifest:
    """Of a dataset that may be read.

    Args:
        folder: the dataset's.
        root: the data folder.
        bonafide: the human class; None where nobody told.
    """

    folder: DatasetFolder
    root: Path
    bonafide: str | None

    def page(self, sought: Sought, limit: int, after: str) -> DatasetClips:
        """The first clips behind the place that `after` names.

        Args:
            sought: which.
            limit: how many at most.
            after: `next` of the part before; empty: from the beginning.

        Raises:
            Problem: NOT_FOUND if the manifest is gone; INVALID if `after` is none of its places.
        """
        last, groups, total = _key_of(after), set[int](), 0

        def behind(rows: Iterator[tuple[Key, Row]]) -> Iterator[tuple[Key, Row]]:
            nonlocal total
            for key, row in rows:
                total += 1
                groups.add(key[0])
                if last is None or key > last:
                    yield key, row

        whole = self._groups_of(sought) if sought.beside else frozenset[Group]()
        with self._read() as (table, rows):
            found = heapq.nsmallest(limit + 1, behind(_keyed(table, rows, sought, whole)))
        shown = _of_groups(found[:limit], sought.pairs)
        items = [DatasetClip.of(key[2], key[0], table.clip(row), self.bonafide) for key, row in shown]
        more = shown[-1][0] if len(shown) < len(found) else None
        following = ",".join(str(int(each)) for each in more) if more else None
        return DatasetClips(items=items, total=total, pairs=len(groups), next=following)

    def clip_at(self, place: int) -> Clip:
        """The clip at a place of the manifest.

        Raises:
            Problem: NOT_FOUND if there is none.
        """
        with self._read() as (table, rows):
            row = next(islice(rows, place, None), None)
        if row is None:
            sentence = _("this dataset has no clip {n}; the list shows those it has")
            raise Problem(problems.NOT_FOUND, sentence.format(n=place))
        return table.clip(row)

    def _groups_of(self, sought: Sought) -> frozenset[Group]:
        """Those that hold a clip that is sought."""
        with self._read() as (table, rows):
            fits = table.fitting(sought)
            return frozenset(table.group_of(row) for row in rows if fits(row))

    @contextmanager
    def _read(self) -> Iterator[tuple[Table, Iterator[Row]]]:
        sentence = _("the clips of this dataset are gone from the disk; bring them in again")
        with opened(self.folder.manifest, self.root, sentence) as file:
            rows = csv.reader(file)
            yield Table(next(rows), self.bonafide), rows


def _keyed(table: Table, rows: Iterator[Row], sought: Sought, whole: frozenset[Group]) -> Iterator[tuple[Key, Row]]:
    """The rows that are sought, with where each belongs."""
    first: dict[Group, int] = {}
    fits = table.fitting(sought)
    for place, row in enumerate(rows):
        group, is_human = table.group_of(row), table.is_human(row)
        at = first.setdefault(group, place)
        if fits(row) or (is_human and group in whole):
            yield (at, not is_human, place), row


def _of_groups(found: list[tuple[Key, Row]], most: int | None) -> list[tuple[Key, Row]]:
    """Those of the first groups."""
    groups = list(dict.fromkeys(key[0] for key, _row in found))
    if most is None or len(groups) <= most:
        return found
    return [(key, row) for key, row in found if key[0] < groups[most]]


def _key_of(after: str) -> Key | None:
    if not after:
        return None
    try:
        group, behind, place = map(int, after.split(","))
    except ValueError:
        raise no_place(after) from None
    return group, bool(behind), place
