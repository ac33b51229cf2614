"""Clips that were brought together become a dataset: a card, a manifest, and a name that follows from what they are."""

import errno
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from veravox.core.manifest import Card, Clip, DatasetFolder, Kind, Origin, prompt_of, write_manifest
from veravox.core.removing import remove_tree
from veravox.core.specs.status import Refused
from veravox.core.text import _


@dataclass
class Gathered:
    """Clips that lie somewhere below a folder `clips/`, and what was left out of them."""

    rows: list[Clip]
    human: str | None  # the class that is human
    refused: list[Refused] = field(default_factory=list)
    kind: Kind = Kind.SOUND
    layout: str = ""
    origins: list[Origin] = field(default_factory=list)


@dataclass(frozen=True)
class Placed:
    """A dataset that is in place, and what was left out of it this time."""

    folder: DatasetFolder
    card: Card


@contextmanager
def beside(path: Path) -> Iterator[DatasetFolder]:
    """An empty folder that is gone afterwards, unless it was renamed."""
    remove_tree(path)
    path.mkdir(parents=True)
    try:
        yield DatasetFolder(path)
    finally:
        remove_tree(path)


def place(partial: DatasetFolder, datasets: Path, name: str, gathered: Gathered) -> Placed:
    """Rename a folder whose clips are complete to `datasets/<version>/`, or find that it is there already."""
    card = card_of(name, gathered)
    write_manifest(partial.manifest, gathered.rows)
    partial.write_card(card)
    return Placed(_into_place(partial, datasets / card.version, gathered.rows), card)


def first_of(refused: Sequence[Refused]) -> str:
    """The end of a sentence that says that no clip is left: why the first one was left out."""
    if not refused:
        return ""
    return _(" The first of {n}: {clip}: {reason}").format(n=len(refused), **dict(refused[0]))


def card_of(name: str, gathered: Gathered) -> Card:
    """What a dataset of these clips says of itself."""
    rows = gathered.rows
    return Card(
        name=name,
        version=version_of(rows, gathered.human),
        bonafide=gathered.human,
        generators=sorted({row.generator for row in rows}),
        speakers=sorted({row.speaker for row in rows}),
        conditions=sorted({row.condition for row in rows}),
        clips=len(rows),
        seconds=round(sum(row.seconds for row in rows), 3),
        refused=sorted(gathered.refused, key=lambda each: each.clip),
        kind=gathered.kind,
        layout=gathered.layout,
        licences=sorted({row.licence for row in rows} - {""}),
        provenance=sorted({row.provenance for row in rows} - {""}),
        origins=gathered.origins,
    )


def version_of(rows: list[Clip], bonafide: str | None) -> str:
    """16 hex digits that the same clips under the same names, with the same human class, always give."""
    what: list[object] = [sorted((row.clip, row.sha256) for row in rows), bonafide]
    if told := sorted(labels for row in rows if (labels := _labels(row)) != _labels_of_path(row.clip)):
        what.append(told)
    if told := sorted(facts for row in rows if (facts := _facts(row)) != _facts_of_path(row)):
        what.append(told)
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


def _labels(row: Clip) -> tuple[str, ...]:
    return row.clip, row.speaker, row.generator, row.condition, row.pair


def _labels_of_path(clip: str) -> tuple[str, ...]:
    """What a path `speaker/class/name` tells; a row that says something else is part of the version's hash."""
    speaker, generator, name = (*clip.split("/", 2), "", "")[:3]
    return clip, speaker, generator, "clean", f"{speaker}/{Path(name).stem}"


def _facts(row: Clip) -> tuple[str, ...]:
    return row.clip, row.prompt, row.licence, row.provenance, row.sex, row.accent


def _facts_of_path(row: Clip) -> tuple[str, ...]:
    """What is known of a clip of which nothing is told but its path."""
    return row.clip, prompt_of(Path(row.clip).stem, row.speaker), "", "", "", ""


def _into_place(partial: DatasetFolder, target: Path, rows: list[Clip]) -> DatasetFolder:
    there = DatasetFolder(target)
    while there.card() is None:
        try:
            partial.path.rename(target)
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
            _clear(target)
        else:
            return there
    _mend(there, partial, rows)
    return there


def _clear(target: Path) -> None:
    """Remove what is no dataset, by another name: another job may put one there at any moment, and that one stays."""
    room = Path(mkdtemp(prefix=".cleared.", dir=target.parent))
    aside = DatasetFolder(room / target.name)
    with suppress(FileNotFoundError):
        target.rename(aside.path)
        if aside.card() is not None:
            aside.path.rename(target)
    remove_tree(room)


def _mend(there: DatasetFolder, partial: DatasetFolder, rows: list[Clip]) -> None:
    """The same version exists: put back those of its clips that were lost or changed since."""
    for row in rows:
        path = there.clips / row.clip
        if not path.is_file() or sha256_of(path) != row.sha256:
            path.parent.mkdir(parents=True, exist_ok=True)
            (partial.clips / row.clip).replace(path)
    if not there.manifest.is_file():
        partial.manifest.replace(there.manifest)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
