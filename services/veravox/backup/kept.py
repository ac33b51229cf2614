"""Which files of a data folder belong to a backup: what the rows of a snapshot name, and what cannot be had again.

Everything below the data folder is named here, on one side or the other; a test holds that.
"""

import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from veravox.core.data_folder import DataFolder
from veravox.core.manifest import PACKS
from veravox.core.sources import UPLOADS
from veravox.store.dumping import Snapshot

OF_JOBS = ("runs", "jobs", "attempts", "resources", "starting")  # a folder or a file each, called like the job
WHOLE = ("datasets", "generators")
SEALING = "sealing.key"  # without it nobody reads the secrets that the rows hold
KEPT = frozenset({*OF_JOBS, *WHOLE, SEALING, "verdicts", "models", UPLOADS})
LEFT = {
    "postgres": "its rows are in the backup",
    "server.json": "the next start makes it, with another token",
    "measured.json": "another machine is as fast as it is",
    "backup.json": "when this installation was backed up; another one was not",
    "logs": "of processes that are gone",
    "web": "what the page remembers, which is nothing of anybody's",
    "weights": "fetched again",
    "corpora": "fetched again",
}
UPLOAD_NOTE = ".upload.json"  # whose an upload is, and what it is called
OVER = frozenset({"process.json", "process.lock", "endpoint.json"})  # of a process: nothing, once its job has ended


@dataclass(frozen=True)
class Named:
    """What the rows of a snapshot name."""

    jobs: frozenset[str]
    unfinished: frozenset[str]
    verdicts: frozenset[str]
    models: frozenset[str]
    unfinished_specs: tuple[str, ...]

    @classmethod
    def by(cls, rows: Snapshot) -> "Named":
        specs = rows.strings("SELECT spec::text FROM jobs WHERE ended_at IS NULL")
        return cls(
            jobs=frozenset(rows.strings("SELECT id FROM jobs")),
            unfinished=frozenset(rows.strings("SELECT id FROM jobs WHERE ended_at IS NULL")),
            verdicts=frozenset(rows.strings("SELECT id FROM verdicts")),
            models=frozenset(rows.strings("SELECT id FROM models")),
            unfinished_specs=tuple(json.dumps(json.loads(each)) for each in specs),
        )


@dataclass(frozen=True)
class Tree:
    """A folder, or one file, that goes into a backup."""

    path: Path
    lives: bool = False  # a process may be writing there
    without: frozenset[str] = frozenset()  # names in it that are left out
    hidden: frozenset[str] = frozenset()  # names in it that belong to it although they begin with a dot
    whole: bool = False  # it was renamed into place: whatever its folders hold belongs to it

    def files(self) -> Iterator[Path]:
        """Its plain files, sorted; what begins with a dot is half-written, and links lead who knows where."""
        if self.path.is_dir() and not self.path.is_symlink():
            for path in _entries(self.path, self.hidden):
                if path.name not in self.without:
                    yield from _below(path, self.whole)
        else:
            yield from _below(self.path, False)


def trees(data: DataFolder, named: Named) -> Iterator[Tree]:
    """All that a backup takes, in this order: a job that says it has made a dataset comes before the datasets."""
    yield from (Tree(path) for path in [data.sealing_key] if path.is_file())
    for part in OF_JOBS:
        for path in _entries(data.path / part):
            id = path.name.removesuffix(".json") if part == "resources" else path.name
            if id in named.jobs:
                lives = id in named.unfinished
                yield Tree(path, lives, frozenset() if lives else OVER)
    for part, known in (("verdicts", named.verdicts), ("models", named.models)):
        yield from (Tree(path) for path in _entries(data.path / part) if path.name in known)
    for path in _entries(data.uploads):
        if any(path.name in spec for spec in named.unfinished_specs):
            yield Tree(path, hidden=frozenset({UPLOAD_NOTE}))
    for part in WHOLE:
        yield from (Tree(path, without=frozenset({PACKS}), whole=True) for path in _entries(data.path / part))


def _entries(folder: Path, hidden: Container[str] = ()) -> list[Path]:
    """What is in a folder; nothing, where it was removed meanwhile."""
    try:
        there = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [path for path in there if not path.name.startswith(".") or path.name in hidden]


def _below(path: Path, whole: bool) -> Iterator[Path]:
    if path.is_symlink():
        return
    if path.is_dir():
        for each in sorted(path.iterdir()) if whole else _entries(path):
            yield from _below(each, whole)
    elif path.is_file():
        yield path
